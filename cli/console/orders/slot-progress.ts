import { Big } from '../../../shared/lib/decimal.ts';
import { isQuoteSized } from '../../../shared/market/order-size.ts';
import { childId } from '../../../shared/orders/model/leg-id.ts';
import {
  filledOf,
  type OrderRecord,
  type SlicedRecord,
} from '../../../shared/orders/model/record.ts';
import { lastSlice, plainSlice } from '../../../shared/programs/slices/sizes.ts';
import { dueMs, slotStartMs, slotTimesOf } from '../../../shared/programs/slices/slots.ts';
import { type SlotEnd, sentSlots, sliceName } from '../../../shared/programs/slices/state.ts';

/** A slot that is decided. */
export type DecidedSlot = {
  readonly slot: number;
  readonly dueMs: number;
  readonly end: SlotEnd;
  /** The slice's order; absent if none was sent. */
  readonly order?: OrderRecord;
  /** In the currency of the whole's amount. */
  readonly filled: Big;
  /** The average price of its fills; absent without any. */
  readonly price?: Big;
};

/** What a sliced order has planned, and what it has done. */
export type SlotProgress = {
  readonly startMs: number;
  readonly endMs: number;
  readonly total: Big;
  /** What is planned by the end of each slot, the first one first. */
  readonly planned: readonly { readonly dueMs: number; readonly sum: Big }[];
  readonly decided: readonly DecidedSlot[];
};

/** The ids of the slices that were sent. */
export function slicesOf({ id, slicing }: SlicedRecord): readonly string[] {
  return sentSlots(slicing.state).map((slot) => childId(id, sliceName(slot)));
}

/** @param slices the records of the slices by their ids */
export function slotProgress(
  record: SlicedRecord,
  slices: ReadonlyMap<string, OrderRecord>,
): SlotProgress {
  const { id, stem, order: whole, slices: plan, slicing } = record;
  const { state } = slicing;
  const { total, decimals } = state;
  const times = slotTimesOf(plan, state, stem);
  const sliced = { total, count: plan.count, decimals };
  const plain = plainSlice(sliced);
  const planned = Array.from({ length: plan.count }, (_, index) => {
    const slot = index + 1;
    const isLast = slot === plan.count;
    const sum = plain.times(String(isLast ? index : slot)).plus(isLast ? lastSlice(sliced) : '0');
    return { dueMs: dueMs(times, slot), sum };
  });
  const decided = [...state.slots].map((end, index): DecidedSlot => {
    const slot = index + 1;
    const order = slices.get(childId(id, sliceName(slot)));
    const { filledAmount, filledTotal } = order ? filledOf(order) : NOTHING;
    const filled = new Big(isQuoteSized(whole) ? filledTotal : filledAmount);
    return {
      slot,
      dueMs: planned[index]!.dueMs,
      end: end as SlotEnd,
      filled,
      ...(order && { order }),
      ...(filled.gt('0') && { price: new Big(filledTotal).div(filledAmount) }),
    };
  });
  return {
    startMs: state.startMs,
    endMs: slotStartMs(times, plan.count + 1),
    total: new Big(total),
    planned,
    decided,
  };
}

const NOTHING = { filledAmount: '0', filledTotal: '0' } as const;
