import type { PastCandle } from '../../shared/backtest/candles/candle.ts';
import type { Interval } from '../../shared/backtest/candles/interval.ts';

/** The intervals that Gate's history is read in: a month of them is one request. */
export type HistoryInterval = Extract<Interval, '1h' | '4h' | '1d'>;

export const HISTORY_INTERVALS: readonly HistoryInterval[] = ['1h', '4h', '1d'];

/** One calendar month of a pair, in UTC, or a part of it. */
export type Month = {
  /** As in 202611. */
  readonly name: string;
  readonly fromMs: number;
  /** Not part of it. */
  readonly toMs: number;
  readonly isWhole: boolean;
};

/** Where past candles come from. */
export type CandleSource = {
  /** For people, and the name of its folder in the cache. */
  readonly name: string;
  /** Undefined if it has nothing for this month, which does not mean that nothing was traded. */
  readonly read: (
    pair: string,
    interval: HistoryInterval,
    month: Month,
  ) => Promise<readonly PastCandle[] | undefined>;
};

/** The months of a period, the first and the last one cut to it. */
export function monthsOf(fromMs: number, toMs: number): readonly Month[] {
  const months: Month[] = [];
  const first = new Date(fromMs);
  let [year, month] = [first.getUTCFullYear(), first.getUTCMonth()];
  for (;;) {
    const startMs = Date.UTC(year, month);
    const endMs = Date.UTC(year, month + 1);
    if (startMs >= toMs) return months;
    months.push({
      name: new Date(startMs).toISOString().slice(0, '2026-11'.length).replace('-', ''),
      fromMs: Math.max(startMs, fromMs),
      toMs: Math.min(endMs, toMs),
      isWhole: startMs >= fromMs && endMs <= toMs,
    });
    [year, month] = month === 11 ? [year + 1, 0] : [year, month + 1];
  }
}
