import type { OrderStore } from '../../shared/orders/ledger/order-store.ts';
import { isExit, type OrderRecord, orderOf } from '../../shared/orders/model/record.ts';

/** More than an account has open at Gate. */
const UNFINISHED_MAX = 5_000;

/** The keys of the records of an account that still change, newest first. */
export function unfinishedStems(
  store: Pick<OrderStore, 'query'>,
  account: string,
): Promise<readonly string[]> {
  return store.query('unfinished', account, { newestFirst: true, limit: UNFINISHED_MAX });
}

/** The orders and exits among them. One that has ended is still there until its fills are known. */
export async function unfinishedOrders(
  store: Pick<OrderStore, 'query' | 'getAll'>,
  account: string,
): Promise<readonly OrderRecord[]> {
  const records = await store.getAll(await unfinishedStems(store, account));
  return records.filter((record) => orderOf(record) !== undefined || isExit(record));
}
