import { isoTime } from '../lib/clock.ts';
import { BadCandles, type CoinCandles } from './candles/candle.ts';
import { type Coverage, coverageOf } from './candles/data-gate.ts';
import { DAY_MS, INTERVALS, type Interval } from './candles/interval.ts';
import { type Luck, luckOf } from './luck.ts';
import { caveatsOf } from './results/caveats.ts';
import { type Chart, chartOf } from './results/chart.ts';
import { type Figures, figuresOf } from './results/figures.ts';
import { countRuns, type RunCounts } from './results/run-counts.ts';
import { runHold, runMonthly } from './simulation/benchmarks.ts';
import { type Grid, onGrid, openOf } from './simulation/grid.ts';
import { runStrategy } from './simulation/run-strategy.ts';
import type { Setting } from './simulation/setting.ts';
import { longestDelayMs, ticksOf } from './simulation/ticks.ts';
import { type Cell, runVariations, type Variation } from './variations.ts';

/** All input of a backtest. The same input gives the same result, byte by byte. */
export type BacktestInput = Omit<Setting, 'grid' | 'coins' | 'ticks'> & {
  readonly name: string;
  /** By coin: one for each coin of `targets` but the quote. */
  readonly candles: ReadonlyMap<string, CoinCandles>;
  readonly interval: Interval;
  /** The first moment of the period; undefined for the first candle. */
  readonly fromMs: number | undefined;
  /** The end of the period, not part of it; undefined for the last candle. */
  readonly toMs: number | undefined;
  readonly areRulesAssumed: boolean;
  /** Whether gaps and jumps in the candles are accepted. */
  readonly allowGaps: boolean;
  /** On how many consecutive days the same rule is started; 0 for none. */
  readonly offsets: number;
  readonly variations: readonly Variation[];
};

/** The result of a backtest, as JSON. */
export type BacktestReport = {
  readonly portfolio: string;
  readonly from: string;
  readonly to: string;
  readonly interval: Interval;
  readonly quote: string;
  readonly start_value: string;
  readonly strategy: Figures;
  readonly hold: Figures;
  readonly monthly: Figures;
  /** Every coin by itself, bought at the start and held. */
  readonly coins: readonly { readonly asset: string; readonly figures: Figures }[];
  readonly runs: RunCounts;
  readonly luck?: Luck;
  readonly grid?: readonly Cell[];
  readonly data: readonly DataJson[];
  /** Faults of the candles that `--allow-gaps` accepted. */
  readonly faults: readonly string[];
  readonly caveats: readonly string[];
};

export type DataJson = {
  readonly asset: string;
  readonly source: string;
  readonly sha256: string;
  readonly candles: number;
  readonly expected: number;
  readonly longest_gap_hours: string;
  readonly first: string;
  readonly last: string;
  readonly ended?: string;
};

