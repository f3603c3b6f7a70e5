import { hash } from 'node:crypto';
import { normalizeDecimal } from '../../lib/decimal.ts';
import type { Amendment, AskedOrder, RequestPayload } from '../model/request.ts';
import { type AmendMessage, type AnyMessage, DEFAULT_TYPE, type PlaceMessage } from './fields.ts';

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
function normalizeOrder(message: PlaceMessage): AskedOrder {
  const { type = DEFAULT_TYPE } = message;
  return {
    currency_pair: message.currency_pair,
    type,
    side: message.side,
    ...(message.amount !== undefined && { amount: normalizeDecimal(message.amount) }),
    ...(message.price !== undefined && { price: normalizeDecimal(message.price) }),
    time_in_force: message.time_in_force ?? (type === 'market' ? 'ioc' : 'gtc'),
    ...(message.iceberg !== undefined && { iceberg: normalizeDecimal(message.iceberg) }),
    ...(message.stp_act !== undefined && { stp_act: message.stp_act }),
    ...(message.slippage !== undefined && { slippage: normalizeDecimal(message.slippage) }),
    ...(message.quote_amount !== undefined && {
      quote_amount: normalizeDecimal(message.quote_amount),
    }),
  };
}

function normalizeAmendment({ currency_pair, amount, price }: AmendMessage): Amendment {
  return {
    currency_pair,
    ...(amount !== undefined && { amount: normalizeDecimal(amount) }),
    ...(price !== undefined && { price: normalizeDecimal(price) }),
  };
}
