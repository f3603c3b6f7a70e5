/** The prices of one span of time. Decimals are texts, as everywhere. */
export type PastCandle = {
  readonly openMs: number;
  readonly open: string;
  readonly close: string;
  /** In base currency; absent if the source gives none. */
  readonly volume?: string;
};

/** A coin's candles, oldest first, and their origin. */
export type CoinCandles = {
  readonly candles: readonly PastCandle[];
  /** For people: a file, or an address. */
  readonly source: string;
  /** The hash of what was read. */
  readonly sha256: string;
};

/** Candles that a backtest cannot use. The message names the line or the coin. */
export class BadCandles extends Error {
  override readonly name = 'BadCandles';
}
