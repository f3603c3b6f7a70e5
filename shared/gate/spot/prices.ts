import { GateError } from '../errors.ts';
import { unlessUnknown } from '../instrument-data.ts';
import {
  type Candle,
  candleSpan,
  type PriceReads,
  priceOf,
  pricesOf,
  rowNamed,
} from '../prices.ts';
import { type Requests, rowsOf } from '../requests.ts';
import { UNKNOWN_PAIR_LABELS } from './market-data.ts';

/** Gate's intervals. The calendar month, and the week that begins on a Thursday, are of no use. */
export const INTERVALS = {
  '1s': 1,
  '10s': 10,
  '1m': 60,
  '5m': 300,
  '15m': 900,
  '30m': 1_800,
  '1h': 3_600,
  '4h': 14_400,
  '8h': 28_800,
  '1d': 86_400,
} as const;

type Row = Readonly<Record<string, unknown>>;

/** The public prices of pairs. */
export function createPriceReads({
  getPublic,
  exchangeNowMs,
}: Pick<Requests, 'getPublic' | 'exchangeNowMs'>): PriceReads {
  const path = '/spot/tickers';

  return {
    prices: (currencyPair) =>
      unlessUnknown(UNKNOWN_PAIR_LABELS, async () => {
        const response = await getPublic(path, { currency_pair: currencyPair });
        const row = rowNamed('currency_pair', currencyPair, rowsOf(path, response));
        return pricesOf(row, response.inTimeMs ?? exchangeNowMs());
      }),

    allPrices: async () => {
      const response = await getPublic(path);
      const rows = rowsOf(path, response);
      return new Map(
        rows.flatMap((row) => {
          const found = pricesOf(row, response.inTimeMs ?? exchangeNowMs());
          return found ? [[String((row as Row).currency_pair), found] as const] : [];
        }),
      );
    },

    candles: (currencyPair, sinceMs) => {
      const { interval, seconds, from, to } = candleSpan(INTERVALS, sinceMs, exchangeNowMs());
      const query = { currency_pair: currencyPair, interval, from: String(from), to: String(to) };
      const request = '/spot/candlesticks';
      return unlessUnknown(UNKNOWN_PAIR_LABELS, async () => {
        const rows = rowsOf(request, await getPublic(request, query));
        return rows.map((row) => candleOf(row, seconds));
      });
    },
  };
}

/** A row: time in seconds, quote volume, close, high, low, open, base volume, closed. */
export function candleOf(row: unknown, seconds: number): Candle {
  const [startS, , , high, low] = Array.isArray(row) ? row : [];
  const [highest, lowest] = [priceOf(high), priceOf(low)];
  if (highest === undefined || lowest === undefined || !(Number(startS) > 0)) {
    throw new GateError('GET /spot/candlesticks', 200, undefined, 'a row is not a candle');
  }
  const startMs = Number(startS) * 1_000;
  return { startMs, endMs: startMs + seconds * 1_000, high: highest, low: lowest };
}
