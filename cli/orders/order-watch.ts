import type { OrderStore } from '../../shared/orders/ledger/order-store.ts';
import type { OrderRecord } from '../../shared/orders/model/record.ts';
import { isFinal } from '../../shared/orders/model/status.ts';

/** An order that changed, and the version of it that was seen before; 0 if it is new. */
export type WatchedChange = { readonly record: OrderRecord; readonly sinceVersion: number };

type Seen = Pick<OrderRecord, 'version' | 'status'>;

/** More orders than usually begin between two looks; where more did, more are read. */
const NEWEST = 200;
const NEWEST_MAX = 25_000;
const UNFINISHED_MAX = 5_000;

/** Tells what changed among an account's orders from one look to the next, oldest order first. */
export function createOrderWatch(store: Pick<OrderStore, 'query' | 'getAll'>, account: string) {
  let seen: ReadonlyMap<string, Seen> = new Map();
  let isFirst = true;

  /** Reads only what can have changed: a finished order that was seen is not read again. */
  async function poll(): Promise<readonly WatchedChange[]> {
    const range = { newestFirst: true } as const;
    const [newest, unfinished] = await Promise.all([
      newestStems(),
      store.query('unfinished', account, { ...range, limit: UNFINISHED_MAX }),
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

  /** Back to what the look before has seen, however many have begun since. */
  async function newestStems(): Promise<readonly string[]> {
    for (let limit = NEWEST; ; limit *= 5) {
      const stems = await store.query('byAccount', account, { newestFirst: true, limit });
      const isConnected = isFirst || stems.some((stem) => seen.has(stem));
      if (isConnected || stems.length < limit || limit >= NEWEST_MAX) return stems;
    }
  }

  return { poll };
}
