import { Big } from '../decimal.ts';
import { CEILINGS, smaller } from '../limits/check-order.ts';
import { amountOfUnits, dayBudget } from '../limits/day-budget.ts';
import type { Allowance, PortfolioConfig } from './plan-input.ts';
import type { PortfolioExchange, RebalanceDependencies } from './rebalance-dependencies.ts';
import type { PortfolioState } from './run.ts';

/** What account and portfolio still allow today, in the portfolio's quote currency. */
export async function readAllowance(
  deps: RebalanceDependencies,
  portfolio: PortfolioConfig,
  { turnover }: PortfolioState,
): Promise<Allowance> {
  const { pairs, limits } = deps.config.accounts[portfolio.account]!;
  const day = dayOf(deps.clock.nowMs());
  const { usedUnits, orders } = await deps.dayUse(portfolio.account, day);
  const budget = dayBudget(limits);
  const rate = await quoteRate(
    deps.exchangeOf(portfolio.account),
    portfolio.quote,
    limits.currency,
  );
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

/** What one unit of the quote currency is worth in the currency of the limits. */
async function quoteRate(
  exchange: PortfolioExchange,
  quote: string,
  limitsCurrency: string,
): Promise<string> {
  if (quote === limitsCurrency) return '1';
  const rate = await exchange.lastPrice(`${quote}_${limitsCurrency}`);
  if (rate === undefined) throw new Error(`no pair says what 1 ${quote} is in ${limitsCurrency}`);
  return rate;
}

/** The UTC day, as in 2026-11-22. */
export const dayOf = (timeMs: number): string =>
  new Date(timeMs).toISOString().slice(0, '2026-11-22'.length);

const notBelowZero = (amount: Big): string => (amount.lt('0') ? '0' : amount.toString());
