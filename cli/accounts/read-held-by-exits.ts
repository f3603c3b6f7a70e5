import { sum } from '../../shared/lib/decimal.ts';
import { needsCoins } from '../../shared/orders/ledger/held-coins.ts';
import type { HoldingsStore } from '../../shared/orders/ledger/holdings-store.ts';
import type { OrderStore } from '../../shared/orders/ledger/order-store.ts';

/**
 * What exits hold of each coin, and sells by the balance until their outcome is known: no other sale
 * by the balance takes it. Coins that only resting orders lock are not among them.
 */
export async function readHeldByExits(
  {
    holdings,
    store,
  }: {
    readonly holdings: Pick<HoldingsStore, 'holders'>;
    readonly store: Pick<OrderStore, 'getAll'>;
  },
  account: string,
): Promise<ReadonlyMap<string, string>> {
  const holders = await holdings.holders(account);
  const records = await store.getAll(holders.map(({ stem }) => stem));
  const over = new Set(records.filter((record) => !needsCoins(record)).map(({ stem }) => stem));
  const byCoin = Map.groupBy(
    holders.filter(({ stem }) => !over.has(stem)),
    ({ coin }) => coin,
  );
  const sums = [...byCoin].map(
    ([coin, all]) => [coin, sum(all.map(({ amount }) => amount))] as const,
  );
  return new Map(
    sums.filter(([, held]) => held.gt('0')).map(([coin, held]) => [coin, held.toString()]),
  );
}
