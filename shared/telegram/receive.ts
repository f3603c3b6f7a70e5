import { isSameSecret } from '../lib/same-secret.ts';
import { utf8Text } from '../lib/utf8.ts';
import { converse } from './converse.ts';
import type { BotDependencies } from './dependencies.ts';
import { type ChatUpdate, parseUpdate } from './update.ts';

/** An HTTP request from the function URL. */
export type BotRequest = {
  readonly method: string;
  /** Telegram's header `X-Telegram-Bot-Api-Secret-Token`. */
  readonly secret: string;
  readonly body: Uint8Array;
};

export type BotResponse = { readonly status: number; readonly code: string };

const BODY_BYTES_MAX = 65_536;

/** The response of each refusal. With 200 Telegram does not send the update again. */
const STATUS = {
  NOT_POST: 405,
  TOO_LARGE: 413,
  FORGED: 401,
  NOT_JSON: 400,
  OTHER_KIND: 200,
  OTHER_CHAT: 200,
  REPEATED: 200,
  RATE_LIMITED: 429,
} as const satisfies Readonly<Record<string, number>>;

/**
 * Takes one update of Telegram, at most once. Only a request with the secret is read, and only a
 * configured chat is answered; others get no answer at all.
 */
export async function receiveUpdate(
  deps: BotDependencies,
  request: BotRequest,
): Promise<BotResponse> {
  const { log } = deps;
  const taken = await take(deps, request);
  if (typeof taken === 'string') {
    log('warn', 'telegram_refused', { code: taken });
    return { status: STATUS[taken], code: taken };
  }
  const { updateId, kind } = taken;
  log('info', 'telegram_update', { updateId, kind });
  const bot = await deps.openBot();
  if (!bot) return { status: STATUS.FORGED, code: 'FORGED' };
  try {
    await converse(deps, bot, taken);
  } catch (error) {
    // The update is taken: Telegram would send a repeated one in vain.
    log('error', 'function_failed', { error: String(error) });
    const text = 'That failed. Nothing may have been done: ask /status, or look in the terminal.';
    await bot.sendMessage(taken.chat, text).catch(() => {});
  }
  return { status: 200, code: 'TAKEN' };
}

async function take(
  deps: BotDependencies,
  { method, secret, body }: BotRequest,
): Promise<ChatUpdate | keyof typeof STATUS> {
  if (method !== 'POST') return 'NOT_POST';
  if (body.byteLength > BODY_BYTES_MAX) return 'TOO_LARGE';
  const expected = (await deps.readSecret())?.webhook;
  if (expected === undefined || !isSameSecret(secret, expected)) return 'FORGED';
  let update: ChatUpdate | undefined;
  try {
    update = parseUpdate(utf8Text(body) ?? '');
  } catch {
    return 'NOT_JSON';
  }
  if (!update) return 'OTHER_KIND';
  if (!deps.config.telegram.chats.includes(update.chat)) return 'OTHER_CHAT';
  if (!deps.takeFromLimit()) return 'RATE_LIMITED';
  if (!(await deps.takeUpdate(update.updateId, deps.clock.nowMs()))) return 'REPEATED';
  return update;
}
