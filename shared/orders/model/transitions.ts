import type { OrderAttributes, OrderPatch } from './attributes.ts';
import type { Status } from './status.ts';

/**
 * The transitions of an order: every write of a record is a creation or a transition of this table.
 * DynamoDB's condition and the check in the code are both generated from it.
 *
 * A guard compares the stored record with the writer's facts:
 * - `sameAttempt`    the attempt has the number, text and exptime of the evidence
 * - `notCancelled`   no cancel was requested
 * - `sameOrder`      the exchange's order id is this one, or not known yet
 * - `newerSnapshot`  Gate's update time does not move back
 * - `sameInference`  its end was inferred, and it was not seen since
 * - `sameAmendment`  no other amendment was sent meanwhile
 * - `unaccounted`    its fills are not reconciled yet
 * - `sameTrigger`    its trigger was not amended, and it was not armed again
 * - `sameFiring`     no other firing took place, and this one is not over
 * - `notFired`       no firing waits for its claim
 * - `notSuspended`   no halt has suspended it
 * - `sameVersion`    nothing has changed the record since
 */
export type Guard =
  | 'sameAttempt'
  | 'notCancelled'
  | 'sameOrder'
  | 'newerSnapshot'
  | 'sameInference'
  | 'sameAmendment'
  | 'unaccounted'
  | 'sameTrigger'
  | 'sameFiring'
  | 'notFired'
  | 'notSuspended'
  | 'sameVersion';

export type Transition = {
  readonly from: readonly Status[];
  /** Absent: the status stays the same. */
  readonly to?: readonly Status[];
  readonly guards: readonly Guard[];
};

const ENDED = ['filled', 'partially_filled', 'cancelled'] as const satisfies readonly Status[];

/** The first write of a record, which must not exist yet. */
export const CREATIONS = {
  claimed: ['submitting'],
  /** It waits for its trigger. */
  armed: ['armed'],
  /** An exit, or a sliced order. */
  working: ['working'],
  refused: ['rejected'],
  /** The cancel arrived before its order, which is then never placed. */
  cancelled_before_placed: ['cancelled'],
} as const satisfies Readonly<Record<string, readonly Status[]>>;

