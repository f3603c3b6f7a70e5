import { approveFromChat } from './approve.ts';
import type { BotApi, Button } from './bot-api.ts';
import { haltData, LEAVE, readPress } from './button-data.ts';
import type { BotDependencies } from './dependencies.ts';
import { haltFromChat } from './halt.ts';
import { QUESTIONS } from './questions.ts';
import type { ChatUpdate } from './update.ts';

/** How long the button that confirms a halt may be pressed. */
const CONFIRM_WITHIN_MS = 120_000;

/** Answers a text, or does what a button says. */
export async function converse(
  deps: BotDependencies,
  bot: BotApi,
  update: ChatUpdate,
): Promise<void> {
  if (update.kind === 'press') await press(deps, bot, update);
  else await reply(deps, bot, update);
}

type Text = Extract<ChatUpdate, { kind: 'text' }>;
type Pressed = Extract<ChatUpdate, { kind: 'press' }>;

async function reply(deps: BotDependencies, bot: BotApi, { chat, text }: Text): Promise<void> {
  const [word = '', operand, ...more] = text.trim().split(/\s+/);
  // In a group the command has the bot's name behind it.
  const command = word.toLowerCase().replace(/@\w+$/, '');
  const question = Object.hasOwn(QUESTIONS, command) ? QUESTIONS[command] : undefined;
  if (question) await bot.sendMessage(chat, await question.answer(deps));
  else if (command === '/halt' && more.length === 0) await askToHalt(deps, bot, chat, operand);
  else await bot.sendMessage(chat, help());
}

async function askToHalt(
  { config, clock }: BotDependencies,
  bot: BotApi,
  chat: string,
  account: string | undefined,
): Promise<void> {
  const accounts = Object.keys(config.accounts);
  if (account !== undefined && !accounts.includes(account)) {
    const text = `No account is called so. Configured: ${accounts.join(', ')}`;
    await bot.sendMessage(chat, text);
    return;
  }
  const named = account ?? accounts.join(', ');
  const untilMs = clock.nowMs() + CONFIRM_WITHIN_MS;
  const buttons: readonly Button[] = [
    { text: `Halt ${named}`.slice(0, 60), data: haltData(account, untilMs) },
    { text: 'Leave it', data: LEAVE },
  ];
  const text = `Halt ${named}? Every new order is refused, and open orders are cancelled, until you resume in the terminal. The button works for two minutes.`;
  await bot.sendMessage(chat, text, buttons);
}

async function press(deps: BotDependencies, bot: BotApi, pressed: Pressed): Promise<void> {
  const { pressId, chat, messageId } = pressed;
  // Telegram shows a clock on the button until it is answered.
  await bot.answerPress(pressId, '');
  const text = await resultOf(deps, pressed);
  await bot.editMessage(chat, messageId, text);
}

async function resultOf(deps: BotDependencies, { data, user }: Pressed): Promise<string> {
  const { config, clock, log } = deps;
  const wanted = readPress(data);
  const by = `telegram user ${user}`;
  switch (wanted?.kind) {
    case undefined:
      log('warn', 'telegram_refused', { code: 'UNKNOWN_BUTTON' });
      return 'This button is none of mine. Nothing was done.';
    case 'leave':
      return 'Nothing was done.';
    case 'approve':
      return approveFromChat(deps, wanted.portfolio, wanted.approval, by);
    case 'halt': {
      const accounts = Object.keys(config.accounts);
      const { account = undefined, untilMs } = wanted;
      // A date far ahead is none that we wrote.
      const leftMs = untilMs - clock.nowMs();
      if (leftMs <= 0 || leftMs > CONFIRM_WITHIN_MS) {
        return 'This button has expired. Nothing was halted: send /halt again.';
      }
      const named = account === undefined ? accounts : accounts.filter((each) => each === account);
      if (named.length === 0) return 'There is no such account any more. Nothing was halted.';
      return haltFromChat(deps, named, by);
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
