import { hash } from 'node:crypto';
import { isoTime } from '../clock.ts';
import { Big, normalizeDecimal } from '../decimal.ts';
import { printable } from '../printable.ts';
import {
  type Action,
  type AmendMessage,
  type AnyMessage,
  accepts,
  DEFAULT_ACCOUNT,
  type FieldFault,
  fieldsOf,
  ID,
  isAction,
  type PlaceMessage,
  readFields,
} from './message-fields.ts';
import { type Reason, type ReasonCode, reason } from './reason.ts';
import { repeatedKeys } from './repeated-keys.ts';

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

/** What changes in an open limit order; `amount` is the new total. */
export type Amendment = {
  readonly currency_pair: string;
  readonly amount?: string;
  readonly price?: string;
};

/** A request that can be claimed. Times are epoch ms. */
export type OrderRequest = {
  readonly id: string;
  readonly account: string;
  /** Tells a repeat from a conflict: times and the note do not count. */
  readonly hash: string;
  readonly issuedAtMs: number;
  readonly note?: string;
} & RequestPayload;

type RequestPayload =
  | {
      readonly action: 'place';
      readonly order: PlaceOrder;
      readonly submitByMs: number;
      readonly cancelAtMs?: number;
    }
  | { readonly action: 'cancel'; readonly target: string }
  | {
      readonly action: 'amend';
      readonly target: string;
      readonly amendment: Amendment;
      readonly submitByMs: number;
    };

export type PlaceRequest = Extract<OrderRequest, { readonly action: 'place' }>;
export type CancelRequest = Extract<OrderRequest, { readonly action: 'cancel' }>;
export type AmendRequest = Extract<OrderRequest, { readonly action: 'amend' }>;

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

const ONE_OBJECT = 'one JSON object, as in {"id": "...", "currency_pair": "BTC_USDT", ...}';
const FIELD_NAME_LENGTH = 64;
const DEFAULT_TYPE = 'limit';
const MAX_LIFE_MS = 3_600_000;
/** How far a sender's clock may be ahead of SQS's. */
const MAX_CLOCK_AHEAD_MS = 30_000;

/** Reads the body of a queue message: a request that can be claimed, or a refusal with its reason. */
export function parseMessage(body: string, context: MessageContext): ParsedMessage {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    return refused(reason('NOT_JSON', `The message is not JSON: send ${ONE_OBJECT}.`));
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    const text = `The message is JSON, but not an object: send ${ONE_OBJECT}, not inside a text or a list.`;
    return refused(reason('INVALID_MESSAGE', text));
  }
  const fields = json as Readonly<Record<string, unknown>>;
  const repeated = repeatedKeys(body);
  const isAmbiguous = repeated.has('id') || repeated.has('account');
  const identity = isAmbiguous ? undefined : identify(fields, context);
  const [repeatedField] = repeated;
  if (repeatedField !== undefined) return refused(repeatedFieldFault(repeatedField), identity);
  const action = fields.action ?? 'place';
  if (!isAction(action)) {
    return refused(fieldFault('place', { kind: 'invalid', field: 'action' }), identity);
  }
  const read = readFields(action, fields);
  if ('fault' in read) return refused(fieldFault(action, read.fault), identity);
  const { message } = read;
  const { id, account = DEFAULT_ACCOUNT, note } = message;
  if (!Object.hasOwn(context.maxAgeSeconds, account)) {
    const configured = Object.keys(context.maxAgeSeconds).join(', ');
    const text = `No account is called "${account}"; configured: ${configured}.`;
    return refused(reason('UNKNOWN_ACCOUNT', text, 'account'));
  }
  const issuedAtMs = message.issued_at ?? context.sentAtMs;
  const defaultSubmitByMs = issuedAtMs + context.maxAgeSeconds[account]! * 1000;
  const payload = payloadOf(message, defaultSubmitByMs);
  const fault = faultBetweenFields(message) ?? timeFault(context.sentAtMs, message, payload);
  if (fault) return refused(fault, identity);
  const request: OrderRequest = {
    id,
    account,
    hash: hashOf(payload),
    issuedAtMs,
    ...(note !== undefined && { note }),
    ...payload,
  };
  return { kind: 'request', request };
}

type Identity = { readonly id: string; readonly account: string };

const refused = (why: Reason, identity?: Identity): ParsedMessage => ({
  kind: 'refused',
  reason: why,
  ...identity,
});

/** The id and account of a message that is at fault elsewhere, where both are usable. */
function identify(
  fields: Readonly<Record<string, unknown>>,
  context: MessageContext,
): Identity | undefined {
  const { id, account = DEFAULT_ACCOUNT } = fields;
  const usable =
    typeof id === 'string' &&
    ID.test(id) &&
    typeof account === 'string' &&
    Object.hasOwn(context.maxAgeSeconds, account);
  return usable ? { id, account } : undefined;
}

