import { Big } from '../decimal.ts';
import type { Plan } from './plan.ts';
import type { Baseline, PortfolioState } from './run.ts';
import { isOutOfBand } from './run-standing.ts';

/** What a run that looked at the portfolio leaves behind for the next one. */
export function stateAfter(
  { outOfBandRuns = 0 }: PortfolioState,
  { plan, balances }: { readonly plan: Plan; readonly balances: Baseline },
): { readonly outOfBandRuns: number; readonly baseline: Baseline } {
  return { outOfBandRuns: isOutOfBand(plan) ? outOfBandRuns + 1 : 0, baseline: balances };
}

/** The turnover of the day with this much more. */
export function turnoverWith(
  { turnover }: PortfolioState,
  day: string,
  amount: string,
): NonNullable<PortfolioState['turnover']> {
  const before = turnover?.day === day ? turnover.amount : '0';
  return { day, amount: new Big(before).plus(amount).toString() };
}
