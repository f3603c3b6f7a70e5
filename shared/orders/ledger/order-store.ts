import { type INDEXES, keyOfOrder, stemsOf } from '../../ledger/keys.ts';
import type { LedgerTable } from '../../ledger/table.ts';
import type { Clock } from '../../lib/clock.ts';
import type { DailyBudget } from '../../limits/daily-budget.ts';
import type { OpenEntry } from '../../limits/open-entry.ts';
import type { OrderPatch } from '../model/attributes.ts';
import { HISTORY_LENGTH, type HistoryEntry, type OrderRecord } from '../model/record.ts';
import type { Reservation } from '../model/reservation.ts';
import { isFinal, type Status } from '../model/status.ts';
import {
  CREATIONS,
  type Creation,
  comparisons,
  isAllowed,
  type TransitionName,
  transitionOf,
} from '../model/transitions.ts';
import { createDayBudget, type OverBudget } from './day-budget.ts';
import { attributesOf, recordFrom } from './item.ts';
import { creationWrite, type Grant, grantCheck, transitionWrite } from './record-writes.ts';

export type OrderStore = ReturnType<typeof createOrderStore>;

/** The input of a creation. The first history entry, the version and the times are added here. */
export type NewRecord = Unversioned<OrderRecord>;

/** Each kind of record without the facts of its first version. */
export type Unversioned<R> = R extends OrderRecord ? Omit<R, keyof FirstVersion> : never;

type FirstVersion = Pick<
  OrderRecord,
  'version' | 'history' | 'createdAtMs' | 'updatedAtMs' | 'closedAtMs'
>;

/** `record` is the stored version, from this or another writer. */
export type Written = { readonly applied: boolean; readonly record: OrderRecord };

/** Losing this many races in a row is more than real traffic can cause. */
const RACES_MAX = 10;
const QUERY_PAGE_SIZE = 1_000;

