import { documentClientOf } from '../../../local/simulation/dynamodb/document-client.ts';
import { Table } from '../../../local/simulation/dynamodb/table.ts';
import { createKillSwitchStore } from '../../../shared/kill-switch/kill-switch-store.ts';
import { createLedgerTable } from '../../../shared/ledger/table.ts';
import { createBotApi, type PostJson } from '../../../shared/telegram/bot-api.ts';
import type { BotDependencies } from '../../../shared/telegram/dependencies.ts';
import { receiveUpdate } from '../../../shared/telegram/receive.ts';
import { createUnsentNotices } from '../../../shared/telegram/unsent-notices.ts';
import { createUpdateStore } from '../../../shared/telegram/update-store.ts';
import { BOT_TOKEN, pressOf, textMessage } from '../../support/bot-api-server.ts';
import { WEBHOOK_SECRET } from './hostile-updates.ts';

export const CHAT = '123456789';
export const NOW_MS = Date.parse('2026-11-22T09:00Z');

type Parameters = {
  readonly chat_id: string;
  readonly text: string;
  readonly reply_markup?: {
    readonly inline_keyboard: readonly (readonly { readonly callback_data: string }[])[];
  };
};
type Call = { readonly method: string; readonly parameters: Parameters };

/** Telegram's response to a call; undefined for its usual "ok", an error for none. */
export type Telegram = (
  call: Call,
) => { readonly status: number; readonly answer: object } | Error | undefined;

/** The bot over a ledger of its own, with a Telegram that may fail. */
export function botWorld(options: { readonly accounts?: readonly string[] } = {}) {
  const { accounts = ['main', 'second'] } = options;
  const calls: Call[] = [];
  const logged: unknown[][] = [];
  let nowMs = NOW_MS;
  const state = {
    telegram: (() => undefined) as Telegram,
    token: BOT_TOKEN,
    /** Throws instead of a write or a reading of the ledger. */
    ledgerFault: (() => undefined) as (name: string, text: string) => Error | undefined,
  };
  const clock = {
    nowMs: () => nowMs,
    sleepUntil: async (untilMs: number) => {
      nowMs = Math.max(nowMs, untilMs);
    },
  };
  const table = new Table({
    nowMs: () => nowMs,
    indexLagMs: () => 0,
    onWrite: () => {},
    pageSize: 100,
  });
  const client = documentClientOf(async (command) => {
    const fault = state.ledgerFault(command.constructor.name, JSON.stringify(command));
    if (fault) throw fault;
    return table.execute(command);
  });
  const ledger = createLedgerTable(client, 'Orders', { clock, random: () => 0 });
  const post: PostJson = async (url, body) => {
    const call = { method: url.split('/').at(-1)!, parameters: JSON.parse(body) as Parameters };
    calls.push(call);
    const response = state.telegram(call);
    if (response instanceof Error) throw response;
    const { status, answer } = response ?? { status: 200, answer: { ok: true, result: true } };
    return { status, body: JSON.stringify(answer) };
  };
  const limits = { currency: 'USDT', maxOrder: '100', maxDay: '500', maxDayOrders: 500 };
  let ids = 0;
  const deps: BotDependencies = {
    config: {
      accounts: Object.fromEntries(accounts.map((name) => [name, { live: true, limits }])),
      telegram: { chats: [CHAT] },
    } as unknown as BotDependencies['config'],
    killSwitches: createKillSwitchStore(ledger, clock),
    orders: { query: async () => [], getAll: async () => [] },
    runs: { get: async () => undefined, unfinished: async () => [] },
    snapshots: { snapshots: async () => [], events: async () => [], costs: async () => [] },
    dailyUsage: async () => ({ usedUnits: 0, orders: 3 }) as never,
    startTracking: async () => {},
    approve: async () => ({ run: { status: 'selling' } as never }),
    readSecret: async () => ({ token: state.token, webhook: WEBHOOK_SECRET }),
    openBot: async () => createBotApi('https://bot.example', state.token, post, clock),
    updates: createUpdateStore(ledger, () => String(ids++)),
    unsentNotices: createUnsentNotices(ledger),
    takeFromLimit: () => true,
    clock,
    log: (...line) => void logged.push(line),
  };

  let lastUpdate = 1_000;
  const nextUpdateId = () => {
    lastUpdate += 1;
    return lastUpdate;
  };
  const world = {
    state,
    calls,
    logged,
    deps,
    table,
    nextUpdateId,
    advance(ms: number) {
      nowMs += ms;
    },
    bring: (update: object) =>
      receiveUpdate(world.deps, {
        method: 'POST',
        secret: WEBHOOK_SECRET,
        body: Buffer.from(JSON.stringify(update)),
      }),
    writes: (text: string, updateId = nextUpdateId()) =>
      world.bring({ update_id: updateId, message: textMessage(CHAT, text) }),
    presses: (data: string, updateId = nextUpdateId(), text?: string) =>
      world.bring({
        update_id: updateId,
        callback_query: pressOf(
          '1',
          { id: 5, chat: CHAT, ...(text !== undefined && { text }) },
          data,
        ),
      }),
    /** What the bot has written last, in a new message or over an old one. */
    said: () =>
      calls.filter(({ method }) => /^(sendMessage|editMessageText)$/.test(method)).at(-1)
        ?.parameters.text,
    buttons: () =>
      calls
        .filter(({ parameters }) => parameters.text !== undefined)
        .at(-1)
        ?.parameters.reply_markup?.inline_keyboard.flat() ?? [],
    stateOf: async (account: string) => (await deps.killSwitches.read(account)).state,
  };
  return world;
}

export const refusal = (status: number, description: string, parameters?: object) => ({
  status,
  answer: { ok: false, error_code: status, description, ...(parameters && { parameters }) },
});
