import { candles, INTERVALS_S } from './candles.ts';
import type { SimulatedMarket } from './market.ts';

/** A file of Gate's public archive. Source: Gate, "Historical data downloads", and its known users. */
const FILE =
  /^\/spot\/candlesticks_(?<interval>\w+)\/(?<month>\d{6})\/(?<pair>[A-Z0-9_]+)-(?<again>\d{6})\.csv\.gz$/;
/** The intervals that users of the archive have met. */
const INTERVALS: readonly string[] = ['1m', '5m', '1h', '4h', '1d'];

/**
 * The text of a file of the archive, not packed yet: no header, six columns (time, base volume, close,
 * high, low, open), one calendar month. Undefined where there is no such file: a month appears when it
 * is over.
 */
export function archiveFile(
  path: string,
  markets: ReadonlyMap<string, SimulatedMarket>,
  nowMs: number,
): string | undefined {
  const { interval = '', month = '', pair = '', again } = FILE.exec(path)?.groups ?? {};
  const market = markets.get(pair);
  if (!market || month !== again || !INTERVALS.includes(interval)) return undefined;
  const [year, index] = [Number(month.slice(0, 4)), Number(month.slice(4)) - 1];
  const fromMs = Date.UTC(year, index);
  const endMs = Date.UTC(year, index + 1);
  if (index < 0 || index > 11 || endMs > nowMs) return undefined;
  const intervalS = INTERVALS_S[interval]!;
  const span = { fromS: fromMs / 1_000, toS: endMs / 1_000 - intervalS, intervalS, nowMs };
  const rows = candles(market, span).map(([time, , close, high, low, open, volume]) =>
    [time, volume, close, high, low, open].join(','),
  );
  return `${rows.join('\n')}\n`;
}

/** Whether a path is outside the API, where the archive is. */
export const isArchivePath = (path: string): boolean => path.startsWith('/spot/candlesticks_');
