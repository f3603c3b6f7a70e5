import type { GateClient } from '../../../gate/spot/client.ts';
import type { Candle, Prices } from '../../../gate/spot/prices.ts';
import { eachAtOnce } from '../../../lib/concurrency.ts';

const AT_ONCE = 5;
/** One request reads all pairs if there are more. */
const SINGLE_READS_MAX = 20;
/** An older price says nothing of now. */
const FRESH_MS = 5_000;

type Reading<T> = {
  readonly byPair: ReadonlyMap<string, T>;
  readonly failures: readonly unknown[];
};

/** The prices of these pairs now. A pair without a fresh one is absent. */
export async function readPrices(
  client: Pick<GateClient, 'prices' | 'allPrices' | 'exchangeNowMs'>,
  pairs: readonly string[],
): Promise<Reading<Prices>> {
  const isFresh = ({ atMs }: Prices) => client.exchangeNowMs() - atMs <= FRESH_MS;
  if (pairs.length > SINGLE_READS_MAX) return readAtOnce(client, pairs, isFresh);
  return readEach(pairs, async (pair) => {
    const prices = await client.prices(pair);
    return prices && isFresh(prices) ? prices : undefined;
  });
}

async function readAtOnce(
  client: Pick<GateClient, 'allPrices'>,
  pairs: readonly string[],
  isFresh: (prices: Prices) => boolean,
): Promise<Reading<Prices>> {
  try {
    const all = await client.allPrices();
    const found = pairs.flatMap((pair) => {
      const prices = all.get(pair);
      return prices && isFresh(prices) ? [[pair, prices] as const] : [];
    });
    return { byPair: new Map(found), failures: [] };
  } catch (error) {
    return { byPair: new Map(), failures: [error] };
  }
}

/** The candles of pairs, each from a time of its own. */
export function readCandles(
  client: Pick<GateClient, 'candles'>,
  sinceMs: ReadonlyMap<string, number>,
): Promise<Reading<readonly Candle[]>> {
  return readEach([...sinceMs.keys()], (pair) => client.candles(pair, sinceMs.get(pair)!));
}

async function readEach<T>(
  pairs: readonly string[],
  read: (pair: string) => Promise<T | undefined>,
): Promise<Reading<T>> {
  const byPair = new Map<string, T>();
  const failures = await eachAtOnce(AT_ONCE, pairs, async (pair) => {
    const found = await read(pair);
    if (found !== undefined) byPair.set(pair, found);
  });
  return { byPair, failures };
}
