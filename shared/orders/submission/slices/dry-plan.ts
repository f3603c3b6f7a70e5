import { isoTime } from '../../../lib/clock.ts';
import type { SlicePlan } from '../../../programs/slices/plan.ts';
import { lastSlice, plainSlice } from '../../../programs/slices/sizes.ts';
import { dueMs, slotTimesOf } from '../../../programs/slices/slots.ts';

/** The whole plan, as times and sizes: what an account that is not live would have sent. */
export function dryPlan(
  slices: SlicePlan,
  { total, decimals }: { readonly total: string; readonly decimals: number },
  nowMs: number,
  seed: string,
): string {
  const { count, startAtMs = 0 } = slices;
  const times = slotTimesOf(slices, { startMs: Math.max(startAtMs, nowMs) }, seed);
  const sliced = { total, count, decimals };
  const [plain, last] = [plainSlice(sliced).toString(), lastSlice(sliced).toString()];
  return Array.from({ length: count }, (_, index) => {
    const slot = index + 1;
    return `${isoTime(dueMs(times, slot))} ${slot === count ? last : plain}`;
  }).join(', ');
}
