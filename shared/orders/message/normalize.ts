import { hash } from 'node:crypto';
import { normalizeDecimal } from '../../lib/decimal.ts';
import { isContract } from '../../market/contract-order.ts';
import { instrumentKey, instrumentOf } from '../../market/instrument.ts';
import type {
  Amendment,
  AskedOrder,
  AskedSpotOrder,
  CoinHolding,
  ExitHolding,
  RequestPayload,
  SpotAmendment,
  Trigger,
} from '../model/request.ts';
import {
  normalizeContractAmendment,
  normalizeContractOrder,
  normalizePosition,
} from './contract-rules.ts';
import {
  type AmendMessage,
  type AnyMessage,
  DEFAULT_TYPE,
  type ExitMessage,
  type PlaceMessage,
} from './fields.ts';
import { normalizeExits } from './normalize-exits.ts';
import { normalizeSlices } from './normalize-slices.ts';
import { normalizeTrail } from './normalize-trail.ts';

/** How long a trigger waits if its message does not say. */
const TRIGGER_LIFE_MS = 30 * 24 * 3_600_000;

/** The times that apply if a message has none of its own. */
export type DefaultTimes = { readonly issuedAtMs: number; readonly submitByMs: number };

/** The payload of a message with valid fields. */
export function payloadOf(message: AnyMessage, defaults: DefaultTimes): RequestPayload {
  const { action } = message;
  switch (action) {
    case 'place': {
      const { submit_by: submitByMs = defaults.submitByMs, cancel_at: cancelAtMs } = message;
      const times = { submitByMs, ...(cancelAtMs !== undefined && { cancelAtMs }) };
      const { trigger } = message;
      const waits = trigger && {
        trigger: normalizeTrigger(trigger, defaults.issuedAtMs + TRIGGER_LIFE_MS),
      };
      const exits = message.exits && { exits: normalizeExits(message.exits) };
      const order = isContract(message) ? normalizeContractOrder(message) : normalizeOrder(message);
      const slices = message.slices && { slices: normalizeSlices(message.slices) };
      return { action, order, ...waits, ...exits, ...slices, ...times };
    }
    case 'exit': {
      const { submit_by: submitByMs = defaults.submitByMs } = message;
      return {
        action,
        holding: isContract(message) ? normalizePosition(message) : normalizeHolding(message),
        exits: normalizeExits(message.exits),
        submitByMs,
      };
    }
    case 'cancel':
      return { action, target: message.target };
    case 'amend': {
      const { target, submit_by: submitByMs = defaults.submitByMs } = message;
      const amendment = isContract(message)
        ? normalizeContractAmendment(message)
        : normalizeAmendment(message);
      return { action, target, amendment, submitByMs };
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
    case 'place': {
      const { order, trigger, exits, slices } = payload;
      const asked = [action, withKey(order)];
      const { expiresAtMs: _time, ...condition } = trigger ?? {};
      const { startAtMs: _start, ...plan } = slices ?? {};
      if (slices) return [...asked, null, exits ?? null, plan];
      if (exits) return [...asked, trigger ? condition : null, exits];
      return trigger ? [...asked, condition] : asked;
    }
    case 'exit':
      return [action, withKey(payload.holding), payload.exits];
    case 'cancel':
      return [action, payload.target];
    case 'amend':
      return [action, payload.target, withKey(payload.amendment)];
  }
}

/** Fields keep their order: the hash is one of their text. */
function withKey(asked: AskedOrder | Amendment | ExitHolding): object {
  const key = instrumentKey(instrumentOf(asked));
  return isContract(asked) ? { ...asked, contract: key } : { ...asked, currency_pair: key };
}

/** Equal orders become equal objects, with the same order of fields. */
function normalizeOrder(message: PlaceMessage): AskedSpotOrder {
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
    ...(message.amount_of_available !== undefined && {
      amount_of_available: normalizeDecimal(message.amount_of_available),
    }),
  };
}

function normalizeTrigger(
  asked: NonNullable<PlaceMessage['trigger']>,
  defaultExpiresAtMs: number,
): Trigger {
  const { price, rule, trail, source = 'last', confirm_seconds: confirmSeconds = 0 } = asked;
  const judged = { source, confirmSeconds, expiresAtMs: asked.expires_at ?? defaultExpiresAtMs };
  if (!trail) return { price: normalizeDecimal(price!), rule: rule!, ...judged };
  return { trail: normalizeTrail(trail), ...judged };
}

function normalizeHolding({
  currency_pair,
  amount,
  amount_of_available: ratio,
}: ExitMessage): CoinHolding {
  return {
    currency_pair,
    ...(amount !== undefined && { amount: normalizeDecimal(amount) }),
    ...(ratio !== undefined && { amount_of_available: normalizeDecimal(ratio) }),
  };
}

function normalizeAmendment({
  currency_pair,
  amount,
  price,
  trigger,
}: AmendMessage): SpotAmendment {
  return {
    currency_pair,
    ...(amount !== undefined && { amount: normalizeDecimal(amount) }),
    ...(price !== undefined && { price: normalizeDecimal(price) }),
    ...(trigger && { trigger: { price: normalizeDecimal(trigger.price) } }),
  };
}
