import { Big, sum } from '../../lib/decimal.ts';
import { exactTo, VALUE_DECIMALS } from '../../portfolio/model/format.ts';
import { DAY_MS } from '../candles/interval.ts';
import { closeOf, type Grid, openOf } from '../simulation/grid.ts';
import type { Simulated } from '../simulation/run-strategy.ts';
import { metricsOf } from './metrics.ts';

/** The figures of one account, as JSON. Ratios are decimals: "0.25" is 25 %. */
export type Figures = {
  readonly end_value: string;
  /** Time-weighted: deposits are no gain. */
  readonly total_return: string;
  readonly deposits: string;
  readonly cagr?: string;
  readonly volatility: string;
  readonly sharpe?: string;
  readonly sortino?: string;
  readonly max_drawdown: string;
  readonly drawdown?: {
    readonly peak: string;
    readonly trough: string;
    readonly recovered?: string;
    readonly days_underwater: string;
  };
  /** A year, as a multiple of the start value. */
  readonly turnover: string;
  readonly fees: string;
  /** Spread and slippage. */
  readonly slippage_cost: string;
  /** Fees, spread and slippage of a year, as a part of the start value. */
  readonly costs_per_year: string;
  readonly trades: number;
  readonly average_trade?: string;
};

const YEAR_DAYS = 365.25;
const RATIO_DECIMALS = 6;

export function ratio(value: number): string {
  return (Object.is(value, -0) ? 0 : Number(value.toFixed(RATIO_DECIMALS))).toString();
}

export function figuresOf({ curve, trades }: Simulated, grid: Grid, startValue: string): Figures {
  const metrics = metricsOf(curve.index, grid);
  const days = (closeOf(grid, grid.count - 1) - openOf(grid, 0)) / DAY_MS;
  const perYear = (amount: Big): string =>
    ratio(Number(amount.toString()) / Number(startValue) / (days / YEAR_DAYS));
  const traded = sum(trades.map(({ quote }) => quote));
  const fees = sum(trades.map(({ fee }) => fee));
  const slippage = sum(trades.map(({ cost }) => cost));
  const { depth, peak, trough, recovered } = metrics.drawdown;
  const at = (slot: number) => new Date(closeOf(grid, slot)).toISOString();
  const underwater = ((recovered ?? grid.count - 1) - peak) * (grid.intervalMs / DAY_MS);
  return {
    end_value: exactTo(VALUE_DECIMALS, curve.endValue),
    total_return: ratio(metrics.totalReturn),
    deposits: exactTo(VALUE_DECIMALS, curve.deposits),
    ...(metrics.cagr !== undefined && { cagr: ratio(metrics.cagr) }),
    volatility: ratio(metrics.volatility),
    ...(metrics.sharpe !== undefined && { sharpe: ratio(metrics.sharpe) }),
    ...(metrics.sortino !== undefined && { sortino: ratio(metrics.sortino) }),
    max_drawdown: ratio(depth),
    ...(depth > 0 && {
      drawdown: {
        peak: at(peak),
        trough: at(trough),
        ...(recovered !== undefined && { recovered: at(recovered) }),
        days_underwater: underwater.toFixed(1),
      },
    }),
    turnover: perYear(traded),
    fees: exactTo(VALUE_DECIMALS, fees),
    slippage_cost: exactTo(VALUE_DECIMALS, slippage),
    costs_per_year: perYear(fees.plus(slippage)),
    trades: trades.length,
    ...(trades.length > 0 && {
      average_trade: exactTo(2, new Big(traded).div(String(trades.length))),
    }),
  };
}
