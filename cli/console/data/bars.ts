import type { Bar, BarInterval, BarReads } from '../../../shared/gate/spot/bars.ts';
import type { Clock } from '../../../shared/lib/clock.ts';
import { cached } from './cached.ts';

/** The last candles of a pair, oldest first; undefined if Gate has no such pair. */
export type ReadBars = (
  pair: string,
  interval: BarInterval,
  count: number,
) => Promise<readonly Bar[] | undefined>;

const CACHE_MS = 4_000;

/** Reads candles at most once in a few seconds for each pair and interval. */
export function createBars({ bars }: BarReads, clock: Clock): ReadBars {
  const readers = new Map<string, () => Promise<readonly Bar[] | undefined>>();
  return (pair, interval, count) => {
    const name = `${pair} ${interval} ${count}`;
    const read = readers.get(name) ?? cached(clock, CACHE_MS, () => bars(pair, interval, count));
    readers.set(name, read);
    return read();
  };
}
