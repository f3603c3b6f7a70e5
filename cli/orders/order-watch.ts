import type { OrderStore } from '../../shared/orders/ledger/order-store.ts';
import type { OrderRecord } from '../../shared/orders/model/record.ts';
import { isFinal } from '../../shared/orders/model/status.ts';
import { unfinishedStems } from './unfinished-orders.ts';

/** A changed order, and the last version seen before; 0 for a new order. */
export type WatchedChange = { readonly record: OrderRecord; readonly sinceVersion: number };

type Seen = Pick<OrderRecord, 'version' | 'status'>;

/** More than the usual number of new orders between two polls; if there are more, it reads more. */
const NEWEST = 200;
const NEWEST_MAX = 25_000;

/** Returns the orders of an account that changed from one poll to the next, oldest change first. */
export function createOrderWatch(store: Pick<OrderStore, 'query' | 'getAll'>, account: string) {
  let seen: ReadonlyMap<string, Seen> = new Map();
  let isFirst = true;

  /** Reads only orders that can have changed: it does not read a finished order again. */
  async function poll(): Promise<readonly WatchedChange[]> {
    const [newest, unfinished] = await Promise.all([
      newestStems(),
      unfinishedStems(store, account),
    ]);
    isFirst = false;
    function isFinished(stem: string) {
      const before = seen.get(stem);
      return before !== undefined && isFinal(before.status);
    }
    const followed = [...seen.keys()].filter((stem) => !isFinished(stem));
    const stems = new Set([
      ...unfinished,
      ...followed,
      ...newest.filter((each) => !isFinished(each)),
    ]);
    const records = await store.getAll([...stems]);
    const changes = records
      .map((record) => ({ record, sinceVersion: seen.get(record.stem)?.version ?? 0 }))
      .filter(({ record, sinceVersion }) => record.version > sinceVersion)
      .sort((one, other) => one.record.updatedAtMs - other.record.updatedAtMs);
    const kept = newest.flatMap((stem) => {
      const before = seen.get(stem);
      return before ? [[stem, before] as const] : [];
    });
    seen = new Map<string, Seen>([
      ...kept,
      ...records.map((record) => [record.stem, record] as const),
    ]);
    return changes;
  }

  /** The newest orders, back to one that the previous poll has seen. */
  async function newestStems(): Promise<readonly string[]> {
    for (let limit = NEWEST; ; limit *= 5) {
      const stems = await store.query('byAccount', account, { newestFirst: true, limit });
      const isConnected = isFirst || stems.some((stem) => seen.has(stem));
      if (isConnected || stems.length < limit || limit >= NEWEST_MAX) return stems;
    }
  }

  return { poll };
}
