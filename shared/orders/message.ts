import { hash } from 'node:crypto';
import * as z from 'zod/mini';
import { isoTime } from '../clock.ts';
import { Big, DECIMAL, normalizeDecimal } from '../decimal.ts';
import { type Reason, type ReasonCode, reason } from './reason.ts';

/** A Gate spot order, with Gate's field names, decimals normalised and defaults filled in. */
export type PlaceOrder = {
  readonly currency_pair: string;
  readonly type: 'limit' | 'market';
  readonly side: 'buy' | 'sell';
  /** Base currency; what is spent, in quote currency, for a market buy. */
  readonly amount: string;
  readonly price?: string;
  readonly time_in_force: 'gtc' | 'ioc' | 'poc' | 'fok';
  readonly iceberg?: string;
  readonly stp_act?: 'cn' | 'co' | 'cb' | '-';
  readonly slippage?: string;
};

/** A request that can be claimed. Times are epoch ms. */
export type OrderRequest = {
  readonly id: string;
  readonly account: string;
  readonly action: 'place';
  readonly order: PlaceOrder;
  /** Tells a repeat from a conflict: times and the note do not count. */
  readonly hash: string;
  readonly issuedAtMs: number;
  readonly submitByMs: number;
  readonly cancelAtMs?: number;
  readonly note?: string;
};

export type ParsedMessage =
  | { readonly kind: 'request'; readonly request: OrderRequest }
  | {
      readonly kind: 'refused';
      readonly reason: Reason;
      /** Only where the message yields a usable id and account. */
      readonly id?: string;
      readonly account?: string;
    };

/** What parsing needs to know beside the body. */
export type MessageContext = {
  /** When SQS received the message. */
  readonly sentAtMs: number;
  /** `maxAgeSeconds` of each configured account. */
  readonly maxAgeSeconds: Readonly<Record<string, number>>;
};

export const ID = /^[0-9A-Za-z_.:-]{1,64}$/;
const CURRENCY_PAIR = /^[A-Z0-9]{1,20}_[A-Z0-9]{1,20}$/;
export const DEFAULT_ACCOUNT = 'main';
const MAX_LIFE_MS = 3_600_000;
/** How far a sender's clock may be ahead of SQS's. */
const MAX_CLOCK_AHEAD_MS = 30_000;

const decimal = z.string().check(
  z.regex(DECIMAL),
  z.refine((value) => new Big(value).gt('0'), { abort: true }),
);
const time = z.pipe(
  z.union([z.number(), z.string()]),
  z.transform((value, context) => {
    const timeMs = parseTime(value);
    if (timeMs === undefined) {
      context.issues.push({ code: 'custom', input: value, message: 'not a time' });
    }
    return timeMs ?? 0;
  }),
);

/** The order message, field by field; `accepts` says in the refusal what would have been right. */
const FIELDS = {
  id: z.string().check(z.regex(ID)),
  account: z._default(z.string().check(z.regex(/^[A-Za-z0-9_-]{1,32}$/)), DEFAULT_ACCOUNT),
  action: z._default(z.enum(['place']), 'place'),
  currency_pair: z.string().check(z.regex(CURRENCY_PAIR)),
  type: z._default(z.enum(['limit', 'market']), 'limit'),
  side: z.enum(['buy', 'sell']),
  amount: decimal,
  price: z.optional(decimal),
  time_in_force: z.optional(z.enum(['gtc', 'ioc', 'poc', 'fok'])),
  iceberg: z.optional(z.string().check(z.regex(DECIMAL))),
  stp_act: z.optional(z.enum(['cn', 'co', 'cb', '-'])),
  slippage: z.optional(decimal),
  issued_at: z.optional(time),
  submit_by: z.optional(time),
  cancel_at: z.optional(time),
  note: z.optional(z.string().check(z.maxLength(256))),
};

const A_DECIMAL = 'a decimal above zero in quotes, without sign or exponent, as in "0.001"';
const A_TIME = 'ISO 8601 in UTC, as in "2026-11-22T09:00:00Z", or epoch milliseconds';
const ACCEPTS: Readonly<Record<keyof typeof FIELDS, string>> = {
  id: '1 to 64 of 0-9 A-Z a-z _ . : -',
  account: 'the name of a configured account',
  action: '"place"',
  currency_pair: 'a pair as Gate writes it, as in "BTC_USDT"',
  type: '"limit" or "market"',
  side: '"buy" or "sell"',
  amount: A_DECIMAL,
  price: A_DECIMAL,
  time_in_force: '"gtc", "ioc", "poc" or "fok"',
  iceberg: 'a decimal in quotes, as in "0.001"',
  stp_act: '"cn", "co", "cb" or "-"',
  slippage: 'a ratio in quotes, as in "0.03"',
  issued_at: A_TIME,
  submit_by: A_TIME,
  cancel_at: A_TIME,
  note: 'text of at most 256 characters',
};

const messageSchema = z.strictObject(FIELDS);
type Message = z.output<typeof messageSchema>;

