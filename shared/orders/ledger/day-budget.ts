import { hash } from 'node:crypto';
import { type Item, keyOfDay } from '../../ledger/keys.ts';
import type { LedgerTable } from '../../ledger/table.ts';
import { base32 } from '../../lib/base32.ts';
import { type DailyBudget, unitsHeld } from '../../limits/daily-budget.ts';
import {
  type DailyUsage,
  dailyUsageOf,
  openWrite,
  raiseWrite,
  settleWrite,
  takeWrite,
} from '../../limits/daily-usage.ts';
import {
  changeEntryId,
  claimEntryId,
  type EntryOwner,
  firingOf,
  isForClaim,
  type OpenEntry,
  openEntriesOf,
  settlementOf,
} from '../../limits/open-entry.ts';
import type { OrderAttributes } from '../model/attributes.ts';
import type { OrderRecord } from '../model/record.ts';
import type { Reservation } from '../model/reservation.ts';

/** The day has no room for a reservation. Nothing was taken. */
export type OverBudget = { readonly overBudget: DailyUsage };

/** 30 random bits tell apart the few entries that one order can have. */
const NONCE_LENGTH = 6;
/** Other deliveries of the message, and a tracker, are the only ones that touch an order's entry. */
const RACES_MAX = 5;
/** The days that can have open entries: those of the oldest orders that Gate keeps open, and more. */
const DAYS_MAX = 400;

/** A process has few orders at once; what it forgets is settled by a poll. */
const KEPT_MAX = 5;

type Kept = { readonly account: string; readonly day: string; readonly entry: OpenEntry };

