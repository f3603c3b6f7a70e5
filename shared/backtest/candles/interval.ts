const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/**
 * The candle intervals of a backtest, by Gate's names. Gate's 7d begins on a Thursday and its 30d is
 * a calendar month, so neither has a fixed grid. Source: Gate, GET /spot/candlesticks.
 */
export const INTERVALS = {
  '1m': MINUTE_MS,
  '5m': 5 * MINUTE_MS,
  '15m': 15 * MINUTE_MS,
  '30m': 30 * MINUTE_MS,
  '1h': HOUR_MS,
  '4h': 4 * HOUR_MS,
  '8h': 8 * HOUR_MS,
  '1d': DAY_MS,
} as const satisfies Readonly<Record<string, number>>;

export type Interval = keyof typeof INTERVALS;

export const isInterval = (text: string): text is Interval => Object.hasOwn(INTERVALS, text);

/** The interval of candles that begin so far apart; undefined for any other distance. */
export function intervalOf(distanceMs: number): Interval | undefined {
  return (Object.keys(INTERVALS) as Interval[]).find((each) => INTERVALS[each] === distanceMs);
}
