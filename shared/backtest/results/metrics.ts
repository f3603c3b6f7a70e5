import { DAY_MS } from '../candles/interval.ts';
import { closeOf, type Grid, openOf } from '../simulation/grid.ts';

/** The days of a year in statistics: coins trade on every day. */
const YEAR_DAYS = 365;
/** The days of a year between two dates. */
const CALENDAR_YEAR_DAYS = 365.25;
const CAGR_DAYS_MIN = 365;
const RATIO_DAYS_MIN = 90;

export type Drawdown = {
  /** A ratio: 0.25 is a fall by a quarter. */
  readonly depth: number;
  /** The slots of the highest value before the fall and of the lowest one. */
  readonly peak: number;
  readonly trough: number;
  /** The slot at which the peak was reached again; undefined if not yet. */
  readonly recovered: number | undefined;
};

/** Statistics of an index that begins at 1. Ratios, not percentages. */
export type Metrics = {
  readonly totalReturn: number;
  /** Undefined for less than a year. */
  readonly cagr: number | undefined;
  /** Of a year. */
  readonly volatility: number;
  /** Undefined for less than 90 days, or without any movement. */
  readonly sharpe: number | undefined;
  readonly sortino: number | undefined;
  readonly drawdown: Drawdown;
};

/** Statistics of the slots from `first` to `last`, both included. */
export function metricsOf(
  index: Float64Array,
  grid: Grid,
  first = 0,
  last = grid.count - 1,
): Metrics {
  const base = first === 0 ? 1 : index[first - 1]!;
  const growth = index[last]! / base;
  const days = (closeOf(grid, last) - openOf(grid, first)) / DAY_MS;
  const returns = dailyReturns(index, grid, first, last);
  const mean = average(returns);
  const deviation = Math.sqrt(
    returns.reduce((sum, each) => sum + (each - mean) ** 2, 0) / Math.max(1, returns.length - 1),
  );
  const downside = Math.sqrt(average(returns.map((each) => Math.min(0, each) ** 2)));
  return {
    totalReturn: growth - 1,
    cagr:
      days >= CAGR_DAYS_MIN && growth > 0 ? growth ** (CALENDAR_YEAR_DAYS / days) - 1 : undefined,
    volatility: deviation * Math.sqrt(YEAR_DAYS),
    sharpe: yearlyRatio(mean, deviation, days),
    sortino: yearlyRatio(mean, downside, days),
    drawdown: drawdownOf(index, first, last),
  };
}

/** The mean return of a year by a risk of a year. Without a risk-free return. */
function yearlyRatio(mean: number, risk: number, days: number): number | undefined {
  if (days < RATIO_DAYS_MIN || risk === 0) return undefined;
  return (mean * YEAR_DAYS) / (risk * Math.sqrt(YEAR_DAYS));
}

/** Logarithms, from one 00:00 UTC to the next. */
export function dailyReturns(
  index: Float64Array,
  grid: Grid,
  first: number,
  last: number,
): readonly number[] {
  const returns: number[] = [];
  let before =
    openOf(grid, first) % DAY_MS === 0 ? (first === 0 ? 1 : index[first - 1]!) : undefined;
  for (let slot = first; slot <= last; slot++) {
    if (closeOf(grid, slot) % DAY_MS !== 0) continue;
    const now = index[slot]!;
    if (before !== undefined && before > 0 && now > 0) returns.push(Math.log(now / before));
    before = now;
  }
  return returns;
}

/** The deepest fall from a peak, over every slot. */
function drawdownOf(index: Float64Array, first: number, last: number): Drawdown {
  let peak = first;
  let deepest: Drawdown = { depth: 0, peak: first, trough: first, recovered: first };
  for (let slot = first; slot <= last; slot++) {
    if (index[slot]! >= index[peak]!) peak = slot;
    const depth = 1 - index[slot]! / index[peak]!;
    if (depth > deepest.depth) deepest = { depth, peak, trough: slot, recovered: undefined };
  }
  if (deepest.depth === 0) return deepest;
  for (let slot = deepest.trough; slot <= last; slot++) {
    if (index[slot]! >= index[deepest.peak]!) return { ...deepest, recovered: slot };
  }
  return deepest;
}

function average(numbers: readonly number[]): number {
  return numbers.length === 0 ? 0 : numbers.reduce((sum, each) => sum + each, 0) / numbers.length;
}
