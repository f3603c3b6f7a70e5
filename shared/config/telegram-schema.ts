import * as z from 'zod';

/** Source: Telegram, "Bot API", "Making requests". */
const PUBLIC_API = 'https://api.telegram.org';

/** The bot in `sluice.config.json`. */
export const telegramConfig = z.strictObject({
  secret: z
    .string()
    .regex(/^[A-Za-z0-9/_+=.@-]{1,128}$/, 'a name as Secrets Manager takes it')
    .describe('label of the secret with the bot\'s token, which "sluice telegram setup" stores'),
  chats: z
    .array(z.string().regex(/^-?[1-9]\d{0,15}$/, 'a chat id in quotes, as in "123456789"'))
    .max(10)
    .describe('ids of the chats that the bot serves; everyone in them may halt and approve'),
  api: z
    .string()
    .refine(isApi, 'an https URL without a path (plain http only for 127.0.0.1)')
    .default(PUBLIC_API)
    .describe('a Bot API server of your own'),
});

export type TelegramConfig = z.output<typeof telegramConfig>;

/** The token travels in the path of the URL, so never in plain text to another machine. */
function isApi(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const { protocol, hostname, pathname, username, password, search, hash } = new URL(value);
  const isLoopback = hostname === '127.0.0.1' || hostname === 'localhost';
  const isPrivate = protocol === 'https:' || (protocol === 'http:' && isLoopback);
  return isPrivate && pathname === '/' && username + password + search + hash === '';
}
