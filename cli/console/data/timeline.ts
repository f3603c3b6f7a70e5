import type { GateTrade } from '../../../shared/gate/gate-trade.ts';
import { isoTime } from '../../../shared/lib/clock.ts';
import { currenciesOf } from '../../../shared/market/currencies.ts';
import type { OrderJson } from '../../../shared/orders/model/order-json.ts';
import type { Creation, TransitionName } from '../../../shared/orders/model/transitions.ts';

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
const EVENT_DESCRIPTIONS: Readonly<Record<Creation | TransitionName, string>> = {
  armed: 'Waits for its trigger',
  claimed: 'Accepted for sending',
  working: 'It has begun',
  leg_settled: 'A part has ended, and what it sold is known',
  leg_turned_up: 'A leg turned up after it had been judged ended: suspended',
  owns_more: 'The entry has bought more',
  position_doubted: 'A part of its position was not seen, or is seen again',
  position_shrank: 'Something else has closed a part of its position',
  legs_granted: 'Parts of what it owns are on their way',
  exit_fired: 'The stop or trail is met: the rest is sold at market',
  exit_armed_again: 'The price came back before anything was sold: it protects again',
  exit_touch_missed: 'The stop or trail was touched, and nobody saw it in time',
  exit_suspended: 'Suspended',
  exit_rearmed: 'Armed again',
  exit_opened: 'Its exit has begun',
  exit_ended: 'The exit has ended',
  slices_begun: 'The first price was seen',
  slice_granted: 'A slice is due, and is sent',
  slice_settled: 'A slice has ended, and what it filled is known',
  slots_missed: 'Slots passed without a slice',
  price_amended: 'The limit price was changed',
  slices_ended: 'The order in slices has ended',
  refused: 'Refused by Sluice: nothing was sent',
  cancelled_before_placed: 'Cancelled before it arrived; it is never placed',
  fired: 'The price is there: sent again through all checks',
  released: 'Accepted for sending',
  firing_refused: 'Refused when it fired: nothing was sent',
  armed_again: 'Could not be sent in time: waits for its trigger again',
  suspended: 'Suspended by a halt',
  rearmed: 'Armed again',
  trigger_amended: 'Trigger changed',
  touch_missed: 'The price was there, and nobody saw it in time',
  trigger_expired: 'Its trigger has expired',
  disarmed: 'Cancelled before it fired',
  placed: 'Placed at the exchange',
  rejected: 'Refused: nothing was placed',
  next_attempt: 'Nothing was placed; trying once more',
  undecided: "Gate's response proves nothing yet",
  unsent: 'Gate could not be reached; nothing was sent; trying again',
  not_seen: 'Not among the open orders after its deadline',
  not_placed: 'Proven: nothing is live or filled',
  updated: 'Changed at the exchange',
  amending: 'Amendment sent',
  missing: 'The exchange does not show it',
  ended: 'Ended at the exchange',
  cancel_requested: 'Cancel requested',
  found_again: 'Found again at the exchange',
  adopted: 'Found at the exchange after it was judged absent',
  accounted: 'All fills recorded',
  done: 'Done',
};

/** An event of an older record may have another name. */
function describeEvent(event: string): string {
  return Object.hasOwn(EVENT_DESCRIPTIONS, event)
    ? EVENT_DESCRIPTIONS[event as Creation | TransitionName]
    : event;
}

/** The order's timeline: its issue time, every change of its record, and every fill. */
export function timelineOf(order: OrderJson, trades: readonly GateTrade[]): readonly Step[] {
  const { base, quote } = currenciesOf(order.currency_pair ?? order.contract);
  const unit = order.contract === undefined ? base : 'contracts';
  const issued =
    order.issued_at === undefined ? [] : [{ at: order.issued_at, description: 'Issued' }];
  const changes = order.history.map(({ at, status, event, detail }) => ({
    at,
    status,
    description: describeEvent(event),
    ...(detail !== undefined && { detail }),
  }));
  const fills = trades.map(({ atMs, amount, price, role, fees }) => ({
    at: isoTime(atMs),
    description: `Filled ${amount} ${unit} at ${price} ${quote}`,
    detail: [role, ...fees.map((fee) => `fee ${fee.amount} ${fee.currency}`)].join(', '),
  }));
  const steps = [...issued, ...changes, ...fills].sort((one, other) => compare(one.at, other.at));
  return steps.map((step, index) => ({
    ...step,
    afterMs: Date.parse(step.at) - Date.parse(steps[index - 1]?.at ?? step.at),
  }));
}

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);