/** The days' budgets: reserves units before a claim and keeps the usage at what the records hold. */
export function createDayBudget(table: LedgerTable, newNonce: () => string) {
  const nonce = (): string => base32(hash('sha256', newNonce(), 'buffer')).slice(0, NONCE_LENGTH);

  let kept: readonly Kept[] = [];

  /**
   * Takes the units of a reservation, and names the entry that the claim must name.
   *
   * @param firing the number of the firing that is claimed
   */
  async function reserve(
    { stem, account }: Pick<OrderRecord, 'stem' | 'account'>,
    reservation: Reservation,
    budget: DailyBudget,
    firing?: number,
  ): Promise<Reservation | OverBudget> {
    const { day, units } = reservation;
    let done = takeDone(account, day);
    let entry: OpenEntry | undefined;
    for (let race = 0; race < RACES_MAX; race++) {
      const taken = await table.commitUnrepeated(() => {
        entry = { stem, id: claimEntryId(nonce(), firing), units };
        return takeWrite(account, day, entry, budget, done);
      });
      if (taken.committed) return { ...reservation, entry: entry!.id, heldUnits: units };
      const [stored] = taken.stored;
      if (done.some((each) => isChanged(each, stored))) {
        done = [];
        continue;
      }
      // A try without a response, or a delivery that crashed, may have taken them before.
      entry = openEntriesOf(stored).find(
        (each) => each.stem === stem && isForClaim(each) && firingOf(each) === firing,
      );
      if (!entry) return { overBudget: dailyUsageOf(stored) };
      if (entry.units < units) {
        const raise = raiseWrite(account, day, entry, units, budget);
        const raised = await table.commit([raise]);
        if (!raised.committed) {
          const seen = entryIn(raised.stored[0], stem, entry.id);
          if (seen?.units === entry.units) return { overBudget: dailyUsageOf(raised.stored[0]) };
          continue;
        }
      }
      return { ...reservation, entry: entry.id, heldUnits: units };
    }
    throw new Error(`${RACES_MAX} other deliveries of an order changed its reservation.`);
  }

  /** Gives back a reservation whose claim found another record. */
  function giveBack(
    { stem, account }: Pick<OrderRecord, 'stem' | 'account'>,
    { day, entry: id = '', heldUnits: units = 0 }: Reservation,
    stored: OrderAttributes,
  ): Promise<void> {
    return settle(account, day, { stem, id, units }, stored).catch(leftOpen);
  }

  /** Gives back a reservation that no claim can use any more. */
  async function abandon(
    { stem, account }: Pick<OrderRecord, 'stem' | 'account'>,
    { day, entry: id = '', heldUnits: units = 0 }: Reservation,
  ): Promise<void> {
    const entry = { stem, id, units };
    await table
      .commit([settleWrite(account, day, entry, { units: -units, orders: -1 })])
      .catch(leftOpen);
  }

  /**
   * Prepares the write that turns one record into the other: opens an entry if that changes what
   * the order holds of its day. The write must store the reservation as it is returned, and be
   * settled by the record that is stored then.
   */
  async function prepare(
    stem: string,
    current: OrderAttributes,
    changed: OrderAttributes,
  ): Promise<{
    readonly reserved: Reservation | undefined;
    readonly settle: (stored: OrderAttributes) => Promise<void>;
  }> {
    const { account, reserved: before } = current;
    const { reserved: after } = changed;
    if (before && !after) {
      const entry = { stem, id: before.entry ?? '', units: unitsHeld(current) };
      return {
        reserved: after,
        settle: (stored) => settle(account, before.day, entry, stored).catch(leftOpen),
      };
    }
    // An armed order holds nothing. What it reserves for a firing has an entry already, of its own day.
    if (!before || !after || current.status === 'armed') {
      return { reserved: after, settle: async () => {} };
    }
    const units = unitsHeld(current);
    const heldUnits = unitsHeld(changed);
    const isChange = heldUnits !== units;
    const isOutcome = current.status === 'submitting' && changed.status !== 'submitting';
    // The outcome of a claim is settled by the claim's own entry, also if that changes nothing.
    const isOpen = before.entry !== undefined && current.status === 'submitting';
    const opened = isChange && !isOpen ? await openFor(stem, current, before, units) : before.entry;
    return {
      // The change may come from an older version of the record.
      reserved: isChange
        ? { ...after, entry: opened, heldUnits }
        : { ...after, entry: before.entry, heldUnits: before.heldUnits },
      settle: async (stored) => {
        if (opened === undefined || !(isChange || isOutcome)) return;
        await settleOrKeep(account, before.day, { stem, id: opened, units }, stored);
      },
    };
  }

  /** Opens an entry for a change of a record. The entry of the change before it is settled first. */
  async function openFor(
    stem: string,
    record: OrderAttributes,
    { day, entry: before }: Reservation,
    units: number,
  ): Promise<string> {
    const { account, version } = record;
    for (let race = 0; race < RACES_MAX; race++) {
      let id = '';
      const opened = await table.commitUnrepeated(() => {
        id = changeEntryId(nonce(), version);
        return openWrite(account, day, { stem, id, units }, before);
      });
      if (opened.committed) return id;
      const unsettled = entryIn(opened.stored[0], stem, before);
      if (unsettled) await settle(account, day, unsettled, record);
    }
    throw new Error(`${RACES_MAX} others settled the budget of one order.`);
  }

  /** Settles an entry, unless nothing is to be corrected: then the next reservation removes it. */
  async function settleOrKeep(
    account: string,
    day: string,
    entry: OpenEntry,
    record: OrderAttributes,
  ): Promise<void> {
    const settlement = settlementOf(entry, record);
    if (settlement?.units === 0 && settlement.orders === 0) {
      kept = [...kept, { account, day, entry }].slice(-KEPT_MAX);
    } else await settle(account, day, entry, record).catch(leftOpen);
  }

  /** The entries of a day that only have to be removed. */
  function takeDone(account: string, day: string): readonly OpenEntry[] {
    const isHere = (each: Kept) => each.account === account && each.day === day;
    const here = kept.filter(isHere);
    kept = kept.filter((each) => !isHere(each));
    return here.map(({ entry }) => entry);
  }

  /** Settles an entry by the record, if it can be settled yet. Whoever comes first does it. */
  async function settle(
    account: string,
    day: string,
    entry: OpenEntry,
    record: EntryOwner | undefined,
  ): Promise<void> {
    let current: OpenEntry | undefined = entry;
    for (let race = 0; race < RACES_MAX && current; race++) {
      const settlement = settlementOf(current, record);
      if (!settlement) return;
      const settled = await table.commit([settleWrite(account, day, current, settlement)]);
      if (settled.committed) return;
      current = entryIn(settled.stored[0], entry.stem, entry.id);
    }
  }

  /** The open entries of one day, or of all days. An entry may be settled already. */
  async function openEntries(
    account: string,
    day: string | 'all',
  ): Promise<readonly { readonly day: string; readonly entry: OpenEntry }[]> {
    const days = day === 'all' ? allDays(account) : [table.get(keyOfDay(account, day), 'eventual')];
    const entries = [];
    for await (const item of days) {
      for (const entry of openEntriesOf(item)) entries.push({ day: String(item?.day), entry });
    }
    return entries;
  }

  function allDays(account: string) {
    const { pk: partition, sk: prefix } = keyOfDay(account, '');
    return table.query({ partition, sort: { prefix }, newestFirst: true, limit: DAYS_MAX });
  }

  return { reserve, giveBack, abandon, prepare, settle, openEntries };
}

function entryIn(day: Item | undefined, stem: string, id: string | undefined) {
  return openEntriesOf(day).find((entry) => entry.stem === stem && entry.id === id);
}

function isChanged(entry: OpenEntry, day: Item | undefined): boolean {
  const stored = entryIn(day, entry.stem, entry.id);
  return stored !== undefined && stored.units !== entry.units;
}

/** The write before it stands. Every later poll settles the entries that are left open. */
function leftOpen(): void {}
