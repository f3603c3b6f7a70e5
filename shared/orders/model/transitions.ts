import type { OrderRecord } from './record.ts';
import type { Status } from './status.ts';

/**
 * What may happen to an order: every write of a record is a birth or a transition of this table,
 * and nothing else is ever written. DynamoDB's condition and the check in the code are both
 * generated from it.
 *
 * A guard compares the stored record with what the writer knows:
 * - `sameAttempt`    number, text and exptime of the attempt are those that the evidence is about
 * - `notCancelled`   nobody has asked for the order to be cancelled
 * - `sameOrder`      the exchange's order id is this one, or not known yet
 * - `newerSnapshot`  Gate's update time does not move back
 * - `sameInference`  its end was inferred, and nobody has seen it since
 * - `sameAmendment`  no other amendment was sent meanwhile
 * - `unaccounted`    nobody has accounted for its end yet
 */
export type Guard =
  | 'sameAttempt'
  | 'notCancelled'
  | 'sameOrder'
  | 'newerSnapshot'
  | 'sameInference'
  | 'sameAmendment'
  | 'unaccounted';

export type Transition = {
  readonly from: readonly Status[];
  /** Absent: the status stays what it is. */
  readonly to?: readonly Status[];
  readonly guards: readonly Guard[];
};

const ENDED = ['filled', 'partially_filled', 'cancelled'] as const satisfies readonly Status[];

/** The first write of a record: it must not exist yet. */
export const CREATIONS = {
  claimed: ['submitting'],
  refused: ['rejected'],
  /** The cancel was there before its order: the order is never placed. */
  cancelled_before_placed: ['cancelled'],
} as const satisfies Readonly<Record<string, readonly Status[]>>;

export const TRANSITIONS = {
  /** Gate accepted the order, or it was found by its text. */
  placed: { from: ['submitting'], to: ['open', ...ENDED], guards: ['sameAttempt'] },
  /** Refused with a label that proves that nothing was placed (or cancelled, or amended). */
  rejected: { from: ['submitting'], to: ['rejected'], guards: ['sameAttempt'] },
  /** The attempt provably did nothing; the next one begins. */
  next_attempt: { from: ['submitting'], guards: ['sameAttempt', 'notCancelled'] },
  /** Gate answered, and the answer decides nothing: its words are kept. */
  undecided: { from: ['submitting', 'open'], guards: ['sameAttempt'] },
  /** Not a byte of the attempt left: its message comes again, and the next attempt follows then. */
  unsent: { from: ['submitting'], guards: ['sameAttempt'] },
  /** The first proof of absence: after the fence, the order was not open. */
  not_seen: { from: ['submitting'], guards: ['sameAttempt'] },
  /** The second one: nor had it traded. Nothing is live, nothing filled, and nothing can be. */
  not_placed: { from: ['submitting'], to: ['not_placed'], guards: ['sameAttempt'] },
  /** A newer snapshot of an order that is still open. */
  updated: { from: ['open'], guards: ['sameOrder', 'newerSnapshot'] },
  /** An amendment is about to be sent: no other one, until its outcome is known. */
  amending: { from: ['open'], guards: ['sameOrder', 'sameAmendment'] },
  /** Gate does not know an order that it had accepted. */
  missing: { from: ['open'], guards: ['sameOrder'] },
  /** The order has ended at the exchange. */
  ended: { from: ['open'], to: ENDED, guards: ['sameOrder'] },
  cancel_requested: { from: ['submitting', 'open'], guards: ['notCancelled'] },
  /** The ways back: an order that was judged absent, refused or ended turned up. */
  found_again: {
    from: ['cancelled', 'partially_filled'],
    to: ['open', ...ENDED],
    guards: ['sameOrder', 'sameInference'],
  },
  adopted: {
    from: ['rejected', 'not_placed'],
    to: ['open', 'filled', 'partially_filled'],
    guards: [],
  },
  /** The trades add up, or never will. */
  accounted: { from: ENDED, guards: ['unaccounted'] },
  /** A cancel or an amendment was carried out. */
  done: { from: ['submitting'], to: ['done'], guards: [] },
} as const satisfies Readonly<Record<string, Transition>>;

export type Creation = keyof typeof CREATIONS;
export type TransitionName = keyof typeof TRANSITIONS;

export const transitionOf = (name: TransitionName): Transition => TRANSITIONS[name];

/** How a guard reads as a condition on one attribute. */
export type Comparison = {
  readonly attribute: keyof OrderRecord;
  readonly is: 'equal' | 'atMost' | 'absent';
  readonly value?: string | number;
  readonly orAbsent: boolean;
};

/** The comparisons behind a transition's guards, for a change of the record that was read. */
export function comparisons(
  name: TransitionName,
  seen: OrderRecord,
  change: Partial<OrderRecord>,
): readonly Comparison[] {
  return transitionOf(name).guards.flatMap((guard) => GUARDS[guard](seen, change));
}

const GUARDS: Readonly<
  Record<Guard, (seen: OrderRecord, change: Partial<OrderRecord>) => readonly Comparison[]>
> = {
  sameAttempt: (seen) => [
    equal('attempt', seen.attempt),
    equal('text', seen.text),
    equal('exptimeMs', seen.exptimeMs),
  ],
  notCancelled: () => [{ attribute: 'cancelRequestedAtMs', is: 'absent', orAbsent: true }],
  sameOrder: (seen, change) => [
    { ...equal('orderId', change.orderId ?? seen.orderId), orAbsent: true },
  ],
  sameInference: (seen) => [equal('inferredAtMs', seen.inferredAtMs)],
  sameAmendment: (seen) => [equal('lastAmendment', seen.lastAmendment)],
  unaccounted: () => [equal('accounting', 'pending')],
  newerSnapshot: (_seen, { updateTimeMs = 0 }) => [
    { attribute: 'updateTimeMs', is: 'atMost', value: updateTimeMs, orAbsent: true },
  ],
};

function equal(attribute: keyof OrderRecord, value: string | number | undefined): Comparison {
  return value === undefined
    ? { attribute, is: 'absent', orAbsent: true }
    : { attribute, is: 'equal', value, orAbsent: false };
}

/** Whether the transition is allowed on a record as it is stored now. */
export function isAllowed(
  name: TransitionName,
  stored: OrderRecord,
  conditions: readonly Comparison[],
): boolean {
  return (
    transitionOf(name).from.includes(stored.status) &&
    conditions.every((condition) => holds(stored, condition))
  );
}

function holds(stored: OrderRecord, { attribute, is, value, orAbsent }: Comparison): boolean {
  const current = stored[attribute];
  if (current === undefined) return orAbsent;
  if (is === 'absent') return false;
  return is === 'equal' ? current === value : Number(current) <= Number(value);
}
