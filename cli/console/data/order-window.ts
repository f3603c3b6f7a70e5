import type { Clock } from '../../../shared/lib/clock.ts';
import { atOnce } from '../../../shared/lib/concurrency.ts';
import type { OrderStore } from '../../../shared/orders/ledger/order-store.ts';
import type { OrderRecord } from '../../../shared/orders/model/record.ts';
import { isFinal } from '../../../shared/orders/model/status.ts';
import { createOrderWatch } from '../../orders/order-watch.ts';

/** The maximum number of ended orders in the console; `sluice list` and the export go further back. */
const WINDOW_MAX = 10_000;
const POLL_EVERY_MS = 1_000;
const FILL_AFTER_MS = 300;
/** After a longer pause there may be more new orders than one poll reads. */
const PAUSE_MS = 30_000;
/** DynamoDB reads so many items in one request. Source: AWS, BatchGetItem. */
const BATCH_SIZE = 100;
const BATCHES_AT_ONCE = 5;

type WindowReading = {
  readonly orders: readonly OrderRecord[];
  readonly complete: boolean;
  /** If it is complete, it has all orders created later, and of the older ones those that are unfinished. */
  readonly oldestMs: number;
};

export type OrderWindow = ReturnType<typeof createOrderWindow>;

/**
 * The newest orders of an account, and all unfinished ones, in memory while the console runs. Only a
 * request reads the ledger, so a console in a hidden tab costs nothing.
 */
export function createOrderWindow(
  store: Pick<OrderStore, 'query' | 'getAll'>,
  account: string,
  clock: Clock,
) {
  const watch = createOrderWatch(store, account);
  const records = new Map<string, OrderRecord>();
  /** Undefined after a record was kept: they are sorted when somebody asks. */
  let newestFirst: readonly OrderRecord[] | undefined = [];
  /** When the last one was created of the newest, beyond which only unfinished ones are kept. */
  let oldestMs = 0;
  let polledAtMs = Number.NEGATIVE_INFINITY;
  let polling: Promise<void> | undefined;
  let version = 0;
  let filling: Promise<void> | undefined;
  let isFilled = false;

  function keep(found: readonly OrderRecord[]): void {
    for (const record of found) {
      const known = records.get(record.stem);
      if (!known || known.version <= record.version) records.set(record.stem, record);
    }
    newestFirst = undefined;
  }

  function sorted(): readonly OrderRecord[] {
    if (newestFirst) return newestFirst;
    const all = [...records.values()].sort((one, other) => other.createdAtMs - one.createdAtMs);
    oldestMs = all[WINDOW_MAX - 1]?.createdAtMs ?? 0;
    // A suspended stop is as old as it is, and its warning must not be lost.
    const cut = all.slice(WINDOW_MAX).filter(({ status }) => isFinal(status));
    for (const { stem } of cut) records.delete(stem);
    newestFirst = cut.length === 0 ? all : all.filter(({ stem }) => records.has(stem));
    return newestFirst;
  }

  async function poll(): Promise<void> {
    const wasAway = clock.nowMs() - polledAtMs > PAUSE_MS;
    const changes = await watch.poll();
    polledAtMs = clock.nowMs();
    if (changes.length > 0) {
      keep(changes.map(({ record }) => record));
      version += 1;
    }
    if (!wasAway || filling) return;
    isFilled = false;
    filling = fillSoon();
    // The next poll reports the failure, and this runs again once a poll succeeds.
    filling.catch(() => {
      polledAtMs = Number.NEGATIVE_INFINITY;
    });
  }

  /** Reads the older orders while the page already shows the newest: it is sent before the long work begins. */
  async function fillSoon(): Promise<void> {
    try {
      await clock.sleepUntil(clock.nowMs() + FILL_AFTER_MS);
      const range = { newestFirst: true, limit: WINDOW_MAX };
      const stems = await store.query('byAccount', account, range);
      const unknown = stems.filter((stem) => !records.has(stem));
      const batches = Array.from({ length: Math.ceil(unknown.length / BATCH_SIZE) }, (_, index) =>
        unknown.slice(index * BATCH_SIZE, (index + 1) * BATCH_SIZE),
      );
      await atOnce(BATCHES_AT_ONCE, batches, async (batch) => keep(await store.getAll(batch)));
      isFilled = true;
      version += 1;
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

  /** The known orders, newest first; polls if the last poll is a second old. */
  async function read(): Promise<WindowReading> {
    if (clock.nowMs() - polledAtMs >= POLL_EVERY_MS) await refresh();
    const orders = sorted();
    return { orders, complete: isFilled, oldestMs };
  }

  return {
    /** Reads the ledger now. */
    refresh,

    /** Another number after each change that was read. */
    version: () => version,

    read,

    /** As `read`, once the older orders are read too. */
    async whole(): Promise<WindowReading> {
      await read();
      await filling;
      return read();
    },
  };
}
