import type { BookLevel } from '../../gate/spot/account-reads.ts';
import type { PairRules } from '../../gate/spot/pair-rules.ts';
import { sliceMarket } from '../../instrument/slice-market.ts';
import { Big, divideDown, divideUp, largest, smallest } from '../../lib/decimal.ts';
import {
  DEFAULT_SLIPPAGE,
  EVERY_MIN_MS,
  OVER_MIN_MS,
  SLICES_MAX,
  sliceDuration,
} from '../../market/slice-terms.ts';
import { largestCount } from '../../programs/slices/smallest-slice.ts';
import { ONE } from '../model/exact.ts';
import type { LegSlices } from '../model/plan.ts';
import type { PortfolioConfig } from '../model/plan-input.ts';
import type { Touch } from '../valuation/touch.ts';
import { quoteFor } from './leg-price.ts';

/** How a large leg is worked. */
export type Slicing = {
  readonly over: string;
  /** A leg above this amount in base is worked in slices. */
  readonly above: Big;
  /** No slice is larger than this amount in base, if the pair's minimums allow it. */
  readonly most: Big;
  /** What the market takes of a single order, in base. */
  readonly ofOrder: Big;
};

/** How far a slice trades into the book, at most as far as its whole leg. */
export function sliceLimit(side: 'buy' | 'sell', { bid, ask }: Touch, price: Big): Big {
  return side === 'buy'
    ? smallest(price, ask.times(ONE.plus(DEFAULT_SLIPPAGE)))
    : largest(price, bid.times(ONE.minus(DEFAULT_SLIPPAGE)));
}

/**
 * @param takes what the market takes of one slice, in base
 * @param ofOrder the same of a single order
 */
export function slicingOf(
  { sliceAbove, sliceOver }: PortfolioConfig,
  unitValue: Big,
  takes: Big,
  ofOrder: Big,
): Slicing | undefined {
  if (sliceAbove === undefined || sliceOver === undefined) return undefined;
  const above = divideDown(new Big(sliceAbove), unitValue);
  return { over: sliceOver, above, most: smallest(above, takes), ofOrder };
}

/** What a leg's slices depend on. */
export type Sliceable = {
  readonly side: 'buy' | 'sell';
  readonly rules: PairRules;
  /** In base. */
  readonly amount: Big;
  readonly price: Big;
  readonly bid: Big;
  readonly slicing: Slicing | undefined;
};

/**
 * The number of slices of a leg: the smallest one that makes none too large, as far as the pair's
 * minimums and the time allow. One: it is a single order.
 */
export function sliceCountOf({ slicing, amount, side, rules, price, bid }: Sliceable): number {
  if (!slicing || amount.lte(slicing.above) || slicing.most.lte('0')) return 1;
  const wanted = divideUp(amount, slicing.most).round(0, Big.roundUp);
  const terms = { slippage: DEFAULT_SLIPPAGE };
  const market = sliceMarket(
    { type: 'limit', side },
    terms,
    rules,
    smallest(price, bid).toString(),
  );
  const inTime = Math.floor(sliceDuration(slicing.over, OVER_MIN_MS)! / EVERY_MIN_MS);
  const most = Math.min(largestCount(amount.toString(), market), inTime, SLICES_MAX);
  const count = Math.min(Number(wanted.toString()), most);
  // Where the book is too thin even for the smallest slices, one order takes what is there.
  return slicing.most.times(String(count)).gt(slicing.above) ? count : 1;
}

/** The amount of a leg that became smaller: as a single order it is no larger than the market takes. */
export function takenAmount(draft: Sliceable): Big {
  const { slicing, amount } = draft;
  return slicing && sliceCountOf(draft) === 1 ? smallest(amount, slicing.ofOrder) : amount;
}

/** The slices of a leg, as its message has them; undefined for a single order. */
export function legSlices(draft: Sliceable): LegSlices | undefined {
  const count = sliceCountOf(draft);
  return draft.slicing && count > 1
    ? { over: draft.slicing.over, count: String(count) }
    : undefined;
}

/** The cost or the proceeds in quote, by the book. It is there again for each slice. */
export function tradedBy(draft: Sliceable & { readonly levels: readonly BookLevel[] }): Big {
  const count = new Big(String(sliceCountOf(draft)));
  return quoteFor(draft.levels, divideDown(draft.amount, count)).times(count);
}
