import type { OrderJson } from '../../shared/orders/model/order-json.ts';
import { isPreCancelMarker } from '../../shared/orders/model/pre-cancel-marker.ts';
import type { ReasonCode } from '../../shared/orders/model/reason.ts';

/** Refusals in which the order has no fault: when the same order may succeed. */
const TRY_AGAIN: Partial<Record<ReasonCode | (string & {}), string>> = {
  EXPIRED: 'if it is still wanted',
  DRY_RUN: 'when the account is live ("live": true and a deployment)',
  PAUSED: 'when its schedule is not paused: sluice unpause NAME',
  HALTED: 'when the account is resumed: sluice resume --reason TEXT',
  ISSUED_BEFORE_RESUME: 'if it is still wanted: the account is resumed',
  CIRCUIT_OPEN: 'when a key works: sluice keys check',
  MAX_DAY: 'after 00:00 UTC, or with what is left today: sluice limits',
  MAX_DAY_ORDERS: 'after 00:00 UTC: sluice limits',
  PAIR_NOT_TRADABLE: 'when Gate trades the pair',
  FUTURES_NOT_CONFIGURED: 'when the account has "futures" and the stack is deployed',
  POSITION_MODE: 'when the account is in one-way position mode at Gate',
  MAX_LEVERAGE: 'when the leverage at Gate is lower: sluice positions',
  MAX_POSITION: 'smaller, or when less is held and open: sluice positions',
  MAX_EXPOSURE: 'smaller, or when less is held and open: sluice positions',
  NO_PRICE: 'when Gate shows a price of the pair',
  NO_KEY: 'when the account has a key: sluice keys set',
  EXCHANGE_UNREACHABLE: 'when Gate can be reached: sluice doctor',
  NOT_PLACED: 'at once: nothing is live or filled',
  // Gate's own labels. Source: Gate, API v4, "Error Handling".
  TOO_MANY_REQUESTS: 'in a minute',
  TOO_BUSY: 'in a minute',
  SERVER_ERROR: 'in a minute',
  INTERNAL: 'in a minute',
};

/** The next step for an order that was not placed. */
export function nextStep(order: OrderJson): string | undefined {
  const { reason, status } = order;
  if (isPreCancelMarker(order)) return 'nothing was placed; an order with this id never will be';
  if (status !== 'rejected' && status !== 'not_placed') return undefined;
  if (reason?.retry === 'never') return 'it would be refused again';
  const when = TRY_AGAIN[reason?.code ?? 'NOT_PLACED'];
  return when === undefined
    ? 'correct it and send it under a new id; this id is used up'
    : `try again under a new id ${when}`;
}
