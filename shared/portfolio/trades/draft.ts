import type { BookLevel } from '../../gate/spot/account-reads.ts';
import type { PairRules } from '../../gate/spot/pair-rules.ts';
import type { FeeRate } from '../../gate/spot/taker-fee.ts';
import { priceReach } from '../../instrument/reach.ts';
import { Big, divideDown, divideUp, largest, smallest } from '../../lib/decimal.ts';
import { money } from '../../lib/money.ts';
import { ONE, ZERO } from '../model/exact.ts';
import { percent } from '../model/format.ts';
import type { PortfolioConfig } from '../model/plan-input.ts';
import { noiseOf } from '../valuation/bands.ts';
import type { Preconditions } from '../valuation/preconditions.ts';
import type { Touch } from '../valuation/touch.ts';
import type { Holding } from '../valuation/valuation.ts';
import type { TargetTrade } from './decide.ts';
import { depthWithin, limitPrice } from './leg-price.ts';
import {
  type Sliceable,
  type Slicing,
  sliceCountOf,
  sliceLimit,
  slicingOf,
  takenAmount,
} from './slices.ts';

const BOOK_TAKES_NO_MORE = 'the order book takes no more at this price';

/** A draft of a leg: it may still shrink or be dropped. */
export type Draft = {
  readonly asset: string;
  readonly side: 'buy' | 'sell';
  readonly rules: PairRules;
  /** The asset's distance from its target, in quote. The farthest asset goes first. */
  readonly urgency: Big;
  /** In base, a whole number of the pair's steps, never below `least`. */
  readonly amount: Big;
  readonly least: Big;
  /** The price of the limit order. */
  readonly price: Big;
  /** In quote per unit of base: the highest cost of a buy, or the proceeds of a sell at the bid. */
  readonly unitValue: Big;
  readonly bid: Big;
  /** The levels of the book that it trades against. */
  readonly levels: readonly BookLevel[];
  /** How it is worked if it is large. */
  readonly slicing: Slicing | undefined;
  readonly reason: string;
};

/** A target trade that is left out. */
export type Dropped = {
  readonly asset: string;
  readonly reason: string;
  /** Whether the cause is temporary. */
  readonly isSkipped?: boolean;
};

/** The leg that comes closest to a target trade within its market and the limits of one order. */
export function draftLeg(targetTrade: TargetTrade, preconditions: Preconditions): Draft | Dropped {
  const { holding, side, reason } = targetTrade;
  const { asset, touch } = holding;
  const { portfolio, allowance, investable, fee } = preconditions;
  const dropped = (why: string): Dropped => ({ asset, reason: `${reason} Skipped: ${why}.` });
  const { rules } = holding.input;
  if (!touch || rules.kind === 'failed') return dropped('its market is not known');
  const collars = { collar: portfolio.collar, priceCollar: allowance.priceCollar };
  const price = limitPrice(side, touch, rules.value, collars);
  if (price === undefined) {
    const { ratio, limitedBy } = priceReach(side, rules.value, allowance.priceCollar);
    const allowed = percent(new Big(ratio));
    return dropped(`its book is further from the last price than ${limitedBy} of ${allowed}`);
  }
  const wanted = wantedAmount(targetTrade, touch, fee);
  const market = marketOf(side, touch, price, rules.value, portfolio);
  const { unitValue } = market;
  const tightest = tightestBound(holding, market, wanted, preconditions);
  const bounded = floorAmount(tightest?.most ?? wanted, rules.value);
  const amount = takenOf({ ...market, amount: bounded });
  const noise = noiseOf(portfolio).times(holding.band.target).times(investable);
  const leastValue = largest(noise, new Big(portfolio.minTrade));
  const least = leastAmount(rules.value, price, unitValue, leastValue);
  const cut = tightest ? `: ${tightest.why}` : '';
  if (amount.lt(least) && tightest?.isLocked) {
    const why = `Skipped: too little of it is free, ${tightest.why}.`;
    return { asset, reason: `${reason} ${why}`, isSkipped: true };
  }
  if (amount.lt(least)) {
    const value = money(amount.times(unitValue), portfolio.quote);
    const needed = money(least.times(unitValue), portfolio.quote);
    return dropped(`${value} is less than the smallest trade of ${needed}${cut}`);
  }
  const { ofOrder: _order, ofSlice: _slice, ...traded } = market;
  return {
    asset,
    ...traded,
    urgency: targetTrade.quoteAmount,
    amount,
    least,
    reason: cut ? `${reason} Less than wanted${cut}.` : reason,
  };
}

type MarketDraft = Omit<Draft, 'asset' | 'urgency' | 'amount' | 'least' | 'reason'> & {
  /** What the market takes of one order, and of each slice. */
  readonly ofOrder: readonly Bound[];
  readonly ofSlice: readonly Bound[];
};

function marketOf(
  side: 'buy' | 'sell',
  touch: Touch,
  price: Big,
  rules: PairRules,
  portfolio: PortfolioConfig,
): MarketDraft {
  const unitValue = side === 'sell' ? touch.bid : price;
  const levels = side === 'sell' ? touch.bids : touch.asks;
  const boundsAt = (limit: Big) =>
    boundsOfOneOrder(depthWithin(levels, side, limit), unitValue, rules);
  const ofOrder = boundsAt(price);
  const ofSlice = boundsAt(sliceLimit(side, touch, price));
  const slicing = slicingOf(portfolio, unitValue, mostOf(ofSlice), mostOf(ofOrder));
  const bid = touch.bid;
  return { side, rules, price, unitValue, bid, levels, slicing, ofOrder, ofSlice };
}

