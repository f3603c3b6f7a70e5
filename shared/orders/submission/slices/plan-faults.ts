import { Big } from '../../../lib/decimal.ts';
import { plural } from '../../../lib/plural.ts';
import type { SlicePlan } from '../../../programs/slices/plan.ts';
import { type Reason, reason } from '../../model/reason.ts';

/** What is wrong with the slices of an order of either market. */

const DAY_MS = 24 * 3_600_000;
const COUNT = 'slices.count';

export function tooManyADay({ count, everyMs }: SlicePlan, orders: number): Reason | undefined {
  const ofOneDay = Math.min(count, Math.ceil(DAY_MS / everyMs));
  if (ofOneDay <= orders) return undefined;
  const text = `It has ${plural(ofOneDay, 'slice')} within a day; the account's maxDayOrders is ${orders}.`;
  return reason('MAX_DAY_ORDERS', text, COUNT, String(orders));
}

export function beyondCollar({ slippage }: SlicePlan, collar: string): Reason | undefined {
  if (new Big(slippage).lte(collar)) return undefined;
  const text = `A slice may have a slippage of at most ${collar}: the account's priceCollar.`;
  return reason('PRICE_COLLAR', text, 'slices.slippage', collar);
}

/**
 * @param most into how many slices the order can be cut
 * @param field the field of its size
 */
export function tooFewFit(
  { count }: SlicePlan,
  most: number,
  market: 'pair' | 'contract',
  field: string,
): Reason | undefined {
  if (count <= most) return undefined;
  if (most < 2) {
    const text = `It is too small for two slices by the minimums of its ${market}: leave "slices" out.`;
    return reason('SLICE_TOO_SMALL', text, field);
  }
  const text = `Its ${count} slices would be below the minimums of its ${market}; ${most} would do.`;
  return reason('SLICE_TOO_SMALL', text, COUNT, String(most));
}

/** Its limit would be that of a slice, and the message has the whole. */
export function ofSlice({ limit: _ofSlice, message, ...why }: Reason): Reason {
  return { ...why, message: `A slice of it: ${message}`, field: COUNT };
}
