import { GateError } from '../errors.ts';
import { decimalOf } from '../fields.ts';
import { unlessUnknown } from '../instrument-data.ts';
import { type Requests, rowsOf } from '../requests.ts';
import { UNKNOWN_PAIR_LABELS } from './market-data.ts';

/** Prices of a pair at one time. An absent price is one that Gate does not give. */
export type Prices = {
  readonly last: string;
  /** The best ones of the order book. */
  readonly bid?: string;
  readonly ask?: string;
  /** Exchange time. */
  readonly atMs: number;
};

/** The highest and the lowest last price of a span of time. */
export type Candle = {
  /** Exchange time. */
  readonly startMs: number;
  readonly endMs: number;
  readonly high: string;
  readonly low: string;
};

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

/** Gate refuses a span of more than a thousand candles. */
export const CANDLES_MAX = 999;

export type PriceReads = ReturnType<typeof createPriceReads>;

/** The public prices of pairs, read anew with every call. */
export function createPriceReads({ getPublic, exchangeNowMs }: ReadsPrices) {
  const path = '/spot/tickers';

  /** The prices of one pair now; undefined if Gate has no such pair, or no price of it. */
  function prices(currencyPair: string): Promise<Prices | undefined> {
    return unlessUnknown(UNKNOWN_PAIR_LABELS, async () => {
      const response = await getPublic(path, { currency_pair: currencyPair });
      return pricesOf(rowsOf(path, response)[0], response.inTimeMs ?? exchangeNowMs());
    });
  }

  /** The prices of all pairs, by pair. */
  async function allPrices(): Promise<ReadonlyMap<string, Prices>> {
    const response = await getPublic(path);
    const rows = rowsOf(path, response);
    return new Map(
      rows.flatMap((row) => {
        const found = pricesOf(row, response.inTimeMs ?? exchangeNowMs());
        return found ? [[String((row as Row).currency_pair), found] as const] : [];
      }),
    );
  }

  /**
   * The candles from a time until now, oldest first: in the finest interval for which one request is
   * enough. The last one is still open. Gate may leave out spans without a trade. Undefined if Gate
   * has no such pair.
   */
  async function candles(
    currencyPair: string,
    sinceMs: number,
  ): Promise<readonly Candle[] | undefined> {
    const nowS = Math.floor(exchangeNowMs() / 1_000);
    const sinceS = Math.min(Math.floor(sinceMs / 1_000), nowS);
    const [interval, seconds] = intervalFor(nowS - sinceS);
    // Both bounds are included. Source: Gate, GET /spot/candlesticks.
    const from = Math.max(sinceS - (sinceS % seconds), nowS - CANDLES_MAX * seconds);
    const query = { currency_pair: currencyPair, interval, from: String(from), to: String(nowS) };
    const request = '/spot/candlesticks';
    return unlessUnknown(UNKNOWN_PAIR_LABELS, async () => {
      const rows = rowsOf(request, await getPublic(request, query));
      return rows.map((row) => candleOf(row, seconds));
    });
  }

  return { prices, allPrices, candles };
}

type ReadsPrices = Pick<Requests, 'getPublic' | 'exchangeNowMs'>;
type Row = Readonly<Record<string, unknown>>;

/** The prices in a ticker; undefined without a last price. */
export function pricesOf(row: unknown, atMs: number): Prices | undefined {
  const fields = (row ?? {}) as Row;
  const last = positive(fields.last);
  if (last === undefined) return undefined;
  const bid = positive(fields.highest_bid);
  const ask = positive(fields.lowest_ask);
  return {
    last,
    ...(bid !== undefined && { bid }),
    ...(ask !== undefined && { ask }),
    atMs,
  };
}

function positive(value: unknown): string | undefined {
  const price = decimalOf(value);
  return price === '0' ? undefined : price;
}

function intervalFor(spanSeconds: number): readonly [name: string, seconds: number] {
  const all = Object.entries(INTERVALS);
  return all.find(([, seconds]) => spanSeconds < (CANDLES_MAX - 1) * seconds) ?? all.at(-1)!;
}

/** A row: time in seconds, quote volume, close, high, low, open, base volume, closed. */
export function candleOf(row: unknown, seconds: number): Candle {
  const [startS, , , high, low] = Array.isArray(row) ? row : [];
  const [highest, lowest] = [positive(high), positive(low)];
  if (highest === undefined || lowest === undefined || !(Number(startS) > 0)) {
    throw new GateError('GET /spot/candlesticks', 200, undefined, 'a row is not a candle');
  }
  const startMs = Number(startS) * 1_000;
  return { startMs, endMs: startMs + seconds * 1_000, high: highest, low: lowest };
}