export const TRANSITIONS = {
  /** Its condition was seen to be met. The first to write this fires it; a release follows. */
  fired: {
    from: ['armed'],
    guards: ['sameTrigger', 'notFired', 'notCancelled', 'notSuspended'],
  },
  /** The firing is claimed, as a message is: an attempt begins. */
  released: {
    from: ['armed'],
    to: ['submitting'],
    guards: ['sameFiring', 'notCancelled', 'notSuspended'],
  },
  /** The checks at the firing refused it, or nothing claimed it in time and it protects nothing. */
  firing_refused: { from: ['armed'], to: ['rejected'], guards: ['sameFiring'] },
  /** Nothing of the firing reached Gate. Its condition is judged anew. */
  armed_again: {
    from: ['armed', 'submitting'],
    to: ['armed'],
    guards: ['sameFiring', 'sameAttempt', 'notCancelled'],
  },
  /** A halt stops it until a person arms it again. */
  suspended: { from: ['armed'], guards: ['sameTrigger', 'notSuspended'] },
  rearmed: { from: ['armed'], guards: ['sameTrigger'] },
  trigger_amended: { from: ['armed'], guards: ['sameTrigger', 'notFired', 'notCancelled'] },
  /** The condition held between two readings, and did not hold when prices were seen. */
  touch_missed: { from: ['armed'], guards: ['sameTrigger', 'notFired'] },
  /** Its trigger's time is over. */
  trigger_expired: { from: ['armed'], to: ['cancelled'], guards: ['notFired'] },
  /** It was cancelled while it waited. */
  disarmed: { from: ['armed'], to: ['cancelled'], guards: [] },
  /** Gate accepted the order, or it was found by its text. */
  placed: { from: ['submitting'], to: ['open', ...ENDED], guards: ['sameAttempt'] },
  /** Refused with a label that proves that nothing was placed, cancelled or amended. */
  rejected: { from: ['submitting'], to: ['rejected'], guards: ['sameAttempt'] },
  /** The attempt provably did nothing. The next one begins. */
  next_attempt: { from: ['submitting'], guards: ['sameAttempt', 'notCancelled'] },
  /** Gate's response proves nothing. Its message is kept. */
  undecided: { from: ['submitting', 'open'], guards: ['sameAttempt'] },
  /** No byte of the attempt left. The next attempt follows when the message returns. */
  unsent: { from: ['submitting'], guards: ['sameAttempt'] },
  /** The first proof of absence: the order was not open after the fence. */
  not_seen: { from: ['submitting'], guards: ['sameAttempt'] },
  /**
   * The second proof of absence: it had not traded either. No order is live or filled, or can
   * become so.
   */
  not_placed: { from: ['submitting'], to: ['not_placed'], guards: ['sameAttempt'] },
  /** A newer snapshot of an order that is still open. */
  updated: { from: ['open'], guards: ['sameOrder', 'newerSnapshot'] },
  /** An amendment is about to be sent. No other one follows until its outcome is known. */
  amending: { from: ['open'], guards: ['sameOrder', 'sameAmendment'] },
  /** Gate does not know an accepted order. */
  missing: { from: ['open'], guards: ['sameOrder'] },
  /** The order has ended at the exchange. */
  ended: { from: ['open'], to: ENDED, guards: ['sameOrder'] },
  /** A leg of an exit has ended, and what it sold is known. */
  leg_settled: { from: ['working'], guards: ['sameVersion'] },
  /** A leg that was settled is at the exchange after all. A person decides how its exit goes on. */
  leg_turned_up: { from: ['working'], guards: ['sameVersion'] },
  /** The order of an exit has bought more. */
  owns_more: { from: ['working'], guards: ['sameVersion'] },
  /** A part of an exit's position was not seen, or is seen again. */
  position_doubted: { from: ['working'], guards: ['sameVersion'] },
  /** Something else has closed a part of an exit's position. The exit owns less. */
  position_shrank: { from: ['working'], guards: ['sameVersion'] },
  /** Legs are granted their part of what the exit owns. They may be claimed from now on. */
  legs_granted: { from: ['working'], guards: ['sameVersion', 'notCancelled'] },
  /** The stop or the trail of an exit was seen to be met. No take-profit is claimed any more. */
  exit_fired: { from: ['working'], guards: ['sameVersion', 'notCancelled'] },
  /** Nothing of the firing was sold in time. */
  exit_armed_again: { from: ['working'], guards: ['sameVersion'] },
  /** The stop or the trail held between two readings, and did not hold when prices were seen. */
  exit_touch_missed: { from: ['working'], guards: ['sameVersion'] },
  exit_suspended: { from: ['working'], guards: ['sameVersion'] },
  exit_rearmed: { from: ['working'], guards: ['sameVersion'] },
  /** The exit of an order has begun. */
  exit_opened: { from: ['open', 'working', ...ENDED], guards: [] },
  exit_ended: { from: ['working'], to: ENDED, guards: ['sameVersion'] },
  /** The first price of a sliced order was seen: its arrival price. */
  slices_begun: { from: ['working'], guards: ['sameVersion'] },
  /** The slice of a slot is granted its part of the order. It may be claimed from now on. */
  slice_granted: { from: ['working'], guards: ['sameVersion', 'notCancelled'] },
  /** A slice has ended, and what it filled is known. */
  slice_settled: { from: ['working'], guards: ['sameVersion'] },
  /** Slots are over, or have no slice. */
  slots_missed: { from: ['working'], guards: ['sameVersion'] },
  /** The limit price of a sliced order was amended. */
  price_amended: { from: ['working'], guards: ['sameVersion', 'notCancelled'] },
  slices_ended: { from: ['working'], to: ENDED, guards: ['sameVersion'] },
  cancel_requested: { from: ['submitting', 'open', 'working'], guards: ['notCancelled'] },
  /** The ways back: an order was found after it had been judged absent, refused or ended. */
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

/** A guard as a condition on one attribute. */
export type Comparison = {
  readonly attribute: keyof OrderAttributes;
  readonly is: 'equal' | 'atMost' | 'absent';
  readonly value?: string | number;
  readonly orAbsent: boolean;
};

/** The comparisons of a transition's guards, for a change to the given attributes. */
export function comparisons(
  name: TransitionName,
  seen: OrderPatch,
  change: OrderPatch,
): readonly Comparison[] {
  return transitionOf(name).guards.flatMap((guard) => GUARDS[guard](seen, change));
}

const GUARDS: Readonly<
  Record<Guard, (seen: OrderPatch, change: OrderPatch) => readonly Comparison[]>
> = {
  sameAttempt: (seen) => [
    equal('attempt', seen.attempt),
    equal('text', seen.text),
    equal('exptimeMs', seen.exptimeMs),
  ],
  notCancelled: () => [absent('cancelRequestedAtMs')],
  sameOrder: (seen, change) => [
    { ...equal('orderId', change.orderId ?? seen.orderId), orAbsent: true },
  ],
  sameInference: (seen) => [equal('inferredAtMs', seen.inferredAtMs)],
  sameAmendment: (seen) => [equal('lastAmendment', seen.lastAmendment)],
  unaccounted: () => [equal('accounting', 'pending')],
  sameTrigger: (seen) => [
    equal('armedSinceMs', seen.armedSinceMs),
    equal('armedVersion', seen.armedVersion),
  ],
  sameFiring: (seen) => [equal('firings', seen.firings), equal('firedAtMs', seen.firedAtMs)],
  notFired: () => [absent('firedAtMs')],
  notSuspended: () => [absent('suspended')],
  sameVersion: (seen) => [equal('version', seen.version)],
  newerSnapshot: (_seen, { updateTimeMs = 0 }) => [
    { attribute: 'updateTimeMs', is: 'atMost', value: updateTimeMs, orAbsent: true },
  ],
};

function absent(attribute: keyof OrderAttributes): Comparison {
  return { attribute, is: 'absent', orAbsent: true };
}

function equal(attribute: keyof OrderAttributes, value: string | number | undefined): Comparison {
  return value === undefined
    ? absent(attribute)
    : { attribute, is: 'equal', value, orAbsent: false };
}

/** Whether the transition is allowed on the stored record. */
export function isAllowed(
  name: TransitionName,
  stored: OrderPatch & Pick<OrderAttributes, 'status'>,
  conditions: readonly Comparison[],
): boolean {
  return (
    transitionOf(name).from.includes(stored.status) &&
    conditions.every((condition) => holds(stored, condition))
  );
}

function holds(stored: OrderPatch, { attribute, is, value, orAbsent }: Comparison): boolean {
  const current = stored[attribute];
  if (current === undefined) return orAbsent;
  if (is === 'absent') return false;
  return is === 'equal' ? current === value : Number(current) <= Number(value);
}
