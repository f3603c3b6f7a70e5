import type { AccountConfig } from '../../config/schema.ts';
import type { PairRules } from '../../gate/spot/pair-rules.ts';
import type { FeeRate } from '../../gate/spot/taker-fee.ts';
import type { PortfolioConfig } from '../../portfolio/model/plan-input.ts';
import type { CoinPrices, Grid } from './grid.ts';
import type { Tick } from './ticks.ts';

/** The costs of a trade, as ratios. */
export type Costs = {
  readonly fee: string;
  readonly paidIn: FeeRate['paidIn'];
  /** Between the best bid and the best ask. */
  readonly spread: string;
  /** Beyond the touch, to the disadvantage of the order. */
  readonly slippage: string;
  /** The part of a candle's volume that one order may take. */
  readonly depth: string;
};

/** Money that comes in at the begin of each day, week (Monday) or month, in UTC. */
export type Deposit = { readonly amount: string; readonly every: 'day' | 'week' | 'month' };

/** All that one simulated account needs. */
export type Setting = {
  readonly portfolio: PortfolioConfig;
  readonly account: Pick<AccountConfig, 'pairs' | 'limits'>;
  readonly costs: Costs;
  readonly startValue: string;
  readonly deposit: Deposit | undefined;
  readonly grid: Grid;
  readonly coins: readonly CoinPrices[];
  /** The rules of each coin's pair, by coin. */
  readonly rules: ReadonlyMap<string, PairRules>;
  readonly ticks: readonly Tick[];
};
