import type { Clock } from '../../../shared/lib/clock.ts';
import type { OrderStore } from '../../../shared/orders/ledger/order-store.ts';
import type { OrderRecord } from '../../../shared/orders/model/record.ts';
import { createOrderWatch } from '../../orders/order-watch.ts';

/** The maximum number of orders in the console; `sluice list` and the export go further back. */
const WINDOW_MAX = 10_000;
const POLL_EVERY_MS = 1_000;
/** After a longer pause there may be more new orders than one poll reads. */
const PAUSE_MS = 30_000;
const READ_AT_ONCE = 100;

type WindowReading = {
  readonly orders: readonly OrderRecord[];
  readonly complete: boolean;
  /** If it is complete, it has all orders created later. */
  readonly oldestMs: number;
};

export type OrderWindow = ReturnType<typeof createOrderWindow>;

/**
 * The newest orders of an account, in memory while the console runs. Only a request reads the
 * ledger, so a console in a hidden tab costs nothing.
 */
export function createOrderWindow(
  store: Pick<OrderStore, 'query' | 'getAll'>,
  account: string,
  clock: Clock,
) {
  const watch = createOrderWatch(store, account);
  const records = new Map<string, OrderRecord>();
  let newestFirst: readonly OrderRecord[] = [];
  let polledAtMs = Number.NEGATIVE_INFINITY;
  let polling: Promise<void> | undefined;
  let version = 0;
  let filling: Promise<void> | undefined;

  function keep(found: readonly OrderRecord[]): void {
    version += 1;
    for (const record of found) records.set(record.stem, record);
    newestFirst = [...records.values()].sort((one, other) => other.createdAtMs - one.createdAtMs);
    for (const { stem } of newestFirst.slice(WINDOW_MAX)) records.delete(stem);
    newestFirst = newestFirst.slice(0, WINDOW_MAX);
  }

  async function poll(): Promise<void> {
    const wasAway = clock.nowMs() - polledAtMs > PAUSE_MS;
    const changes = await watch.poll();
    polledAtMs = clock.nowMs();
    if (changes.length > 0) keep(changes.map(({ record }) => record));
    if (wasAway) filling ??= fill();
  }

  /** Reads the older orders while the page already shows the newest. */
  async function fill(): Promise<void> {
    try {
      const range = { newestFirst: true, limit: WINDOW_MAX };
      const stems = await store.query('byAccount', account, range);
      const unknown = stems.filter((stem) => !records.has(stem));
      for (let start = 0; start < unknown.length; start += READ_AT_ONCE) {
        keep(await store.getAll(unknown.slice(start, start + READ_AT_ONCE)));
      }
    } catch {
      // The next poll reports the failure, and this runs again once a poll succeeds.
      polledAtMs = Number.NEGATIVE_INFINITY;
    } finally {
      filling = undefined;
    }
  }

  /** Requests at the same time share one poll. */
  function refresh(): Promise<void> {
    polling ??= poll().finally(() => {
      polling = undefined;
    });
    return polling;
  }

  return {
    /** Reads the ledger now. */
    refresh,

    /** Another number after each change that was read. */
    version: () => version,

    /** The known orders, newest first; polls if the last poll is a second old. */
    async read(): Promise<WindowReading> {
      if (clock.nowMs() - polledAtMs >= POLL_EVERY_MS) await refresh();
      const isFull = newestFirst.length >= WINDOW_MAX;
      return {
        orders: newestFirst,
        complete: filling === undefined,
        oldestMs: isFull ? newestFirst.at(-1)!.createdAtMs : 0,
      };
    },
  };
}
