import { isProtective } from '../../market/order-terms.ts';
import type { OrderRecord } from './record.ts';
import { isForcedEnd, type Status } from './status.ts';

/** Whether the order waited for a price, and it shrinks what would otherwise lose. */
export function protects<R extends OrderRecord>(
  record: R,
): record is Extract<R, { readonly action: 'place' }> {
  return record.action === 'place' && record.armed !== undefined && isProtective(record.order);
}

const UNFILLED: readonly Status[] = ['rejected', 'not_placed', 'cancelled', 'partially_filled'];

/**
 * Whether a price has fired what protects, and it has ended with something unfilled, although nobody
 * cancelled it. Nothing protects that part any more.
 */
export function failedToProtect(record: OrderRecord): boolean {
  if (!protects(record) || !record.armed?.firings || !UNFILLED.includes(record.status))
    return false;
  const isWanted = record.cancelRequestedAtMs !== undefined || record.reason?.code === 'DRY_RUN';
  return !isWanted && !hasExpired(record) && !isForcedEnd(record.exchange?.finishAs);
}

/** Whether the time of its trigger is over, and it was never sent. */
export function hasExpired({ status, reason }: OrderRecord): boolean {
  return status === 'cancelled' && reason?.code === 'TRIGGER_EXPIRED';
}
