import { hash } from 'node:crypto';
import { normalizeDecimal } from '../../lib/decimal.ts';
import { instrumentKey, instrumentOf } from '../../market/instrument.ts';
import type { Amendment, AskedOrder, RequestPayload } from '../model/request.ts';
import { type AmendMessage, type AnyMessage, DEFAULT_TYPE, type PlaceMessage } from './fields.ts';

/**
 * The payload of a message with valid fields. `defaultSubmitByMs` applies if it has no `submit_by`.
 */
export function payloadOf(message: AnyMessage, defaultSubmitByMs: number): RequestPayload {
  const { action } = message;
  switch (action) {
    case 'place': {
      const { submit_by: submitByMs = defaultSubmitByMs, cancel_at: cancelAtMs } = message;
      const order = normalizeOrder(message);
      return { action, order, submitByMs, ...(cancelAtMs !== undefined && { cancelAtMs }) };
    }
    case 'cancel':
      return { action, target: message.target };
    case 'amend': {
      const { target, submit_by: submitByMs = defaultSubmitByMs } = message;
      return { action, target, amendment: normalizeAmendment(message), submitByMs };
    }
  }
}

/** Covers the order but not its times, because a repeat may carry other times. */
export function hashOf(payload: RequestPayload): string {
  return hash('sha256', JSON.stringify(identityOf(payload)), 'hex');
}

function identityOf(payload: RequestPayload): readonly unknown[] {
  const { action } = payload;
  switch (action) {
    case 'place':
      return [action, withKey(payload.order)];
    case 'cancel':
      return [action, payload.target];
    case 'amend':
      return [action, payload.target, withKey(payload.amendment)];
  }
}

/** Fields keep their order: the hash is one of their text. */
function withKey<T extends AskedOrder | Amendment>(asked: T): T {
  return { ...asked, currency_pair: instrumentKey(instrumentOf(asked)) };
}

/** Equal orders become equal objects, with the same order of fields. */
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
