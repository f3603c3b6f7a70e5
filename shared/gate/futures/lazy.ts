import type { Clock } from '../../lib/clock.ts';
import type { GateKey } from '../api-key.ts';
import type { ExchangeClock } from '../exchange-clock.ts';
import type { SendOnce } from '../http.ts';
import type { MarketClient } from '../market.ts';
import type { PriceReads } from '../prices.ts';
import type { FuturesClient } from './client.ts';
import { placementGapMs } from './placement-gap.ts';

/** The reads that the limits of futures need, and the prices of contracts. */
export type FuturesReads = Pick<
  FuturesClient,
  | 'account'
  | 'accountBook'
  | 'contract'
  | 'equity'
  | 'forcedCloses'
  | 'openOrders'
  | 'position'
  | 'positions'
  | 'wallet'
> &
  PriceReads;

export type LazyFutures = { readonly market: MarketClient; readonly reads: FuturesReads };

/**
 * The contracts of an account. Their code is loaded with the first request: the cold start of a spot
 * order does not wait for it.
 *
 * @param exchangeClock of the account's pairs: orders of contracts have its time before their code is loaded
 * @param contracts how many share the account's limit of placements
 */
export function createLazyFutures(
  baseUrl: string,
  sendOnce: SendOnce,
  readKey: () => Promise<GateKey>,
  clock: Clock,
  exchangeClock: ExchangeClock,
  contracts: number,
): LazyFutures {
  let loaded:
    | Promise<{ readonly client: FuturesClient; readonly market: MarketClient }>
    | undefined;
  async function load() {
    const [{ createFuturesClient }, { createFuturesMarket }] = await Promise.all([
      import('./client.ts'),
      import('./market.ts'),
    ]);
    const client = createFuturesClient(baseUrl, sendOnce, readKey, clock, exchangeClock);
    return { client, market: createFuturesMarket(client, contracts) };
  }
  const loadOnce = () => {
    loaded ??= load();
    return loaded;
  };
  const market = async () => (await loadOnce()).market;
  const client = async () => (await loadOnce()).client;
  return {
    market: {
      placementGapMs: placementGapMs(contracts),
      exchangeNowMs: exchangeClock.nowMs,
      clockOffsetMs: exchangeClock.offsetMs,
      place: async (...args) => (await market()).place(...args),
      amendOrder: async (...args) => (await market()).amendOrder(...args),
      cancelOrder: async (...args) => (await market()).cancelOrder(...args),
      order: async (...args) => (await market()).order(...args),
      openOrders: async () => (await market()).openOrders(),
      finishedOrders: async (...args) => (await market()).finishedOrders(...args),
      trades: async (...args) => (await market()).trades(...args),
      tradesOf: async (...args) => (await market()).tradesOf(...args),
    },
    reads: {
      account: async () => (await client()).account(),
      equity: async (...args) => (await client()).equity(...args),
      forcedCloses: async (...args) => (await client()).forcedCloses(...args),
      accountBook: async (...args) => (await client()).accountBook(...args),
      contract: async (...args) => (await client()).contract(...args),
      openOrders: async (...args) => (await client()).openOrders(...args),
      position: async (...args) => (await client()).position(...args),
      positions: async () => (await client()).positions(),
      wallet: async () => (await client()).wallet(),
      prices: async (...args) => (await client()).prices(...args),
      allPrices: async () => (await client()).allPrices(),
      candles: async (...args) => (await client()).candles(...args),
    },
  };
}