/** Runs the shipped planner over past candles, beside its benchmarks. Throws `BadCandles`. Pure. */
export function backtest(input: BacktestInput): {
  readonly report: BacktestReport;
  readonly chart: Chart;
} {
  const { portfolio, name, interval, startValue } = input;
  const period = periodOf(input);
  const coverage = [...input.candles].map(([asset, coin]) => coverageOf(asset, coin, period));
  const faults = coverage.flatMap((each) => each.faults);
  if (faults.length > 0 && !input.allowGaps) {
    throw new BadCandles(
      `The candles are not good enough:\n${faults.join('\n')}\nUse other candles or another period, or accept this with --allow-gaps.`,
    );
  }
  const grid: Grid = {
    startMs: period.fromMs,
    intervalMs: period.intervalMs,
    count: Math.floor((period.toMs - period.fromMs) / period.intervalMs),
  };
  const coins = [...input.candles].map(([asset, { candles }]) => onGrid(asset, candles, grid));
  const ticks = ticksOf(portfolio, grid);
  if (ticks.length === 0) {
    throw new BadCandles(
      `The schedule ${portfolio.schedule} has no time between ${isoTime(period.fromMs)} and ${isoTime(period.toMs)}.`,
    );
  }
  const setting: Setting = { ...input, grid, coins, ticks };
  const strategy = runStrategy(setting);
  const targets = Object.fromEntries(
    Object.entries(portfolio.targets).filter(([asset]) => input.candles.has(asset)),
  );
  const hold = runHold(setting, targets);
  const monthly = runMonthly(setting);
  const whole: Setting = { ...setting, portfolio: { ...portfolio, capital: 'all', reserve: '0' } };
  const luck = input.offsets > 1 ? luckOf(setting, input.offsets) : undefined;
  const of = (simulated: typeof hold) => figuresOf(simulated, grid, startValue);
  return {
    report: {
      portfolio: name,
      from: isoTime(openOf(grid, 0)),
      to: isoTime(openOf(grid, grid.count)),
      interval,
      quote: portfolio.quote,
      start_value: startValue,
      strategy: of(strategy),
      hold: of(hold),
      monthly: of(monthly),
      coins: coins.map(({ asset }) => ({ asset, figures: of(runHold(whole, { [asset]: '1' })) })),
      runs: countRuns(strategy.runs, portfolio),
      ...(luck && { luck }),
      ...(input.variations.length > 0 && { grid: runVariations(setting, input.variations) }),
      data: coverage.map(dataJson),
      faults,
      caveats: caveatsOf({
        portfolio,
        limitsCurrency: input.account.limits.currency,
        startValue,
        paidIn: input.costs.paidIn,
        startsBy: period.startsBy,
        interval,
        delayMs: longestDelayMs(ticks, grid),
        coverage,
        areRulesAssumed: input.areRulesAssumed,
        staleDays: staleDays(setting),
        hasVariations: input.variations.length > 0,
      }),
    },
    chart: chartOf(grid, { strategy, hold, monthly }),
  };
}

/** From the latest first candle on, so that every coin can be bought from the start. */
function periodOf({ candles, interval, fromMs, toMs, portfolio }: BacktestInput) {
  const intervalMs = INTERVALS[interval];
  const wanted = Object.keys(portfolio.targets).filter((asset) => asset !== portfolio.quote);
  const firsts = wanted.map((asset) => {
    const first = candles.get(asset)?.candles.find(({ openMs }) => openMs >= (fromMs ?? 0));
    if (!first) throw new BadCandles(`There are no candles of ${asset} in this period.`);
    return { asset, openMs: first.openMs };
  });
  const latest = firsts.reduce((last, each) => (each.openMs > last.openMs ? each : last));
  const startMs = Math.max(latest.openMs, Math.ceil((fromMs ?? 0) / intervalMs) * intervalMs);
  const lastMs = Math.max(...wanted.map((asset) => candles.get(asset)!.candles.at(-1)!.openMs));
  const endMs = Math.min(toMs ?? Number.POSITIVE_INFINITY, lastMs + intervalMs);
  if (endMs - startMs < 2 * intervalMs) {
    throw new BadCandles('The period has fewer than two candles of every coin.');
  }
  const isDelayed = startMs > Math.min(...firsts.map(({ openMs }) => openMs));
  return {
    fromMs: startMs,
    toMs: endMs,
    intervalMs,
    startsBy: isDelayed ? latest.asset : undefined,
  };
}

function dataJson(each: Coverage): DataJson {
  return {
    asset: each.asset,
    source: each.source,
    sha256: each.sha256,
    candles: each.candles,
    expected: each.expected,
    longest_gap_hours: (each.longestGapMs / 3_600_000).toFixed(1),
    first: isoTime(each.firstMs),
    last: isoTime(each.lastMs),
    ...(each.endedMs !== undefined && { ended: isoTime(each.endedMs) }),
  };
}

/** The days on which some coin has a slot without a candle. */
function staleDays({ grid, coins }: Setting): number {
  const days = new Set<number>();
  for (const { candles } of coins) {
    for (const [slot, candle] of candles.entries()) {
      if (!candle) days.add(Math.floor(openOf(grid, slot) / DAY_MS));
    }
  }
  return days.size;
}
