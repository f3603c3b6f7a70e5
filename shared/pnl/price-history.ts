import { Big } from '../lib/decimal.ts';
import type { AccountSnapshot } from './ledger.ts';

/** The prices of coins; undefined if no snapshot has one. */
export type PriceHistory = {
  /** Of an event: the first price from then on, because a snapshot follows each event. */
  readonly ofEvent: PriceOf;
  /** Of a time without an event: the last price until then. */
  readonly until: PriceOf;
};

type PriceOf = (coin: string, atMs: number) => Big | undefined;

type Price = { readonly atMs: number; readonly price: Big };

/** Prices from snapshots, oldest first. Where one side has none, the nearest price of the other counts. */
export function createPriceHistory(
  snapshots: readonly AccountSnapshot[],
  currency: string,
): PriceHistory {
  const histories = new Map<string, Price[]>();
  for (const { atMs, prices } of snapshots) {
    for (const [coin, price] of Object.entries(prices)) {
      const history = histories.get(coin) ?? [];
      histories.set(coin, history);
      history.push({ atMs, price: new Big(price) });
    }
  }
  function find(place: (history: readonly Price[], atMs: number) => Price | undefined): PriceOf {
    return (coin, atMs) => {
      if (coin === currency) return ONE;
      const history = histories.get(coin);
      return history && place(history, atMs)?.price;
    };
  }
  return {
    ofEvent: find((history, atMs) => history[firstFrom(history, atMs)] ?? history.at(-1)),
    until: find((history, atMs) => history[firstFrom(history, atMs + 1) - 1] ?? history[0]),
  };
}

const ONE = new Big('1');

/** The index of the first price from then on, by halving. */
function firstFrom(history: readonly Price[], atMs: number): number {
  let low = 0;
  let high = history.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (history[middle]!.atMs < atMs) low = middle + 1;
    else high = middle;
  }
  return low;
}
