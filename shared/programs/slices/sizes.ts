import { Big, largest, smallest } from '../../lib/decimal.ts';
import type { SlicePlan } from './plan.ts';

/** A slice that catches up is at most so many times a plain one. */
const CATCH_UP_MAX = '2';

type Sliced = {
  readonly total: string;
  readonly count: number;
  /** Of the amount's currency. */
  readonly decimals: number;
};

/** The size of every slice but the last. */
export function plainSlice({ total, count, decimals }: Sliced): Big {
  return floored(total, count, decimals);
}

/** The size of the last slice: it takes the remainder. */
export function lastSlice(sliced: Sliced): Big {
  return new Big(sliced.total).minus(plainSlice(sliced).times(String(sliced.count - 1)));
}

/** The size of the slice of a slot, never more than is left of the total. */
export function sliceSize(
  { catchUp }: Pick<SlicePlan, 'catchUp'>,
  sliced: Sliced,
  slot: number,
  rest: Big,
): Big {
  const isLast = slot === sliced.count;
  const plain = isLast ? lastSlice(sliced) : plainSlice(sliced);
  if (catchUp === 'none') return smallest(plain, rest);
  const slotsLeft = sliced.count - slot + 1;
  const spread = floored(rest.toString(), slotsLeft, sliced.decimals);
  const most = largest(plain, plainSlice(sliced).times(CATCH_UP_MAX));
  return smallest(largest(spread, smallest(plain, rest)), most, rest);
}

function floored(total: string, parts: number, decimals: number): Big {
  const scale = 10n ** BigInt(decimals);
  // Whole steps: big.js would round the quotient.
  const steps = BigInt(new Big(total).times(scale.toString()).round(0, Big.roundDown).toString());
  return new Big((steps / BigInt(parts)).toString()).times(new Big(`1e-${decimals}`));
}
