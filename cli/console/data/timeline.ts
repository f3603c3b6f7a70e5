import type { GateTrade } from '../../../shared/gate/spot/gate-trade.ts';
import { isoTime } from '../../../shared/lib/clock.ts';
import { currenciesOf } from '../../../shared/market/currencies.ts';
import type { OrderJson } from '../../../shared/orders/model/order-json.ts';

/** One entry of an order's timeline. */
export type Step = {
  readonly at: string;
  /** The time since the previous entry. */
  readonly afterMs: number;
  readonly description: string;
  readonly detail?: string;
  readonly status?: OrderJson['status'];
};

/** The meaning of the history's events for a trader, by their names in the ledger. */
const EVENT_DESCRIPTIONS: Readonly<Record<string, string>> = {
  claimed: 'Claimed: from here on it may be sent, once',
  refused: 'Refused by Sluice: nothing was sent',
  cancelled_before_placed: 'Cancelled before it came: it is never placed',
  placed: 'Taken by the exchange',
  rejected: 'Refused: nothing was placed',
  next_attempt: 'That attempt placed nothing; the next one begins',
  unsent: 'Gate could not be reached; nothing was sent, and it is tried again',
  not_seen: 'Not among the open orders, after its time was over',
  not_placed: 'Proven: nothing is live or filled',
  updated: 'Changed at the exchange',
  amending: 'An amendment is sent',
  missing: 'The exchange does not show it',
  ended: 'Ended at the exchange',
  cancel_requested: 'To be cancelled',
  found_again: 'Found again at the exchange',
  adopted: 'Turned up at the exchange although it had been judged absent',
  accounted: 'Its fills are in the ledger',
  done: 'Carried out',
};

/** The order's timeline: its issue time, every change of its record, and every fill. */
export function timelineOf(order: OrderJson, trades: readonly GateTrade[]): readonly Step[] {
  const { base, quote } = currenciesOf(order.currency_pair);
  const issued =
    order.issued_at === undefined ? [] : [{ at: order.issued_at, description: 'Issued' }];
  const changes = order.history.map(({ at, status, event, detail }) => ({
    at,
    status,
    description: EVENT_DESCRIPTIONS[event] ?? event,
    ...(detail !== undefined && { detail }),
  }));
  const fills = trades.map(({ atMs, amount, price, role, fees }) => ({
    at: isoTime(atMs),
    description: `Filled ${amount} ${base} at ${price} ${quote}`,
    detail: [role, ...fees.map((fee) => `fee ${fee.amount} ${fee.currency}`)].join(', '),
  }));
  const steps = [...issued, ...changes, ...fills].sort((one, other) => compare(one.at, other.at));
  return steps.map((step, index) => ({
    ...step,
    afterMs: Date.parse(step.at) - Date.parse(steps[index - 1]?.at ?? step.at),
  }));
}

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);