/** Reads the body of a queue message: a request that can be claimed, or a refusal with its reason. */
export function parseMessage(body: string, context: MessageContext): ParsedMessage {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    return { kind: 'refused', reason: reason('NOT_JSON', 'The message is not JSON.') };
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    const message = 'The message is not a JSON object: send {"id": "...", ...}.';
    return { kind: 'refused', reason: reason('INVALID_MESSAGE', message) };
  }
  const identity = identify(json as Readonly<Record<string, unknown>>, context);
  const parsed = messageSchema.safeParse(json);
  if (!parsed.success) {
    return { kind: 'refused', reason: reasonOf(parsed.error.issues[0]!, json), ...identity };
  }
  const message = parsed.data;
  if (!Object.hasOwn(context.maxAgeSeconds, message.account)) {
    const configured = Object.keys(context.maxAgeSeconds).join(', ');
    const text = `No account is called "${message.account}"; configured: ${configured}.`;
    return { kind: 'refused', reason: reason('UNKNOWN_ACCOUNT', text, 'account') };
  }
  const maxAgeSeconds = context.maxAgeSeconds[message.account]!;
  const issuedAtMs = message.issued_at ?? context.sentAtMs;
  const submitByMs = message.submit_by ?? issuedAtMs + maxAgeSeconds * 1000;
  const fault =
    orderFault(message) ?? timeFault(context.sentAtMs, issuedAtMs, submitByMs, message.cancel_at);
  if (fault) return { kind: 'refused', reason: fault, ...identity };
  const order = normalizeOrder(message);
  return {
    kind: 'request',
    request: {
      id: message.id,
      account: message.account,
      action: message.action,
      order,
      hash: hash('sha256', JSON.stringify([message.action, order]), 'hex'),
      issuedAtMs,
      submitByMs,
      ...(message.cancel_at !== undefined && { cancelAtMs: message.cancel_at }),
      ...(message.note !== undefined && { note: message.note }),
    },
  };
}

/** The id and account of a message that is at fault elsewhere, where both are usable. */
function identify(json: Readonly<Record<string, unknown>>, context: MessageContext) {
  const { id, account = DEFAULT_ACCOUNT } = json;
  const usable =
    typeof id === 'string' &&
    ID.test(id) &&
    typeof account === 'string' &&
    Object.hasOwn(context.maxAgeSeconds, account);
  return usable ? { id, account } : {};
}

function reasonOf(issue: z.core.$ZodIssue, json: object): Reason {
  if (issue.code === 'unrecognized_keys') {
    const field = issue.keys[0] ?? '';
    const accepted = Object.keys(FIELDS).join(', ');
    return reason('UNKNOWN_FIELD', `Unknown field. Accepted: ${accepted}.`, field.slice(0, 64));
  }
  const field = String(issue.path[0]) as keyof typeof FIELDS;
  const code: ReasonCode = Object.hasOwn(json, field) ? 'INVALID_FIELD' : 'MISSING_FIELD';
  return reason(code, `"${field}" must be ${ACCEPTS[field]}.`, field);
}

/** Faults between the fields of an order. */
function orderFault(message: Message): Reason | undefined {
  const fault = (field: string, text: string) => reason('INVALID_FIELD', text, field);
  if (message.type === 'limit') {
    if (message.price === undefined) {
      return reason('MISSING_FIELD', `A limit order needs a "price": ${A_DECIMAL}.`, 'price');
    }
    if (message.slippage !== undefined) {
      return fault('slippage', '"slippage" is for market orders only.');
    }
    return undefined;
  }
  if (message.price !== undefined) return fault('price', 'A market order takes no "price".');
  if (message.iceberg !== undefined) return fault('iceberg', 'A market order takes no "iceberg".');
  // Source: Gate, POST /spot/orders, time_in_force.
  if (!['ioc', 'fok', undefined].includes(message.time_in_force)) {
    return fault('time_in_force', 'A market order takes "ioc" (the default) or "fok".');
  }
  return undefined;
}

function timeFault(
  sentAtMs: number,
  issuedAtMs: number,
  submitByMs: number,
  cancelAtMs: number | undefined,
): Reason | undefined {
  const fault = (field: string, text: string) => reason('INVALID_FIELD', text, field);
  if (issuedAtMs > sentAtMs + MAX_CLOCK_AHEAD_MS) {
    const sent = isoTime(sentAtMs);
    return fault('issued_at', `"issued_at" lies after the message was received (${sent}).`);
  }
  if (submitByMs <= issuedAtMs) {
    return fault('submit_by', '"submit_by" must lie after "issued_at".');
  }
  if (submitByMs > issuedAtMs + MAX_LIFE_MS) {
    return fault('submit_by', '"submit_by" may lie at most 1 hour after "issued_at".');
  }
  if (cancelAtMs !== undefined && cancelAtMs <= issuedAtMs) {
    return fault('cancel_at', '"cancel_at" must lie after "issued_at".');
  }
  return undefined;
}

/** One spelling for the same order, in one order of fields. */
function normalizeOrder(message: Message): PlaceOrder {
  return {
    currency_pair: message.currency_pair,
    type: message.type,
    side: message.side,
    amount: normalizeDecimal(message.amount),
    ...(message.price !== undefined && { price: normalizeDecimal(message.price) }),
    time_in_force: message.time_in_force ?? (message.type === 'market' ? 'ioc' : 'gtc'),
    ...(message.iceberg !== undefined && { iceberg: normalizeDecimal(message.iceberg) }),
    ...(message.stp_act !== undefined && { stp_act: message.stp_act }),
    ...(message.slippage !== undefined && { slippage: normalizeDecimal(message.slippage) }),
  };
}

const ISO_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?Z$/;
/** 2001-09-09: anything smaller is seconds, not milliseconds. */
const FIRST_MS = 1_000_000_000_000;
const LAST_MS = 9_999_999_999_999;

/** ISO 8601 UTC or epoch ms, as a number or in quotes; undefined for anything else. */
export function parseTime(value: number | string): number | undefined {
  if (typeof value === 'string' && ISO_TIME.test(value)) {
    const timeMs = Date.parse(value);
    return Number.isNaN(timeMs) ? undefined : timeMs;
  }
  if (typeof value === 'string' && !/^\d{13}$/.test(value)) return undefined;
  const timeMs = Number(value);
  return Number.isInteger(timeMs) && timeMs >= FIRST_MS && timeMs <= LAST_MS ? timeMs : undefined;
}
