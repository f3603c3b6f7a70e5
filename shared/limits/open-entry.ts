import type { Item } from '../ledger/keys.ts';
import type { OrderAttributes } from '../orders/model/attributes.ts';

/**
 * An open entry of a day: one order whose part of the day's usage is about to change. The day's
 * item and the order's record are written one after the other, each by a plain write, and the entry
 * joins them:
 *
 * 1. A claim takes its units and opens an entry with them, in one write of the day. A later change
 *    of what the order holds opens an entry that takes nothing.
 * 2. The claim, or the change, names the entry in the record.
 * 3. The entry is settled: one write corrects the usage to what the record says, and removes it.
 *
 * A crash in between leaves the entry, and every process can settle it from the record. An entry
 * never returns: each is written once, under an id of its own. So its removal happens once.
 */
export type OpenEntry = {
  readonly stem: string;
  /** Random; for the claim of a firing with its number, for a change with the version of the record. */
  readonly id: string;
  /** What the day counts for the order under this entry. */
  readonly units: number;
};

const SEPARATOR = '#';
const FIRING_SEPARATOR = '.';

/** The id of an entry for a claim: of a message, or of one firing of an order. */
export function claimEntryId(nonce: string, firing?: number): string {
  return firing === undefined ? nonce : `${nonce}${FIRING_SEPARATOR}${firing}`;
}

/** The id of an entry for a change of that version of the record. */
export function changeEntryId(nonce: string, version: number): string {
  return `${nonce}${SEPARATOR}${version}`;
}

/** An entry is one attribute of the day's item, with its units as the value. */
export function attributeOf({ stem, id }: Pick<OpenEntry, 'stem' | 'id'>): string {
  return `${stem}${SEPARATOR}${id}`;
}

export function openEntriesOf(day: Item | undefined): readonly OpenEntry[] {
  return Object.entries(day ?? {}).flatMap(([attribute, units]) => {
    const [stem = '', ...id] = attribute.split(SEPARATOR);
    return id.length === 0 ? [] : { stem, id: id.join(SEPARATOR), units: Number(units) };
  });
}

export const isForClaim = ({ id }: OpenEntry): boolean => !id.includes(SEPARATOR);

/** The firing whose claim an entry is for. */
export function firingOf({ id }: OpenEntry): number | undefined {
  const [, firing] = id.split(FIRING_SEPARATOR);
  return firing === undefined ? undefined : Number(firing);
}

/** The correction of a day's usage that goes with the removal of an entry. */
export type Settlement = { readonly units: number; readonly orders: number };

/** What settles an entry of an order's record. */
export type EntryOwner = Pick<
  OrderAttributes,
  'reserved' | 'status' | 'version' | 'firings' | 'firedAtMs'
>;

/**
 * How an entry is settled, by the order's record as it is after the entry was seen; undefined as
 * long as its claim or its change may still follow.
 */
export function settlementOf(
  entry: OpenEntry,
  record: EntryOwner | undefined,
): Settlement | undefined {
  if (!record) return undefined;
  const { reserved, status, version, firings, firedAtMs } = record;
  if (reserved?.entry === entry.id) {
    // The outcome of a claim decides how much it holds.
    if (isForClaim(entry) && status === 'submitting') return undefined;
    return { units: (reserved.heldUnits ?? entry.units) - entry.units, orders: 0 };
  }
  // The firing that reserved it may still be claimed. A firing that is over never is.
  const isFiring = firedAtMs !== undefined && firings === firingOf(entry);
  if (isForClaim(entry) && status === 'armed' && isFiring) return undefined;
  // Another delivery of the message has claimed the order, or it was refused.
  if (isForClaim(entry)) return { units: -entry.units, orders: -1 };
  const openedFor = Number(entry.id.split(SEPARATOR)[1]);
  return version > openedFor ? { units: 0, orders: 0 } : undefined;
}
