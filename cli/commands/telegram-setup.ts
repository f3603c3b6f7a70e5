import { systemClock } from '../../shared/lib/clock.ts';
import { type BotApi, createBotApi, TelegramError } from '../../shared/telegram/bot-api.ts';
import { postJson } from '../../shared/telegram/post-json.ts';
import { type Connection, type Context, defineCommand } from '../program/command.ts';
import { anyAccount, type Target } from '../stack/target.ts';
import { readBotToken } from '../telegram/read-token.ts';
import { type SeenChat, seenChats } from '../telegram/seen-chats.ts';
import { canTelegramCall, readStoredBot } from '../telegram/stored-bot.ts';
import { EXIT, Failure } from '../terminal/failure.ts';
import { escapeControlsDeep } from '../terminal/terminal.ts';

/** 256 bits, as the token of the console has. */
const SECRET_BYTES = 32;
const HELLO = 'Sluice is connected. Notices come here; /status answers.';

/** `sluice telegram setup` */
export const telegramSetup = defineCommand({
  name: 'telegram setup',
  usage: '[--new-token]',
  summary: 'Connect the Telegram bot: token, webhook, next step',
  operands: { min: 0, max: 0 },
  options: { 'new-token': { type: 'boolean', help: 'ask for a token although one is stored' } },
  writes: true,
  async run(context, { options }) {
    const connection = context.connect(anyAccount);
    const telegram = configuredBot(connection.target);
    const { token, isNew } = await tokenFor(context, connection, options['new-token'] ?? false);
    const bot = createBotApi(telegram.api, token, postJson, systemClock);
    const { username = 'unknown' } = await asked(bot.getMe());
    const webhook = Buffer.from(context.randomBytes(SECRET_BYTES)).toString('base64url');
    const seen = await unlessDeaf(async () => {
      // Telegram tells waiting updates only while there is no webhook.
      await asked(bot.deleteWebhook());
      const updates = await asked(bot.getUpdates());
      await connection.stack.putSecret(telegram.secret, JSON.stringify({ token, webhook }));
      await asked(bot.setWebhook(telegram.url, webhook));
      return seenChats(updates);
    });
    const chats = await greet(bot, telegram.chats);
    const result = { bot: username, new_token: isNew, chats, seen };
    context.terminal.show(result, () => render(escapeControlsDeep(result)));
    return chats.every(({ reached }) => reached) ? EXIT.success : EXIT.failed;
  },
});

function configuredBot(target: Target): NonNullable<Target['telegram']> {
  const { telegram } = target;
  if (!telegram) {
    throw new Failure(
      'NO_BOT',
      'No bot is deployed. Add this to sluice.config.json and deploy, then come back:\n' +
        '  "telegram": { "secret": "sluice/telegram", "chats": [] }',
    );
  }
  if (canTelegramCall(target, telegram)) return telegram;
  throw new Failure(
    'NO_PUBLIC_URL',
    'Telegram calls a public https URL, and the local stack has none: deploy, then --target aws.',
  );
}

async function tokenFor(
  { input }: Context,
  { stack, target }: Connection,
  isNewWanted: boolean,
): Promise<{ readonly token: string; readonly isNew: boolean }> {
  const stored = await readStoredBot(stack, target.telegram!);
  if (stored && !isNewWanted) return { token: stored.token, isNew: false };
  return { token: await readBotToken(input), isNew: true };
}

/** A setup that ends in the midst leaves a bot that hears nothing, also no halt. */
async function unlessDeaf<T>(connect: () => Promise<T>): Promise<T> {
  try {
    return await connect();
  } catch (error) {
    const { message } = error as Error;
    const code = error instanceof Failure ? error.code : 'TELEGRAM';
    const text = `${message} The bot hears nothing now, not even a halt: run this again.`;
    throw new Failure(code, text, undefined, { cause: error });
  }
}

async function asked<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    if (!(error instanceof TelegramError)) throw error;
    const advice =
      error.code === 401 || error.code === 404
        ? ' Telegram does not know this token: sluice telegram setup --new-token'
        : '';
    throw new Failure('TELEGRAM', `${error.message}.${advice}`, undefined, { cause: error });
  }
}

type Greeted = { readonly id: string; readonly reached: boolean; readonly moved_to?: string };

/** A bot may write only to those who have written to it. */
async function greet(bot: BotApi, chats: readonly string[]): Promise<readonly Greeted[]> {
  return Promise.all(
    chats.map(async (id) => {
      try {
        await bot.sendMessage(id, HELLO);
        return { id, reached: true };
      } catch (error) {
        if (!(error instanceof TelegramError)) throw error;
        const { movedTo } = error;
        return { id, reached: false, ...(movedTo !== undefined && { moved_to: movedTo }) };
      }
    }),
  );
}

function render({
  bot,
  chats,
  seen,
}: {
  readonly bot: string;
  readonly chats: readonly Greeted[];
  readonly seen: readonly SeenChat[];
}): string {
  const moved = chats.filter(({ moved_to: to }) => to !== undefined);
  const unreached = chats.filter((chat) => !chat.reached && !moved.includes(chat));
  const others = seen.filter(({ id }) => !chats.some((chat) => chat.id === id));
  return [
    `@${bot} is connected.`,
    ...chats.filter(({ reached }) => reached).map(({ id }) => `It has written to chat ${id}.`),
    ...unreached.map(
      ({ id }) =>
        `It may not write to chat ${id} yet: open @${bot} there, press Start, run this again.`,
    ),
    ...moved.map(
      ({ id, moved_to: to }) =>
        `Group ${id} has become supergroup ${to}: put "${to}" in its place into telegram.chats and deploy.`,
    ),
    ...others.map(
      ({ id, name }) =>
        `Chat ${id} (${name}) wrote to it and is not served. If it is yours, add "${id}" to telegram.chats and deploy.`,
    ),
    ...(chats.length === 0 && others.length === 0
      ? [
          `Next: open @${bot} in Telegram, press Start, and run this again: it shows the id of your chat.`,
        ]
      : []),
    ...(chats.length > 0 && chats.every(({ reached }) => reached)
      ? ['Next: send /status to it.']
      : []),
  ].join('\n');
}
