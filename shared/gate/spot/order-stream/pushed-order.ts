import { decimalOf, textOf } from '../../fields.ts';
import type { OrderSnapshot } from '../../order-snapshot.ts';
import { parseOrderSnapshot } from '../order-snapshot.ts';

/** The events of an order that still lives. */
const LIVE_EVENTS = ['put', 'update'];

/**
 * A row of the channel `spot.orders` as a snapshot; undefined if it is not an order. A push has no
 * `status`: the event and the unfilled amount say whether the order lives. An event that is not
 * known counts as an end, which REST then confirms or not.
 */
export function parsePushedOrder(row: unknown): OrderSnapshot | undefined {
  const fields = (row ?? {}) as Readonly<Record<string, unknown>>;
  const isLive = LIVE_EVENTS.includes(textOf(fields.event) ?? '') && decimalOf(fields.left) !== '0';
  const snapshot = parseOrderSnapshot({ ...fields, status: isLive ? 'open' : 'closed' });
  return snapshot && { ...snapshot, isPushed: true };
}
