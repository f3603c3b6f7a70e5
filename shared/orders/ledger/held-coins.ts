import { isFinal } from '../model/status.ts';
import type { HeldCoins, HoldingsStore } from './holdings-store.ts';
import type { OrderStore } from './order-store.ts';

/** An exit that ends while others are counted changes what is held. */
const RACES_MAX = 5;

/**
 * What working exits hold of a coin. A driver may end an exit and crash before it lets the coins go, and
 * another one may note them late: they are let go here.
 */
export async function readHeldCoins(
  {
    holdings,
    store,
  }: {
    readonly holdings: Pick<HoldingsStore, 'read' | 'release'>;
    readonly store: Pick<OrderStore, 'getAll'>;
  },
  account: string,
  coin: string,
): Promise<HeldCoins> {
  for (let race = 0; race < RACES_MAX; race++) {
    const held = await holdings.read(account, coin);
    if (held.holders.size === 0) return held;
    const records = await store.getAll([...held.holders.keys()]);
    const ended = records.filter(({ status }) => isFinal(status));
    if (ended.length === 0) return held;
    for (const { stem } of ended) await holdings.release(account, coin, stem);
  }
  throw new Error(`${RACES_MAX} exits ended while the coins they hold of ${coin} were counted.`);
}
