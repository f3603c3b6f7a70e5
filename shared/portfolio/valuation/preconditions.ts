import type { FeeRate } from '../../gate/spot/taker-fee.ts';
import type { Big } from '../../lib/decimal.ts';
import { ZERO } from '../model/exact.ts';
import type { Allowance, PlanInput, PortfolioConfig, Reading } from '../model/plan-input.ts';
import { failed, known } from '../model/reading.ts';
import type { Stock } from './stock.ts';
import type { Valuation } from './valuation.ts';

/** The values that must be known before any trade. */
export type Preconditions = {
  readonly portfolio: PortfolioConfig;
  readonly investable: Big;
  readonly cash: Stock;
  readonly allowance: Allowance;
  readonly fee: FeeRate;
};

/** Fails closed: a trade never depends on an unknown value. */
export function preconditionsOf(
  { portfolio, fee, allowance }: PlanInput,
  { investable, cash }: Valuation,
): Reading<Preconditions> {
  if (cash.kind === 'failed') {
    return failed(`the balance of ${portfolio.quote} is not known: ${cash.why}`);
  }
  if (investable.kind === 'failed') return investable;
  if (investable.value.lte(ZERO)) return failed('the account holds nothing beyond the reserve');
  return known({
    portfolio,
    investable: investable.value,
    cash: cash.value,
    allowance,
    fee,
  });
}
