import { isoTime } from '../../lib/clock.ts';
import { isoDuration } from '../../lib/iso-duration.ts';
import { nextDueMs, restOf } from './decide.ts';
import type { SlicePlan } from './plan.ts';
import { resultOf } from './result.ts';
import { slotTimesOf } from './slots.ts';
import { type SlicesState, slotCounts } from './state.ts';

/** Slices as Sluice shows them: as they were sent, with defaults, and how far they are. */
export type SlicesJson = {
  readonly over: string;
  readonly every: string;
  readonly count: number;
  readonly start_at?: string;
  readonly jitter: string;
  readonly slippage: string;
  readonly catch_up: string;
  /** When the next slice is due. */
  readonly next_at?: string;
  readonly sent?: number;
  readonly missed?: number;
};

/** Ratios: above zero it traded worse than that price. */
export type ResultJson = {
  readonly arrival_price: string;
  readonly slippage_arrival: string;
  readonly slippage_mean: string;
};

// DynamoDB returns the fields of a map in any order. The output always has the same order.

export function slicesJson(plan: SlicePlan): SlicesJson {
  const { overMs, everyMs, count, startAtMs, jitter, slippage, catchUp } = plan;
  return {
    over: isoDuration(overMs),
    every: isoDuration(everyMs),
    count,
    ...(startAtMs !== undefined && { start_at: isoTime(startAtMs) }),
    jitter,
    slippage,
    catch_up: catchUp,
  };
}

/** An order in slices, and how it has done so far. */
export type SlicedOrder = {
  /** Of its times. */
  readonly seed: string;
  readonly plan: SlicePlan;
  readonly state: SlicesState;
  readonly side: 'buy' | 'sell';
  readonly filled: { readonly filledAmount: string; readonly filledTotal: string };
  readonly hasEnded: boolean;
};

export function slicedJson({ seed, plan, state, side, filled, hasEnded }: SlicedOrder) {
  const result = resultOf(state, side, filled);
  const isOver = hasEnded || state.slots.length >= plan.count;
  return {
    slices: {
      ...slicesJson(plan),
      ...(!isOver && { next_at: isoTime(nextDueMs(slotTimesOf(plan, state, seed), state)) }),
      ...slotCounts(state),
    },
    remaining_amount: restOf(state).toString(),
    ...(result && {
      avg_deal_price: result.averagePrice,
      result: {
        arrival_price: result.arrivalPrice,
        slippage_arrival: result.slippageArrival,
        slippage_mean: result.slippageMean,
      },
    }),
  };
}