function tightestBound(
  holding: Holding,
  market: MarketDraft,
  wanted: Big,
  preconditions: Preconditions,
): Bound | undefined {
  const { side, rules, unitValue, ofOrder, ofSlice } = market;
  const ofWhole: readonly Bound[] = [
    ...(side === 'sell' ? [usableBound(holding)] : []),
    boundOfMaxOrder(unitValue, preconditions),
  ];
  const whole = tightestOf(ofWhole, wanted)?.most ?? wanted;
  const count = sliceCountOf({ ...market, amount: floorAmount(whole, rules) });
  const ofMarket = count === 1 ? ofOrder : ofSlice.map(times(count));
  return tightestOf([...ofWhole, ...ofMarket], wanted);
}

export const isDraft = (each: Draft | Dropped): each is Draft => 'amount' in each;

export const valueOfDraft = ({ amount, unitValue }: Draft): Big => amount.times(unitValue);

/** The same leg, at most this large in quote; undefined if that is too small a trade. */
export function shrink(draft: Draft, quoteAmount: Big): Draft | undefined {
  if (valueOfDraft(draft).lte(quoteAmount)) return draft;
  return reduced(draft, divideDown(quoteAmount, draft.unitValue));
}

/** The same leg with a smaller amount; undefined if that is too small a trade. */
export function reduced(draft: Draft, smaller: Big): Draft | undefined {
  const wanted = floorAmount(smaller, draft.rules);
  const amount = takenOf({ ...draft, amount: wanted });
  if (amount.lt(draft.least)) return undefined;
  const cut = amount.lt(wanted) ? ` Less than wanted: ${BOOK_TAKES_NO_MORE}.` : '';
  return { ...draft, amount, reason: `${draft.reason}${cut}` };
}

function wantedAmount(
  { holding, side, quoteAmount }: TargetTrade,
  touch: Touch,
  fee: FeeRate,
): Big {
  const isSoldOut = side === 'sell' && holding.band.target.eq(ZERO);
  if (isSoldOut && holding.stock.kind === 'read') return holding.stock.value.counted;
  if (side === 'sell') return divideDown(quoteAmount, touch.bid);
  const amount = divideDown(quoteAmount, touch.ask);
  // A fee in the coin itself reduces the received amount.
  return fee.paidIn === 'received' ? divideDown(amount, ONE.minus(fee.rate)) : amount;
}

type Bound = { readonly most: Big; readonly why: string; readonly isLocked?: boolean };

function usableBound({ stock }: Holding): Bound {
  return {
    most: stock.kind === 'read' ? stock.value.usable : ZERO,
    why: 'the rest is locked',
    isLocked: true,
  };
}

/** It holds for the whole, however it is worked. */
function boundOfMaxOrder(unitValue: Big, { allowance, portfolio }: Preconditions): Bound {
  const maxOrder = new Big(allowance.maxOrder);
  const why = `the account's maxOrder is ${money(maxOrder, portfolio.quote)}`;
  return { most: divideDown(maxOrder, unitValue), why };
}

/** What the market takes of one order, or of each slice. */
function boundsOfOneOrder(
  depth: Big,
  unitValue: Big,
  { maxBaseAmount, maxQuoteAmount }: PairRules,
): readonly [Bound, ...Bound[]] {
  const gateWhy = 'Gate takes no larger order';
  return [
    { most: depth, why: BOOK_TAKES_NO_MORE },
    ...(maxBaseAmount ? [{ most: new Big(maxBaseAmount), why: gateWhy }] : []),
    ...(maxQuoteAmount
      ? [{ most: divideDown(new Big(maxQuoteAmount), unitValue), why: gateWhy }]
      : []),
  ];
}

const times =
  (count: number) =>
  ({ most, ...bound }: Bound): Bound => ({ ...bound, most: most.times(String(count)) });

function mostOf([first, ...others]: readonly [Bound, ...Bound[]]): Big {
  return smallest(first.most, ...others.map(({ most }) => most));
}

function tightestOf(bounds: readonly Bound[], wanted: Big): Bound | undefined {
  return bounds.reduce<Bound | undefined>(
    (tightest, bound) => (bound.most.lt(tightest?.most ?? wanted) ? bound : tightest),
    undefined,
  );
}

/** The smallest worthwhile amount that the pair's rules allow at the leg's worst price. */
function leastAmount(
  { minBaseAmount, minQuoteAmount, amountDecimals }: PairRules,
  price: Big,
  unitValue: Big,
  leastValue: Big,
): Big {
  const least = largest(
    divideUp(leastValue, unitValue),
    divideUp(new Big(minQuoteAmount ?? '0'), price),
    new Big(minBaseAmount ?? '0'),
  );
  const step = new Big(`1e-${amountDecimals}`);
  return largest(least.round(amountDecimals, Big.roundUp), step);
}

/** What is left of a leg that became too small for its slices, as its market takes it. */
function takenOf(draft: Sliceable): Big {
  return floorAmount(takenAmount(draft), draft.rules);
}

function floorAmount(amount: Big, { amountDecimals }: PairRules): Big {
  return amount.round(amountDecimals, Big.roundDown);
}
