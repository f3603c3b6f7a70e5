import { DAY_MS } from '../candles/interval.ts';
import { closeOf, type Grid, openOf } from '../simulation/grid.ts';
import type { Simulated } from '../simulation/run-strategy.ts';

/** The curves of a backtest, one point a day, and its trades: for pictures and files. */
export type Chart = {
  readonly days: readonly ChartDay[];
  readonly trades: readonly ChartTrade[];
};

export type ChartDay = {
  readonly at: string;
  /** Values in quote. Rounded. */
  readonly strategy: number;
  readonly hold: number;
  readonly monthly: number;
  /** The distance from the highest value before, without deposits: a ratio. */
  readonly drawdown: number;
};

export type ChartTrade = {
  readonly at: string;
  readonly asset: string;
  readonly side: 'buy' | 'sell';
  readonly amount: string;
  readonly value: number;
};

const CENTS = 100;
const cents = (value: number): number => Math.round(value * CENTS) / CENTS;

export function chartOf(
  grid: Grid,
  { strategy, hold, monthly }: Readonly<Record<'strategy' | 'hold' | 'monthly', Simulated>>,
): Chart {
  const days: ChartDay[] = [];
  let peak = 0;
  for (let slot = 0; slot < grid.count; slot++) {
    const index = strategy.curve.index[slot]!;
    peak = Math.max(peak, index);
    const isLast = slot === grid.count - 1;
    if (closeOf(grid, slot) % DAY_MS !== 0 && !isLast) continue;
    days.push({
      at: new Date(closeOf(grid, slot)).toISOString(),
      strategy: cents(strategy.curve.values[slot]!),
      hold: cents(hold.curve.values[slot]!),
      monthly: cents(monthly.curve.values[slot]!),
      drawdown: Number((1 - index / peak).toFixed(4)),
    });
  }
  const trades = strategy.trades.map(({ slot, asset, side, amount, quote }) => ({
    at: new Date(openOf(grid, slot)).toISOString(),
    asset,
    side,
    amount: amount.toString(),
    value: cents(Number(quote.toString())),
  }));
  return { days, trades };
}
