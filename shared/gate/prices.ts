import { decimalOf } from './fields.ts';

/** Prices of an instrument at one time. An absent price is one that Gate does not give. */
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

/** The public prices of one market, read anew with every call. */
export type PriceReads = {
  /** The prices of one instrument now; undefined if Gate has no such one, or no price of it. */
  readonly prices: (name: string) => Promise<Prices | undefined>;
  /** The prices of all instruments, by their names. */
  readonly allPrices: () => Promise<ReadonlyMap<string, Prices>>;
  /**
   * The candles from a time until now, oldest first: in the finest interval for which one request is
   * enough. The last one is still open. Gate may leave out spans without a trade. Undefined if Gate
   * has no such instrument.
   */
  readonly candles: (name: string, sinceMs: number) => Promise<readonly Candle[] | undefined>;
};

/** A market refuses a span of more candles. */
export const CANDLES_MAX = 999;

type Row = Readonly<Record<string, unknown>>;

/** The row of one name, whatever else a list has: the price of another one would sell at the wrong time. */
export function rowNamed(field: string, name: string, rows: readonly unknown[]): unknown {
  return rows.find((row) => ((row ?? {}) as Row)[field] === name);
}

/** The prices in a ticker; undefined without a last price. Both markets name them alike. */
export function pricesOf(row: unknown, atMs: number): Prices | undefined {
  const fields = (row ?? {}) as Row;
  const last = priceOf(fields.last);
  if (last === undefined) return undefined;
  const bid = priceOf(fields.highest_bid);
  const ask = priceOf(fields.lowest_ask);
  return {
    last,
    ...(bid !== undefined && { bid }),
    ...(ask !== undefined && { ask }),
    atMs,
  };
}

/** A price that a row states. Zero is none, and no price is below it. */
export function priceOf(value: unknown): string | undefined {
  const price = decimalOf(value);
  return price === '0' || price?.startsWith('-') ? undefined : price;
}

/** The finest interval of which one request has all candles since then, and its bounds in seconds. */
export function candleSpan(
  intervals: Readonly<Record<string, number>>,
  sinceMs: number,
  nowMs: number,
): {
  readonly interval: string;
  readonly seconds: number;
  readonly from: number;
  readonly to: number;
} {
  const to = Math.floor(nowMs / 1_000);
  const sinceS = Math.min(Math.floor(sinceMs / 1_000), to);
  const all = Object.entries(intervals);
  const isEnough = ([, each]: readonly [string, number]) => to - sinceS < (CANDLES_MAX - 1) * each;
  const [interval, seconds] = all.find(isEnough) ?? all.at(-1)!;
  // Both bounds are included. Source: Gate, candlesticks.
  const from = Math.max(sinceS - (sinceS % seconds), to - CANDLES_MAX * seconds);
  return { interval, seconds, from, to };
}
