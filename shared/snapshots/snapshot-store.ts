import {
  COST_PREFIX,
  keyOfCost,
  keyOfSnapshot,
  keyOfValueEvent,
  keyText,
  SNAPSHOT_PREFIXES,
  TABLE_KEYS,
  VALUE_EVENT_PREFIX,
} from '../ledger/keys.ts';
import type { LedgerTable } from '../ledger/table.ts';
import { IS_NEW } from '../ledger/write.ts';
import { isoTime } from '../lib/clock.ts';
import { atOnce } from '../lib/concurrency.ts';
import type { GivenCost } from '../pnl/given-cost.ts';
import type { AccountSnapshot, PnlEvent } from '../pnl/ledger.ts';

/** A snapshot as it is stored. */
export type StoredSnapshot = AccountSnapshot & {
  /** The currency of its prices. */
  readonly currency: string;
};

export type SnapshotStore = ReturnType<typeof createSnapshotStore>;

/** A time span: the end is included. */
type Span = { readonly fromMs: number; readonly toMs: number };

const WRITES_AT_ONCE = 10;
/** More than two readings find. */
const REMEMBERED_MAX = 5_000;
const HOUR_LENGTH = '2026-11-22T09'.length;
const MINUTE_LENGTH = '2026-11-22T09:00'.length;

/** The snapshots of accounts, and the changes of balances that no order explains, in the ledger's table. */
export function createSnapshotStore(table: LedgerTable) {
  const kept = new Set<string>();

  /** The first one of an hour has a place of its own: years of them are read without the others. */
  async function keepSnapshot(
    account: string,
    snapshot: StoredSnapshot,
    beforeMs: number | undefined,
  ): Promise<void> {
    const time = isoTime(snapshot.atMs);
    const hour = time.slice(0, HOUR_LENGTH);
    const isFirst = beforeMs === undefined || isoTime(beforeMs).slice(0, HOUR_LENGTH) !== hour;
    const key = isFirst
      ? keyOfSnapshot(account, 'hour', hour)
      : keyOfSnapshot(account, 'minute', time.slice(0, MINUTE_LENGTH));
    await table.commit([{ put: { ...key, ...snapshot } }]);
  }

  /**
   * An event that another process has kept stays, with the price at which it was seen first. Each reading
   * overlaps the one before, and contracts have an event for each fill: what this process has kept is not
   * written again.
   */
  async function keepEvents(account: string, events: readonly PnlEvent[]): Promise<void> {
    await atOnce(WRITES_AT_ONCE, events, async (event) => {
      const key = keyOfValueEvent(account, isoTime(event.atMs), event.id);
      if (kept.has(keyText(key))) return;
      await table.commit([{ put: { ...key, ...event }, condition: IS_NEW }]);
      kept.add(keyText(key));
      const [oldest] = kept;
      if (kept.size > REMEMBERED_MAX) kept.delete(oldest!);
    });
  }

  /** Oldest first. */
  function snapshots(
    account: string,
    kind: keyof typeof SNAPSHOT_PREFIXES,
    span: Span,
  ): Promise<readonly StoredSnapshot[]> {
    return itemsIn(account, SNAPSHOT_PREFIXES[kind], span);
  }

  /** Oldest first. */
  function events(account: string, span: Span): Promise<readonly PnlEvent[]> {
    return itemsIn(account, VALUE_EVENT_PREFIX, span);
  }

  async function itemsIn<T extends { readonly atMs: number }>(
    account: string,
    prefix: string,
    { fromMs, toMs }: Span,
  ): Promise<readonly T[]> {
    const { [TABLE_KEYS.partition]: partition } = keyOfSnapshot(account, 'hour', '');
    const from = prefix + isoTime(fromMs).slice(0, HOUR_LENGTH);
    // No sort key that begins with the time of the end comes after it.
    const sort = { from, to: `${prefix}${isoTime(toMs)}~` };
    const items = await Array.fromAsync(table.query({ partition, sort }));
    return (items as readonly unknown[] as readonly T[]).filter(
      ({ atMs }) => atMs >= fromMs && atMs <= toMs,
    );
  }

  /** Replaces the one of the same arrival. */
  async function keepCost(account: string, cost: GivenCost): Promise<void> {
    await table.commit([{ put: { ...keyOfCost(account, cost.arrival), ...cost } }]);
  }

  async function costs(account: string): Promise<readonly GivenCost[]> {
    const { [TABLE_KEYS.partition]: partition } = keyOfCost(account, '');
    const items = await Array.fromAsync(table.query({ partition, sort: { prefix: COST_PREFIX } }));
    return items as readonly unknown[] as readonly GivenCost[];
  }

  return { keepSnapshot, keepEvents, keepCost, snapshots, events, costs };
}