/** The ledger in DynamoDB. Every write is conditional. Nothing is deleted or scanned. */
export function createOrderStore(table: LedgerTable, clock: Clock, newNonce: () => string) {
  const dayBudget = createDayBudget(table, newNonce);

  /** Writes a record that must not exist yet. Otherwise returns the stored one. */
  async function create(creation: Creation, record: NewRecord, detail?: string): Promise<Written> {
    const created = createdRecord(creation, record, clock.nowMs(), detail);
    const outcome = await table.commit([creationWrite(created)]);
    if (outcome.committed) return { applied: true, record: created };
    return { applied: false, record: recordFrom(record.stem, outcome.stored[0] ?? {}) };
  }

  /**
   * Claims a child of a program. The program must have granted it that amount, and must be able to use
   * it still: its record is checked in the same transaction. `undefined` if it does not.
   */
  async function claimChild(
    program: Pick<OrderRecord, 'stem'>,
    child: Grant,
    record: NewRecord,
  ): Promise<Written | undefined> {
    const claimed = createdRecord('claimed', record, clock.nowMs(), undefined);
    const outcome = await table.commit([creationWrite(claimed), grantCheck(program.stem, child)]);
    if (outcome.committed) return { applied: true, record: claimed };
    const [stored] = outcome.stored;
    return stored && { applied: false, record: recordFrom(record.stem, stored) };
  }

  /**
   * Claims with a reservation in the daily budget: it reserves first and claims then. A crash in
   * between leaves an open entry, which is settled once the order has a record.
   *
   * @param newRecord the record to claim, when its reservation is there
   * @param creation of an order, or of an exit, which works from then on
   */
  function claimWithin(
    budget: DailyBudget,
    order: Pick<OrderRecord, 'stem' | 'account'>,
    reservation: Reservation,
    newRecord: (reserved: Reservation) => NewRecord,
    creation: 'claimed' | 'working' = 'claimed',
  ): Promise<Written | OverBudget> {
    const claim = (reserved: Reservation) => create(creation, newRecord(reserved));
    return reserveAndClaim(budget, order, reservation, claim);
  }

  /**
   * Claims a child of a program, as `claimChild` does, with a reservation in the daily budget. That of
   * a child that its program does not grant stays open, until the child has a record.
   */
  function claimChildWithin(
    budget: DailyBudget,
    program: Pick<OrderRecord, 'stem'>,
    child: Grant,
    order: Pick<OrderRecord, 'stem' | 'account'>,
    reservation: Reservation,
    newRecord: (reserved: Reservation) => NewRecord,
  ): Promise<Written | OverBudget | undefined> {
    return reserveAndClaim(budget, order, reservation, (reserved) =>
      claimChild(program, child, newRecord(reserved)),
    );
  }

  async function reserveAndClaim<W extends Written | undefined>(
    budget: DailyBudget,
    order: Pick<OrderRecord, 'stem' | 'account'>,
    reservation: Reservation,
    claim: (reserved: Reservation) => Promise<W>,
  ): Promise<W | Written | OverBudget> {
    const reserved = await dayBudget.reserve(order, reservation, budget);
    if ('overBudget' in reserved) {
      // A repeat needs no room.
      const stored = await get(order.stem);
      return stored ? { applied: false, record: stored } : reserved;
    }
    const claimed = await claim(reserved);
    if (claimed && !claimed.applied) {
      await dayBudget.giveBack(order, reserved, attributesOf(claimed.record));
    }
    return claimed;
  }

  /**
   * Changes attributes of a record by a transition of the table; the status only if it changes. The
   * change was derived from `seen`. If another writer came first, the transition is checked against the stored record and applied only if it
   * is still allowed.
   */
  async function transition(
    name: TransitionName,
    seen: OrderRecord,
    change: OrderPatch,
    detail?: string,
  ): Promise<Written> {
    checkStatus(name, change.status);
    const atMs = clock.nowMs();
    const conditions = comparisons(name, attributesOf(seen), change);
    let record = seen;
    for (let race = 0; race < RACES_MAX; race++) {
      const current = attributesOf(record);
      if (!isAllowed(name, current, conditions)) return { applied: false, record };
      const changed = { ...current, ...change };
      // One that turned up after its verdict ends once more: the export finds its fills by that.
      const isClosing = change.status !== undefined && isFinal(change.status);
      const budget = await dayBudget.prepare(seen.stem, current, changed);
      const next = {
        ...changed,
        ...(budget.reserved && { reserved: budget.reserved }),
        version: current.version + 1,
        updatedAtMs: atMs,
        ...(isClosing && { closedAtMs: atMs }),
        history: [...current.history, historyEntry(atMs, changed.status, name, detail)].slice(
          -HISTORY_LENGTH,
        ),
      };
      const write = transitionWrite(name, seen.stem, current, next, conditions);
      const outcome = await table.commit([write]);
      if (outcome.committed) {
        await budget.settle(next);
        return { applied: true, record: recordFrom(seen.stem, next) };
      }
      const [stored] = outcome.stored;
      if (!stored) throw new Error(`Order ${seen.id}: its record is gone.`);
      record = recordFrom(seen.stem, stored);
      await budget.settle(attributesOf(record));
    }
    throw new Error(`Order ${seen.id}: ${RACES_MAX} other writers came before "${name}".`);
  }

  /**
   * A transition with a reservation in the daily budget: it reserves first and writes then. A crash in
   * between leaves an open entry until the order has another status.
   */
  async function transitionWithin(
    budget: DailyBudget,
    name: TransitionName,
    seen: OrderRecord,
    reservation: Reservation,
    change: OrderPatch,
  ): Promise<Written | OverBudget> {
    const firing = seen.action === 'place' ? seen.armed?.firings : undefined;
    const reserved = await dayBudget.reserve(seen, reservation, budget, firing);
    if ('overBudget' in reserved) return reserved;
    const written = await transition(name, seen, { ...change, reserved });
    const { attempt, ...stored } = attributesOf(written.record);
    const isOurs = stored.reserved?.entry === reserved.entry && attempt > 0;
    if (!isOurs) await dayBudget.abandon(seen, reserved);
    return written;
  }

  async function get(stem: string): Promise<OrderRecord | undefined> {
    const attributes = await table.get(keyOfOrder(stem));
    return attributes && recordFrom(stem, attributes);
  }

  /** Reads many records, strongly consistent, in the order of the stems. */
  async function getAll(stems: readonly string[]): Promise<readonly OrderRecord[]> {
    const found = await table.getAll(stems.map(keyOfOrder));
    return stems.flatMap((stem, index) => {
      const attributes = found[index];
      return attributes ? recordFrom(stem, attributes) : [];
    });
  }

  /** Keys from an index, `limit` at most. Indexes lag, so each key is only a candidate. */
  async function query(
    index: keyof typeof INDEXES,
    account: string,
    range: { readonly newestFirst: boolean; readonly limit: number; readonly sinceMs?: number },
  ): Promise<readonly string[]> {
    const { newestFirst, limit, sinceMs = 0 } = range;
    const keys = table.queryKeys({
      index,
      partition: account,
      sort: { from: sinceMs },
      newestFirst,
      limit,
      pageSize: QUERY_PAGE_SIZE,
    });
    return stemsOf(await Array.fromAsync(keys));
  }

  const { openEntries } = dayBudget;

  /** Settles an open entry by the order's record, which was read after it. */
  function settleEntry(
    account: string,
    day: string,
    entry: OpenEntry,
    record: OrderRecord | undefined,
  ): Promise<void> {
    return dayBudget.settle(account, day, entry, record && attributesOf(record));
  }

  return {
    create,
    claimChild,
    claimWithin,
    claimChildWithin,
    transition,
    transitionWithin,
    get,
    getAll,
    query,
    openEntries,
    settleEntry,
  };
}

function checkStatus(name: TransitionName, status: Status | undefined): void {
  const { to } = transitionOf(name);
  const isRight = to && status ? to.includes(status) : to === undefined && status === undefined;
  if (!isRight) throw new Error(`"${name}" does not lead to ${status ?? 'no status'}.`);
}

function createdRecord(
  creation: Creation,
  record: NewRecord,
  atMs: number,
  detail: string | undefined,
): OrderRecord {
  if (!(CREATIONS[creation] as readonly Status[]).includes(record.status)) {
    throw new Error(`A record cannot be born as ${record.status} by "${creation}".`);
  }
  const first: FirstVersion = {
    version: 1,
    createdAtMs: atMs,
    updatedAtMs: atMs,
    ...(isFinal(record.status) && { closedAtMs: atMs }),
    history: [historyEntry(atMs, record.status, creation, detail)],
  };
  return { ...record, ...first };
}

/** An entry of a record's history: its event is the name of the creation or transition. */
function historyEntry(
  atMs: number,
  status: Status,
  event: Creation | TransitionName,
  detail: string | undefined,
): HistoryEntry {
  return { atMs, status, event, ...(detail !== undefined && { detail }) };
}
