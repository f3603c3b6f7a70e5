import { sum } from '../../lib/decimal.ts';
import { dayOf } from '../../limits/daily-budget.ts';
import type { Plan } from '../../portfolio/model/plan.ts';
import type { Fill } from '../run/legs.ts';
import type { Baseline, PortfolioState } from '../run/record.ts';
import { isOutOfBand } from '../run/weights.ts';

/** The state that a run with a snapshot leaves for the next run. */
export function stateAfter(
  { outOfBandRuns = 0 }: PortfolioState,
  { plan, balances }: { readonly plan: Plan; readonly balances: Baseline },
): { readonly outOfBandRuns: number; readonly baseline: Baseline } {
  return { outOfBandRuns: isOutOfBand(plan) ? outOfBandRuns + 1 : 0, baseline: balances };
}

/** The turnover of the latest day. Earlier days no longer limit anything. */
export function turnoverWith(
  { turnover }: PortfolioState,
  fills: readonly Fill[],
): PortfolioState['turnover'] {
  const counted = fills.map(({ sentAtMs, quoteAmount }) => ({
    day: dayOf(sentAtMs),
    amount: quoteAmount,
  }));
  const all = turnover ? [turnover, ...counted] : counted;
  const day = all
    .map((each) => each.day)
    .toSorted()
    .at(-1);
  if (day === undefined) return undefined;
  const ofDay = all.filter((each) => each.day === day);
  return { day, amount: sum(ofDay.map(({ amount }) => amount)).toString() };
}
