import { DAY_MS } from './candles/interval.ts';
import { ratio } from './results/figures.ts';
import { metricsOf } from './results/metrics.ts';
import { closeOf, type Grid, openOf } from './simulation/grid.ts';
import { runStrategy } from './simulation/run-strategy.ts';
import type { Setting } from './simulation/setting.ts';
import { ticksOf } from './simulation/ticks.ts';

type Spread = { readonly min: string; readonly median: string; readonly max: string };

/** The same rule, started on consecutive days. */
export type Luck = {
  readonly starts: number;
  /** Of a year if every start leaves a year; otherwise in all. */
  readonly return: Spread;
  readonly is_yearly: boolean;
  readonly max_drawdown: Spread;
};

/** The spread of the results that the start date alone makes. Undefined if the period is too short. */
export function luckOf(setting: Setting, starts: number): Luck | undefined {
  const results = Array.from({ length: starts }, (_, day) => startedOn(setting, day)).filter(
    (each) => each !== undefined,
  );
  if (results.length < 2) return undefined;
  const isYearly = results.every(({ cagr }) => cagr !== undefined);
  return {
    starts: results.length,
    return: spreadOf(results.map(({ cagr, totalReturn }) => (isYearly ? cagr! : totalReturn))),
    is_yearly: isYearly,
    max_drawdown: spreadOf(results.map(({ drawdown }) => drawdown.depth)),
  };
}

function startedOn(setting: Setting, day: number) {
  const skipped = Math.round((day * DAY_MS) / setting.grid.intervalMs);
  const grid: Grid = {
    ...setting.grid,
    startMs: openOf(setting.grid, skipped),
    count: setting.grid.count - skipped,
  };
  if (grid.count <= 0 || closeOf(grid, grid.count - 1) - grid.startMs < DAY_MS) return undefined;
  const coins = setting.coins.map(({ asset, candles, marks }) => ({
    asset,
    candles: candles.slice(skipped),
    marks: marks.subarray(skipped),
  }));
  const ticks = ticksOf(setting.portfolio, grid);
  return metricsOf(runStrategy({ ...setting, grid, coins, ticks }).curve.index, grid);
}

function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((one, other) => one - other);
  const middle =
    (sorted[Math.floor((sorted.length - 1) / 2)]! + sorted[Math.ceil((sorted.length - 1) / 2)]!) /
    2;
  return { min: ratio(sorted[0]!), median: ratio(middle), max: ratio(sorted.at(-1)!) };
}
