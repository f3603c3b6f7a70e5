import type { OrderRecord } from './record.ts';
import type { Status } from './status.ts';

/**
 * What may happen to an order: every change of a record is one of these, and nothing else is ever
 * written. DynamoDB's condition and the check in the code are both generated from this table.
 *
 * A guard compares the stored record with what the writer knows:
 * - `sameAttempt`   number, text and exptime of the attempt are those that the evidence is about
 * - `newerSnapshot` Gate's update time moves forward
 * - `sameOrder`     the exchange's order id is this one, or not known yet
 */
export type Guard = 'sameAttempt' | 'newerSnapshot' | 'sameOrder';

export type Transition = {
  readonly from: readonly Status[];
  readonly to: readonly Status[];
  readonly guards: readonly Guard[];
};

const ENDED = ['filled', 'partially_filled', 'cancelled'] as const satisfies readonly Status[];

/** The first write of a record: it must not exist yet. */
export const BIRTHS = {
  claimed: ['submitting'],
  refused: ['rejected'],
} as const satisfies Readonly<Record<string, readonly Status[]>>;

export const TRANSITIONS = {
  /** Gate accepted the order, or it was found by its text. */
  placed: { from: ['submitting'], to: ['open', ...ENDED], guards: ['sameAttempt'] },
  /** Gate refused it with a label that proves that nothing was placed. */
  rejected: { from: ['submitting'], to: ['rejected'], guards: ['sameAttempt'] },
  /** The attempt provably placed nothing, for a reason that passes. */
  next_attempt: { from: ['submitting'], to: ['submitting'], guards: ['sameAttempt'] },
  /** A newer snapshot of an order that is still open. */
  updated: { from: ['open'], to: ['open'], guards: ['sameOrder', 'newerSnapshot'] },
  /** The order has ended at the exchange. */
  ended: { from: ['open'], to: ENDED, guards: ['sameOrder'] },
} as const satisfies Readonly<Record<string, Transition>>;

export type Birth = keyof typeof BIRTHS;
export type TransitionName = keyof typeof TRANSITIONS;

/** How a guard reads as a DynamoDB condition: an attribute, a comparison, a value. */
export type Comparison = {
  readonly attribute: keyof OrderRecord;
  readonly is: 'equal' | 'less';
  readonly value: string | number | undefined;
  readonly orAbsent: boolean;
};

/** The comparisons behind a transition's guards, for a change of the record that was read. */
export function comparisons(
  name: TransitionName,
  seen: OrderRecord,
  change: Partial<OrderRecord>,
): readonly Comparison[] {
  const equal = (attribute: 'attempt' | 'text' | 'exptimeMs') =>
    ({ attribute, is: 'equal', value: seen[attribute], orAbsent: false }) as const;
  const byGuard: Readonly<Record<Guard, readonly Comparison[]>> = {
    sameAttempt: [equal('attempt'), equal('text'), equal('exptimeMs')],
    newerSnapshot: [
      { attribute: 'updateTimeMs', is: 'less', value: change.updateTimeMs, orAbsent: true },
    ],
    sameOrder: [{ attribute: 'orderId', is: 'equal', value: change.orderId, orAbsent: true }],
  };
  return TRANSITIONS[name].guards.flatMap((guard) => byGuard[guard]);
}

/** Whether the transition is allowed on a record as it is stored now. */
export function isAllowed(
  name: TransitionName,
  stored: OrderRecord,
  conditions: readonly Comparison[],
): boolean {
  const from: readonly Status[] = TRANSITIONS[name].from;
  return from.includes(stored.status) && conditions.every((condition) => holds(stored, condition));
}

function holds(stored: OrderRecord, { attribute, is, value, orAbsent }: Comparison): boolean {
  const current = stored[attribute];
  if (current === undefined) return orAbsent;
  if (is === 'equal') return current === value;
  return Number(current) < Number(value);
}
