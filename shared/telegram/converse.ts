import { APPROVE, approveFromChat } from './approve.ts';
import type { BotApi, Button } from './bot-api.ts';
import { haltData, LEAVE, readPress } from './button-data.ts';
import type { BotDependencies } from './dependencies.ts';
import { haltFromChat } from './halt.ts';
import { movedChat } from './moved-chat.ts';
import { QUESTIONS } from './questions.ts';
import type { ChatUpdate, MovedUpdate, PressUpdate, TextUpdate } from './update.ts';

/** How long the button that confirms a halt may be pressed. */
const CONFIRM_WITHIN_MS = 120_000;
/** Another function than the one that asked may take the press, and its clock may be behind. */
const CLOCK_BEHIND_MS = 5 * 60_000;
const HALT = '/halt';

/** What a press led to. */
type Result = {
  readonly text: string;
  /** Below it, the message goes on with what it said before. */
  readonly keepsText?: boolean;
  /** The button can be pressed again. */
  readonly keepsButton?: boolean;
  /** Telegram must bring the press again. */
  readonly isFailed?: boolean;
};

/** The command of a text, without the bot's name, which it has behind it in a group. */
function commandOf(text: string): string {
  const [word = ''] = text.trim().split(/\s+/);
  return word.toLowerCase().replace(/@\w+$/, '');
}

/** Whether it may stop trading, and so must not wait behind anything. */
export function isUrgent(update: ChatUpdate): boolean {
  return update.kind !== 'text' || commandOf(update.text) === HALT;
}

export async function reply(
  deps: BotDependencies,
  bot: BotApi,
  update: TextUpdate | MovedUpdate,
): Promise<void> {
  const { chat } = update;
  if (update.kind === 'moved') {
    await bot.sendMessage(update.to, movedChat(chat, update.to));
    return;
  }
  const { text } = update;
  const command = commandOf(text);
  const question = Object.hasOwn(QUESTIONS, command) ? QUESTIONS[command] : undefined;
  if (question) await bot.sendMessage(chat, await question.answer(deps));
  else if (command === HALT) await askToHalt(deps, bot, chat, text.trim().split(/\s+/)[1]);
  else await bot.sendMessage(chat, help());
}

async function askToHalt(
  { config, clock }: BotDependencies,
  bot: BotApi,
  chat: string,
  operand: string | undefined,
): Promise<void> {
  const accounts = Object.keys(config.accounts);
  const account = accountNamed(accounts, operand);
  const unknown = operand !== undefined && account === undefined ? 'No account is called so. ' : '';
  const named = account ?? accounts.join(', ');
  const untilMs = clock.nowMs() + CONFIRM_WITHIN_MS;
  const buttons: readonly Button[] = [
    { text: `Halt ${named}`.slice(0, 60), data: haltData(account, untilMs) },
    { text: 'Leave it', data: LEAVE },
  ];
  const text = `${unknown}Halt ${named}? Every new order is refused, and open orders are cancelled, until you resume in the terminal. The button works for two minutes.`;
  await bot.sendMessage(chat, text, buttons);
}

/** Somebody in a hurry writes "Main," too. */
function accountNamed(
  accounts: readonly string[],
  operand: string | undefined,
): string | undefined {
  if (operand === undefined || accounts.includes(operand)) return operand;
  const wanted = operand.toLowerCase().replace(/[^\w-]+$/, '');
  const found = accounts.filter((account) => account.toLowerCase() === wanted);
  return found.length === 1 ? found[0] : undefined;
}

/**
 * Does what a button says, and then tells it: nothing that Telegram answers holds up a halt. False if
 * the press must come again.
 */
export async function press(
  deps: BotDependencies,
  bot: BotApi,
  pressed: PressUpdate,
): Promise<boolean> {
  // Telegram shows a clock on the button until it is answered.
  const answered = bot.answerPress(pressed.pressId, '').catch(notTold(deps));
  const result = await resultOf(deps, pressed);
  await Promise.all([answered, tell(deps, bot, pressed, result)]);
  return !result.isFailed;
}

async function tell(
  deps: BotDependencies,
  bot: BotApi,
  { chat, messageId, shown, data }: PressUpdate,
  { text, keepsText, keepsButton, isFailed }: Result,
): Promise<void> {
  // The message with the button stays as it is for the next press.
  if (!isFailed) {
    const whole = keepsText && shown !== '' ? `${text}\n\n${shown}` : text;
    const buttons = keepsButton ? [{ text: APPROVE, data }] : [];
    const edited = bot.editMessage(chat, messageId, whole, buttons);
    if (await edited.catch(notTold(deps))) return;
  }
  await bot.sendMessage(chat, text).catch(notTold(deps));
}

/** What was done stays done although nobody was told; a next question tells. */
function notTold({ log }: Pick<BotDependencies, 'log'>) {
  return (error: unknown): false => {
    log('warn', 'telegram_not_told', { error: String(error) });
    return false;
  };
}

async function resultOf(deps: BotDependencies, { data, user }: PressUpdate): Promise<Result> {
  const { config, clock, log } = deps;
  const wanted = readPress(data);
  const by = `telegram user ${user}`;
  switch (wanted?.kind) {
    case undefined:
      log('warn', 'telegram_refused', { code: 'UNKNOWN_BUTTON' });
      return { text: 'This button is none of mine. Nothing was done.' };
    case 'leave':
      return { text: 'Nothing was done.' };
    case 'approve':
      return { ...(await approveFromChat(deps, wanted, by)), keepsText: true };
    case 'halt': {
      const accounts = Object.keys(config.accounts);
      const { account = undefined, untilMs } = wanted;
      // A date far ahead is none that we wrote.
      const leftMs = untilMs - clock.nowMs();
      if (leftMs <= 0 || leftMs > CONFIRM_WITHIN_MS + CLOCK_BEHIND_MS) {
        // It may have come before, and have halted some of the accounts.
        return { text: 'This button has expired and halts nothing any more: send /halt again.' };
      }
      const named = account === undefined ? accounts : accounts.filter((each) => each === account);
      if (named.length === 0) {
        return { text: 'There is no such account any more. Nothing was halted.' };
      }
      const { text, isComplete } = await haltFromChat(deps, named, by);
      return { text, isFailed: !isComplete };
    }
  }
}

function help(): string {
  return [
    ...Object.entries(QUESTIONS).map(([command, question]) => `${command} - ${question.help}`),
    '/halt [ACCOUNT] - stop trading, after a confirmation',
    'Orders and resume are for the terminal.',
  ].join('\n');
}
