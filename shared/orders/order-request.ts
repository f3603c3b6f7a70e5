import { hash } from 'node:crypto';
import { normalizeDecimal } from '../decimal.ts';
import {
  type AmendMessage,
  type AnyMessage,
  DEFAULT_TYPE,
  type PlaceMessage,
} from './message-fields.ts';

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

/** What is asked for, in one spelling. */
export type RequestPayload =
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

/** What a message of well-formed fields asks for; `defaultSubmitByMs` where it does not say. */
export function payloadOf(message: AnyMessage, defaultSubmitByMs: number): RequestPayload {
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
export function hashOf(payload: RequestPayload): string {
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
