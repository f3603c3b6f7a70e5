import { Big, smallest } from '../lib/decimal.ts';
import { ZERO } from './model/exact.ts';
import type { BuyPlan, Leg, Plan, Sold } from './model/plan.ts';
import type { PlanInput, Reading } from './model/plan-input.ts';
import { known } from './model/reading.ts';
import { legOf } from './plan-document.ts';
import { gapOf, type Wish } from './trades/decide.ts';
import { type Draft, type Dropped, draftLeg, isDraft, shrink } from './trades/draft.ts';
import { fitCount, fitInto } from './trades/fit.ts';
import { fund, turnoverRoom, withCosts } from './trades/funds.ts';
import { type Basis, basisOf } from './valuation/preconditions.ts';
import { type Survey, survey } from './valuation/valuation.ts';

/**
 * The plan's buys, sized anew once every sell is final: from a new snapshot, and from the money
 * that is really there. None becomes larger than planned. Failed where nothing can be bought because
 * something of the whole is not known. Pure.
 */
export function planBuys(plan: Plan, sold: Sold, now: PlanInput): Reading<BuyPlan> {
  const planned = plan.legs.filter(({ side }) => side === 'buy');
  const drafts = (seen: Survey, basis: Basis) => planned.map((leg) => draftBuy(leg, seen, basis));
  const view = withCosts(survey(now), now, drafts);
  const basis = basisOf(now, view);
  if (basis.kind === 'failed') return basis;
  const drafted = drafts(view, basis.value);
  const few = fitCount(drafted.filter(isDraft), basis.value);
  const paid = fund(few.kept, moneyFor(plan, sold, view, now), now.portfolio, view);
  const fitting = fitInto(turnoverRoom(basis.value, sold.turnover), paid.kept);
  const undone = [...drafted, ...few.dropped, ...paid.dropped, ...fitting.dropped];
  return known({
    legs: planned.flatMap(({ asset, n }) => {
      const draft = fitting.kept.find((each) => each.asset === asset);
      return draft ? [legOf(draft, n, basis.value.fee.rate)] : [];
    }),
    dropped: planned.flatMap(({ asset, n }) => {
      const why = undone.find((each): each is Dropped => each.asset === asset && !isDraft(each));
      return why ? [{ n, ...why }] : [];
    }),
  });
}

/** How far a planned buy still is from where it should end, or why it is not made. */
function wishOf(leg: Leg, view: Survey, { investable, portfolio }: Basis): Wish | Dropped {
  const dropped = (why: string): Dropped => ({
    asset: leg.asset,
    reason: `${leg.reason} Not bought: ${why}.`,
  });
  const holding = view.holdings.find(({ asset }) => asset === leg.asset);
  if (!holding) return dropped('it is no longer in targets');
  const { status, why } = holding.standing;
  if (status === 'skipped') return { ...dropped(why ?? status), isSkipped: true };
  if (status === 'frozen' || status === 'sell_only') return dropped(why ?? status);
  const quoteAmount = gapOf(holding, 'buy', investable, portfolio);
  if (quoteAmount.lte(ZERO)) return dropped('it has risen to its weight by itself');
  return { kind: 'trade', holding, side: 'buy', quoteAmount, reason: leg.reason };
}

/** A planned buy as it is possible now: neither more of it nor for more than was planned. */
function draftBuy(leg: Leg, view: Survey, basis: Basis): Draft | Dropped {
  const wish = wishOf(leg, view, basis);
  if (!('kind' in wish)) return wish;
  const draft = draftLeg(wish, basis);
  if (!isDraft(draft)) return draft;
  const amount = smallest(draft.amount, new Big(leg.amount));
  const isLarge = amount.gte(draft.least);
  const bounded = isLarge ? shrink({ ...draft, amount }, new Big(leg.value)) : undefined;
  if (bounded) return bounded;
  return {
    asset: leg.asset,
    reason: `${leg.reason} Not bought: what was planned of it is too small a trade now.`,
  };
}

/** What is there and confirmed. Money that came from elsewhere meanwhile is not spent. */
function moneyFor(plan: Plan, sold: Sold, { spendable }: Survey, { portfolio }: PlanInput): Big {
  const confirmed = new Big(plan.totals.quote_available ?? '0').plus(sold.proceeds);
  return smallest(spendable, confirmed.minus(portfolio.reserve));
}
