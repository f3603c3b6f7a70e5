import { isArmed, isExit, type OrderRecord } from '../model/record.ts';
import type { HeldCoins, HoldingsStore } from './holdings-store.ts';
import type { OrderStore } from './order-store.ts';

/** Whether an exit works, or a sell by the balance is about to be claimed, or its outcome is not known. */
export function needsCoins(record: OrderRecord): boolean {
  if (isExit(record)) return record.status === 'working';
  const isFired = isArmed(record) && record.armed.firedAtMs !== undefined;
  return record.status === 'submitting' || isFired;
}

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
    const unneeded = records.filter((record) => !needsCoins(record));
    if (unneeded.length === 0) return held;
    for (const { stem } of unneeded) await holdings.release(account, coin, stem);
  }
  throw new Error(`${RACES_MAX} exits ended while the coins they hold of ${coin} were counted.`);
}
