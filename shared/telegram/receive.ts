import { isSameSecret } from '../lib/same-secret.ts';
import { utf8Text } from '../lib/utf8.ts';
import { type BotSecret, botIdOf, type ReadBotSecret } from './bot-secret.ts';
import { isUrgent, press, reply } from './converse.ts';
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

/** An update quotes the message that it answers, in JSON with six bytes for a letter. */
const BODY_BYTES_MAX = 1_048_576;

/**
 * The response of each refusal. Telegram brings an update again until it gets a 2xx, and all later ones
 * wait behind it, also a halt. So whatever Telegram itself brings is taken, or dropped.
 */
const STATUS = {
  NOT_POST: 405,
  FORGED: 401,
  TOO_LARGE: 200,
  NOT_JSON: 200,
  OTHER_KIND: 200,
  OTHER_CHAT: 200,
  REPEATED: 200,
  RATE_LIMITED: 200,
} as const satisfies Readonly<Record<string, number>>;

type Refusal = keyof typeof STATUS;

/**
 * Takes one update of Telegram. Only a request with the secret is read, and only a configured chat is
 * answered; others get no answer at all.
 */
export async function receiveUpdate(
  deps: BotDependencies,
  request: BotRequest,
): Promise<BotResponse> {
  const { log } = deps;
  const taken = await take(deps, request);
  if (typeof taken !== 'string') return carryOut(deps, taken);
  log('warn', 'telegram_refused', { code: taken });
  return { status: STATUS[taken], code: taken };
}

type TakenUpdate = { readonly update: ChatUpdate; readonly bot: string };

async function take(
  { readSecret, config, takeFromLimit, updates, clock }: BotDependencies,
  { method, secret, body }: BotRequest,
): Promise<TakenUpdate | Refusal> {
  if (method !== 'POST') return 'NOT_POST';
  const stored = await secretOf(readSecret, secret);
  if (stored === undefined) return 'FORGED';
  if (body.byteLength > BODY_BYTES_MAX) return 'TOO_LARGE';
  let update: ChatUpdate | undefined;
  try {
    update = parseUpdate(utf8Text(body) ?? '');
  } catch {
    return 'NOT_JSON';
  }
  if (!update) return 'OTHER_KIND';
  if (!config.telegram.chats.includes(update.chat)) return 'OTHER_CHAT';
  if (!isUrgent(update) && !takeFromLimit()) return 'RATE_LIMITED';
  const bot = botIdOf(stored);
  const counted = { bot, updateId: update.updateId, nowMs: clock.nowMs() };
  // A question is taken before it is answered: one that no function survives must not come for ever.
  // A press may come twice, because halts and approvals do nothing the second time, and never gets lost.
  const isNew =
    update.kind === 'press' ? !(await updates.isTaken(counted)) : await updates.take(counted);
  return isNew ? { update, bot } : 'REPEATED';
}

/** The bot's secret if the request has it. A setup a moment ago has stored a new one. */
async function secretOf(readSecret: ReadBotSecret, given: string): Promise<BotSecret | undefined> {
  for (const wanted of ['kept', 'fresh'] as const) {
    const stored = await readSecret(wanted);
    if (stored !== undefined && isSameSecret(given, stored.webhook)) return stored;
  }
  return undefined;
}

async function carryOut(deps: BotDependencies, { update, bot }: TakenUpdate): Promise<BotResponse> {
  const { log, updates, clock } = deps;
  const { updateId, kind } = update;
  log('info', 'telegram_update', { updateId, kind });
  const api = await deps.openBot();
  if (!api) return { status: STATUS.FORGED, code: 'FORGED' };
  if (update.kind === 'press') {
    if (!(await press(deps, api, update))) return { status: 500, code: 'FAILED' };
    // What the button says is done. If this fails, Telegram brings it again, and nothing is done.
    await updates.take({ bot, updateId, nowMs: clock.nowMs() });
    return { status: 200, code: 'TAKEN' };
  }
  try {
    await reply(deps, api, update);
  } catch (error) {
    // The update is taken: Telegram would send a repeated one in vain.
    log('error', 'function_failed', { error: String(error) });
    const text = 'That failed. Nothing was done: ask again, or look in the terminal.';
    await api.sendMessage(update.chat, text).catch(() => {});
  }
  return { status: 200, code: 'TAKEN' };
}
