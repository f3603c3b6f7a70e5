import { Big } from '../../lib/decimal.ts';
import { amountOfUnits, dailyBudget, dayOf } from '../../limits/daily-budget.ts';
import { rateOf } from '../../limits/market-reading.ts';
import { CEILINGS, smaller } from '../../limits/pre-trade-checks.ts';
import type { Allowance, PortfolioConfig } from '../../portfolio/model/plan-input.ts';
import type { PortfolioState } from '../run/record.ts';
import type { PlanningDependencies } from './dependencies.ts';

/** The remaining allowance of account and portfolio today, in the portfolio's quote currency. */
export async function readAllowance(
  deps: Pick<PlanningDependencies, 'clock' | 'config' | 'dailyUsage' | 'exchangeOf'>,
  portfolio: PortfolioConfig,
  { turnover }: PortfolioState,
): Promise<Allowance> {
  const { pairs, limits } = deps.config.accounts[portfolio.account]!;
  const day = dayOf(deps.clock.nowMs());
  const { usedUnits, orders } = await deps.dailyUsage(portfolio.account, day);
  const budget = dailyBudget(limits);
  const { quote } = portfolio;
  const rate = await rateOf(deps.exchangeOf(portfolio.account), quote, limits.currency);
  if (rate === undefined) throw new Error(`no pair says what 1 ${quote} is in ${limits.currency}`);
  const inQuote = (amount: string): string => new Big(amount).div(rate).toString();
  const traded = turnover?.day === day ? turnover.amount : '0';
  return {
    pairs,
    priceCollar: limits.priceCollar,
    maxOrder: inQuote(smaller(limits.maxOrder, CEILINGS.maxOrder)),
    accountDayLeft: inQuote(amountOfUnits(Math.max(0, budget.units - usedUnits))),
    accountOrdersLeft: Math.max(0, budget.orders - orders),
    portfolioDayLeft: notBelowZero(new Big(portfolio.maxDay).minus(traded)),
  };
}

const notBelowZero = (amount: Big): string => (amount.lt('0') ? '0' : amount.toString());
