import { Big, smallest } from '../lib/decimal.ts';
import { ZERO } from './model/exact.ts';
import type { BuyPlan, Leg, Plan, Sold } from './model/plan.ts';
import type { PlanInput, Reading } from './model/plan-input.ts';
import { known } from './model/reading.ts';
import { legOf } from './plan-document.ts';
import { gapOf, type TargetTrade } from './trades/decide.ts';
import { type Draft, type Dropped, draftLeg, isDraft, reduced, shrink } from './trades/draft.ts';
import { fitCount, fitInto } from './trades/fit.ts';
import { fitToMoney, turnoverRoom, withCosts } from './trades/funds.ts';
import { type Preconditions, preconditionsOf } from './valuation/preconditions.ts';
import { type Valuation, valuation } from './valuation/valuation.ts';

/**
 * The plan's buys, sized again once every sell is final: from a new snapshot and the confirmed
 * proceeds. No buy exceeds its planned size. Failed if the account as a whole is not known. Pure.
 */
export function planBuys(plan: Plan, sold: Sold, now: PlanInput): Reading<BuyPlan> {
  const planned = plan.legs.filter(({ side }) => side === 'buy');
  const drafts = (seen: Valuation, preconditions: Preconditions) =>
    planned.map((leg) => draftOf(leg, seen, preconditions));
  const view = withCosts(valuation(now), now, drafts);
  const preconditions = preconditionsOf(now, view);
  if (preconditions.kind === 'failed') return preconditions;
  const drafted = drafts(view, preconditions.value);
  const few = fitCount(drafted.filter(isDraft), preconditions.value);
  const paid = fitToMoney(few.kept, confirmedMoney(plan, sold, view, now), now.portfolio, view);
  const fitting = fitInto(turnoverRoom(preconditions.value, sold.turnover), paid.kept);
  const dropped = [...drafted, ...few.dropped, ...paid.dropped, ...fitting.dropped];
  return known({
    legs: planned.flatMap(({ asset, n }) => {
      const draft = fitting.kept.find((each) => each.asset === asset);
      return draft ? [legOf(draft, n, preconditions.value.fee.rate)] : [];
    }),
    dropped: planned.flatMap(({ asset, n }) => {
      const why = dropped.find((each): each is Dropped => each.asset === asset && !isDraft(each));
      return why ? [{ n, ...why }] : [];
    }),
  });
}

/** The distance of a planned buy from its target, or why the buy is dropped. */
function remainingTrade(
  leg: Leg,
  view: Valuation,
  { investable, portfolio }: Preconditions,
): TargetTrade | Dropped {
  const dropped = (why: string): Dropped => ({
    asset: leg.asset,
    reason: `${leg.reason} Not bought: ${why}.`,
  });
  const holding = view.holdings.find(({ asset }) => asset === leg.asset);
  if (!holding) return dropped('it is no longer in targets');
  const { status, why } = holding.tradability;
  if (status === 'skipped') return { ...dropped(why ?? status), isSkipped: true };
  if (status === 'frozen' || status === 'sell_only') return dropped(why ?? status);
  const quoteAmount = gapOf(holding, 'buy', investable, portfolio);
  if (quoteAmount.lte(ZERO)) return dropped('it has risen to its weight by itself');
  return { kind: 'trade', holding, side: 'buy', quoteAmount, reason: leg.reason };
}

/** A planned buy at the current market, at most as large and as expensive as planned. */
function draftOf(leg: Leg, view: Valuation, preconditions: Preconditions): Draft | Dropped {
  const targetTrade = remainingTrade(leg, view, preconditions);
  if (!('kind' in targetTrade)) return targetTrade;
  const draft = draftLeg(targetTrade, preconditions);
  if (!isDraft(draft)) return draft;
  const planned = new Big(leg.amount);
  const smaller = draft.amount.gt(planned) ? reduced(draft, planned) : draft;
  const bounded = smaller && shrink(smaller, new Big(leg.value));
  if (bounded) return bounded;
  return {
    asset: leg.asset,
    reason: `${leg.reason} Not bought: what was planned of it is too small a trade now.`,
  };
}

/** The confirmed and available money. Money from elsewhere is not spent. */
function confirmedMoney(
  plan: Plan,
  sold: Sold,
  { spendable }: Valuation,
  { portfolio }: PlanInput,
): Big {
  const confirmed = new Big(plan.totals.quote_available ?? '0').plus(sold.proceeds);
  return smallest(spendable, confirmed.minus(portfolio.reserve));
}
