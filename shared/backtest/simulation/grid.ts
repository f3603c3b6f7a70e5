import type { PastCandle } from '../candles/candle.ts';

/** The slots of a backtest: one span of an interval after the other, from a time on. */
export type Grid = {
  readonly startMs: number;
  readonly intervalMs: number;
  readonly count: number;
};

/** A coin on the slots of a grid. */
export type CoinPrices = {
  readonly asset: string;
  /** By slot; undefined for a slot without a candle. */
  readonly candles: readonly (PastCandle | undefined)[];
  /**
   * The last known close at the end of each slot. Only for statistics: trades use the decimals of the
   * candles.
   */
  readonly marks: Float64Array;
};

export function onGrid(asset: string, all: readonly PastCandle[], grid: Grid): CoinPrices {
  const candles = new Array<PastCandle | undefined>(grid.count).fill(undefined);
  for (const candle of all) {
    const slot = (candle.openMs - grid.startMs) / grid.intervalMs;
    if (slot >= 0 && slot < grid.count) candles[slot] = candle;
  }
  const marks = new Float64Array(grid.count);
  let last = 0;
  candles.forEach((candle, slot) => {
    if (candle) last = Number(candle.close);
    marks[slot] = last;
  });
  return { asset, candles, marks };
}

export function openOf({ startMs, intervalMs }: Grid, slot: number): number {
  return startMs + slot * intervalMs;
}

export const closeOf = (grid: Grid, slot: number): number => openOf(grid, slot + 1);

/** The last candle until a slot; undefined if there is none. */
export function lastCandle({ candles }: CoinPrices, slot: number): PastCandle | undefined {
  for (let at = Math.min(slot, candles.length - 1); at >= 0; at--) {
    if (candles[at]) return candles[at];
  }
  return undefined;
}