function fieldFault(action: Action, fault: FieldFault): Reason {
  const { field } = fault;
  if (fault.kind === 'unknown') {
    const accepted = fieldsOf(action).join(', ');
    const text = `Unknown field. "${action}" accepts: ${accepted}.`;
    return reason('UNKNOWN_FIELD', text, fieldName(field));
  }
  const code: ReasonCode = fault.kind === 'invalid' ? 'INVALID_FIELD' : 'MISSING_FIELD';
  return reason(code, `"${field}" must be ${accepts(fault.field)}.`, field);
}

function repeatedFieldFault(field: string): Reason {
  const text =
    'The field occurs more than once, and readers differ in which one counts: send it once.';
  return reason('REPEATED_FIELD', text, fieldName(field));
}

/** A field's name as its sender wrote it: as much of it as tells which one. */
const fieldName = (field: string): string => printable(field.slice(0, FIELD_NAME_LENGTH));

/** What a message must fulfil beyond each field by itself. */
function faultBetweenFields(message: AnyMessage): Reason | undefined {
  if (message.action === 'place') return orderFault(message);
  if (message.action === 'amend' && message.amount === undefined && message.price === undefined) {
    return reason('MISSING_FIELD', 'An amendment needs "amount", "price" or both.', 'amount');
  }
  return undefined;
}

function orderFault(message: PlaceMessage): Reason | undefined {
  const fault = (field: string, text: string) => reason('INVALID_FIELD', text, field);
  const { type = DEFAULT_TYPE } = message;
  if (type === 'limit') {
    if (message.price === undefined) {
      return reason(
        'MISSING_FIELD',
        `A limit order needs a "price": ${accepts('price')}.`,
        'price',
      );
    }
    if (message.iceberg !== undefined && new Big(message.iceberg).gt(message.amount)) {
      return fault('iceberg', '"iceberg" is the visible part of "amount": it cannot be larger.');
    }
    return message.slippage === undefined
      ? undefined
      : fault('slippage', '"slippage" is for market orders only.');
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
  { issued_at: statedMs }: AnyMessage,
  payload: RequestPayload,
): Reason | undefined {
  const fault = (field: string, text: string) => reason('INVALID_FIELD', text, field);
  const issuedAtMs = statedMs ?? sentAtMs;
  if (issuedAtMs > sentAtMs + MAX_CLOCK_AHEAD_MS) {
    const text = `"issued_at" must not lie after the message was received: ${isoTime(sentAtMs)}.`;
    return fault('issued_at', text);
  }
  if (payload.action === 'cancel') return undefined;
  // Without an `issued_at` of its own a message whose time is over is late, not wrong: the same
  // message was right when it was sent before, and then it is a repeat.
  if (statedMs !== undefined && payload.submitByMs <= statedMs) {
    return fault('submit_by', '"submit_by" must lie after "issued_at".');
  }
  if (payload.submitByMs > issuedAtMs + MAX_LIFE_MS) {
    return fault('submit_by', '"submit_by" may lie at most 1 hour after "issued_at".');
  }
  const cancelAtMs = payload.action === 'place' ? payload.cancelAtMs : undefined;
  if (statedMs !== undefined && cancelAtMs !== undefined && cancelAtMs <= statedMs) {
    return fault('cancel_at', '"cancel_at" must lie after "issued_at".');
  }
  return undefined;
}

function payloadOf(message: AnyMessage, defaultSubmitByMs: number): RequestPayload {
  if (message.action === 'cancel') return { action: 'cancel', target: message.target };
  const submitByMs = message.submit_by ?? defaultSubmitByMs;
  if (message.action === 'amend') {
    const { target } = message;
    return { action: 'amend', target, amendment: normalizeAmendment(message), submitByMs };
  }
  const { cancel_at: cancelAtMs } = message;
  return {
    action: 'place',
    order: normalizeOrder(message),
    submitByMs,
    ...(cancelAtMs !== undefined && { cancelAtMs }),
  };
}

/** Of what is asked for, not of when: a repeat may carry other times. */
function hashOf(payload: RequestPayload): string {
  const what =
    payload.action === 'place'
      ? [payload.action, payload.order]
      : payload.action === 'cancel'
        ? [payload.action, payload.target]
        : [payload.action, payload.target, payload.amendment];
  return hash('sha256', JSON.stringify(what), 'hex');
}

/** One spelling for the same order, in one order of fields. */
function normalizeOrder(message: PlaceMessage): PlaceOrder {
  const { type = DEFAULT_TYPE } = message;
  return {
    currency_pair: message.currency_pair,
    type,
    side: message.side,
    amount: normalizeDecimal(message.amount),
    ...(message.price !== undefined && { price: normalizeDecimal(message.price) }),
    time_in_force: message.time_in_force ?? (type === 'market' ? 'ioc' : 'gtc'),
    ...(message.iceberg !== undefined && { iceberg: normalizeDecimal(message.iceberg) }),
    ...(message.stp_act !== undefined && { stp_act: message.stp_act }),
    ...(message.slippage !== undefined && { slippage: normalizeDecimal(message.slippage) }),
  };
}

const normalizeAmendment = ({ currency_pair, amount, price }: AmendMessage): Amendment => ({
  currency_pair,
  ...(amount !== undefined && { amount: normalizeDecimal(amount) }),
  ...(price !== undefined && { price: normalizeDecimal(price) }),
});
