import type { OrderPatch } from '../../shared/orders/model/attributes.ts';
import type { Status } from '../../shared/orders/model/status.ts';
import {
  type Creation,
  comparisons,
  isAllowed,
  type TransitionName,
  transitionOf,
} from '../../shared/orders/model/transitions.ts';
import type { Step as AnyStep } from './search.ts';

/**
 * The life of an armed order until its attempt is sent. What follows the POST is the model of the
 * protocol; here it is accepted, or not a byte of it leaves. Every write goes by the project's table.
 */
export type Record = OrderPatch & {
  readonly status: Status;
  readonly attempt: number;
  readonly firings: number;
  readonly armedVersion: number;
  readonly armedSinceMs: number;
};

/** The writes of the table that only an armed order has. */
export const WRITES = [
  'fired',
  'released',
  'firing_refused',
  'armed_again',
  'suspended',
  'rearmed',
  'trigger_amended',
  'trigger_expired',
  'disarmed',
] as const satisfies readonly TransitionName[];
/** Those that change nothing of what the model tells apart. */
export const UNSEEN_WRITES = ['armed', 'touch_missed'] as const satisfies readonly (
  | Creation
  | TransitionName
)[];

/** An invocation, always before its next step that others can see. */
export type Worker =
  | {
      readonly at: 'judge';
      readonly seen: Record;
      readonly met: boolean;
      readonly halts: number;
      readonly isOld: boolean;
      /** No time has passed since it read. */
      readonly isFresh: boolean;
    }
  | { readonly at: 'release'; readonly firing: number }
  | {
      readonly at: 'claim';
      readonly seen: Record;
      readonly firing: number;
      readonly halts: number;
      /** It came later than a firing may wait. */
      readonly isOld: boolean;
      readonly isFresh: boolean;
    }
  | { readonly at: 'send'; readonly seen: Record; readonly isFresh: boolean };

export type Act = 'cancel' | 'amend' | 'halt' | 'rearm';

export type State = {
  /** How often it may fire: a bound of the model. */
  readonly firingsMax: number;
  readonly record: Record;
  /** The firings of the releases in the queue. */
  readonly releases: readonly number[];
  readonly workers: readonly (Worker | undefined)[];
  /** Orders that the exchange accepted. */
  readonly placed: number;
  /** Whether the price is beyond the trigger. */
  readonly isBeyond: boolean;
  /** Whether the firing is older than its claim may be. */
  readonly isOld: boolean;
  readonly halts: number;
  /** Whether the halt is older than an attempt may live. */
  readonly isHaltOld: boolean;
  /** What a person may still do, each once. */
  readonly can: readonly Act[];
  readonly violation?: string;
};

export type Step = AnyStep<State>;

/** Guards that a mutation of the table leaves out, by their attributes. */
export type Ignored = readonly (keyof OrderPatch)[];

const ATTEMPTS_MAX = 2;

export const initialState = (firingsMax: number, can: readonly Act[]): State => ({
  firingsMax,
  record: { status: 'armed', attempt: 0, firings: 0, armedVersion: 0, armedSinceMs: 1 },
  releases: [],
  workers: [undefined, undefined],
  placed: 0,
  isBeyond: false,
  isOld: false,
  halts: 0,
  isHaltOld: false,
  can,
});

/** @param note hears of each write of the table that is applied */
export function stepsOf(
  state: State,
  ignored: Ignored = [],
  note: (name: TransitionName) => void = () => {},
): readonly Step[] {
  const steps: Step[] = [];
  const add = (label: string, next: State | undefined, isFault = false) => {
    if (next) steps.push({ label, isFault, next });
  };
  const write = (name: TransitionName, seen: Record, change: OrderPatch, base = state) => {
    const next = written(base, name, seen, change, ignored);
    if (next) note(name);
    return next;
  };

  // Each of these ends of itself: that the price moves or somebody acts is no help to count on.
  add('price: crosses', { ...state, isBeyond: !state.isBeyond }, true);
  add('time: passes', later(state));
  const { record } = state;
  const without = (act: Act): State => ({
    ...state,
    can: state.can.filter((each) => each !== act),
  });
  if (state.can.includes('halt')) add('person: halts', { ...without('halt'), halts: 1 }, true);
  if (state.can.includes('cancel')) {
    const base = without('cancel');
    const cancel = { cancelRequestedAtMs: 1 };
    add(
      'person: cancels',
      write('disarmed', record, { ...cancel, status: 'cancelled' }, base),
      true,
    );
    add('person: cancels what is sent', write('cancel_requested', record, cancel, base), true);
  }
  if (state.can.includes('amend')) {
    const base = without('amend');
    const change = { armedSinceMs: record.armedSinceMs + 1 };
    add('person: amends', write('trigger_amended', record, change, base), true);
  }
  if (state.can.includes('rearm') && state.halts > 0) {
    const base = without('rearm');
    const change = { armedVersion: state.halts, suspended: undefined, firedAtMs: undefined };
    add('person: arms it again', write('rearmed', record, change, base), true);
  }
  add('time: the trigger expires', write('trigger_expired', record, { status: 'cancelled' }), true);
  add('proof: nothing was placed', proven(state, write));

  const slot = state.workers.indexOf(undefined);
  if (slot >= 0) {
    const { isBeyond: met, halts, isOld } = state;
    add(
      'poll: reads',
      withWorker(state, slot, { at: 'judge', seen: record, met, halts, isOld, isFresh: true }),
    );
    state.releases.forEach((firing, index) => {
      const worker: Worker = { at: 'claim', seen: record, firing, halts, isOld, isFresh: true };
      const releases = state.releases.toSpliced(index, 1);
      add('queue: delivers', withWorker({ ...state, releases }, slot, worker));
      add('queue: delivers twice', withWorker(state, slot, worker), true);
      add('queue: loses it', { ...state, releases }, true);
    });
  }
  state.workers.forEach((worker, index) => {
    if (!worker) return;
    add('crash', withWorker(state, index, undefined), true);
    steps.push(...advance(state, worker, index, write));
  });
  return steps;
}

type Writer = (
  name: TransitionName,
  seen: Record,
  change: OrderPatch,
  base?: State,
) => State | undefined;

function advance(state: State, worker: Worker, slot: number, write: Writer): readonly Step[] {
  const end = withWorker(state, slot, undefined);
  const step = (label: string, next: State | undefined, isFault = false): Step => ({
    label,
    isFault,
    next: next ?? end,
  });
  switch (worker.at) {
    case 'judge':
      return [step(...judged(end, worker, slot, write))];
    case 'release':
      return [step('poll: sends the release', released(end, worker.firing))];
    case 'claim': {
      const { seen, isFresh } = worker;
      if (isOver(worker)) return [step('release: is over', end)];
      const claim = { status: 'submitting' as const, attempt: seen.attempt + 1 };
      const claimed = write('released', seen, claim, end);
      const refused = write('firing_refused', seen, { status: 'rejected' }, end);
      return [
        step(
          'release: is claimed',
          claimed && withWorker(claimed, slot, { at: 'send', seen: claimed.record, isFresh }),
        ),
        step('release: is refused by a limit', refused, true),
      ];
    }
    case 'send': {
      const { seen, isFresh } = worker;
      const stopped =
        seen.attempt < ATTEMPTS_MAX
          ? write('armed_again', seen, { status: 'armed', firedAtMs: undefined }, end)
          : write('rejected', seen, { status: 'rejected' }, end);
      if (!isFresh) return [step('attempt: came too late', stopped)];
      const isBetween = state.isHaltOld && seen.armedVersion < state.halts;
      const placed = { ...end, placed: end.placed + 1 };
      const accepted = write('placed', seen, { status: 'filled' }, placed) ?? placed;
      const next = isBetween ? { ...accepted, violation: 'sent between halt and rearm' } : accepted;
      return [
        step('attempt: is accepted', next),
        step('attempt: is accepted, and nobody hears of it', placed, true),
        step('attempt: not a byte leaves', stopped, true),
      ];
    }
  }
}

/** Whether a release that was delivered is not claimed, whatever happens after it was read. */
function isOver({ seen, firing, halts, isOld }: Extract<Worker, { at: 'claim' }>): boolean {
  const { status, firings, firedAtMs, armedVersion, suspended } = seen;
  if (status !== 'armed' || firings !== firing || firedAtMs === undefined) return true;
  return isOld || halts > armedVersion || suspended === true;
}

/** Whether a poll has found nothing to do, whatever happens after it has read. */
function waits({ seen, met, halts }: Judge, firingsMax: number): boolean {
  if (seen.status !== 'armed') return true;
  const isToSuspend = halts > seen.armedVersion && !seen.suspended;
  if (isToSuspend || seen.firedAtMs !== undefined) return false;
  return !met || seen.suspended === true || seen.firings === firingsMax;
}

/** The same without the invocations that do nothing any more: where one is, it may also have ended. */
export function pruned(state: State): State {
  const isIdle = (worker: Worker) =>
    (worker.at === 'judge' && waits(worker, state.firingsMax)) ||
    (worker.at === 'claim' && isOver(worker));
  const workers = state.workers.map((each) => (each && isIdle(each) ? undefined : each));
  return { ...state, workers };
}

type Judge = Extract<Worker, { at: 'judge' }>;

function judged(
  end: State,
  worker: Judge,
  slot: number,
  write: Writer,
): readonly [label: string, next: State | undefined] {
  const { seen, halts, isOld, isFresh } = worker;
  if (seen.status !== 'armed') return ['poll: finds nothing armed', end];
  if (waits(worker, end.firingsMax)) return ['poll: waits', end];
  if (halts > seen.armedVersion && !seen.suspended) {
    const change = { suspended: true as const, firedAtMs: undefined };
    return ['poll: suspends', write('suspended', seen, change, end)];
  }
  if (seen.firedAtMs !== undefined) {
    if (!isOld) return ['poll: sends the release again', released(end, seen.firings)];
    const change = { status: 'armed' as const, firedAtMs: undefined };
    return ['poll: arms it again', write('armed_again', seen, change, end)];
  }
  const firing = seen.firings + 1;
  const fired = write('fired', seen, { firings: firing, firedAtMs: firing }, end);
  return [
    'poll: fires',
    fired && withWorker({ ...fired, isOld: !isFresh }, slot, { at: 'release', firing }),
  ];
}

/** One release of a firing is as good as two: the queue may deliver it twice. */
function released(state: State, firing: number): State {
  return state.releases.includes(firing)
    ? state
    : { ...state, releases: [...state.releases, firing].toSorted() };
}

/** An attempt that nobody makes any more: the proofs of the protocol find out about it. */
function proven({ record, workers, placed, ...rest }: State, write: Writer): State | undefined {
  const isMade = workers.some((worker) => worker?.at === 'send');
  if (record.status !== 'submitting' || isMade) return undefined;
  const state = { record, workers, placed, ...rest };
  return placed > 0
    ? write('placed', record, { status: 'filled' }, state)
    : write('not_placed', record, { status: 'not_placed' }, state);
}

function later(state: State): State {
  const { record, halts, workers } = state;
  return {
    ...state,
    isOld: record.firedAtMs !== undefined,
    isHaltOld: halts > 0,
    workers: workers.map((worker) =>
      worker && 'isFresh' in worker ? { ...worker, isFresh: false } : worker,
    ),
  };
}

function withWorker(state: State, slot: number, worker: Worker | undefined): State {
  return { ...state, workers: state.workers.with(slot, worker) };
}

/** A write by a transition of the table; undefined if the stored record does not allow it. */
function written(
  state: State,
  name: TransitionName,
  seen: Record,
  change: OrderPatch,
  ignored: Ignored,
): State | undefined {
  const { to } = transitionOf(name);
  if (to ? !to.includes(change.status!) : change.status) {
    throw new Error(`The model lets "${name}" lead to ${change.status}.`);
  }
  const conditions = comparisons(name, seen, change).filter(
    ({ attribute }) => !ignored.includes(attribute),
  );
  if (!isAllowed(name, state.record, conditions)) return undefined;
  return { ...state, record: { ...state.record, ...change } };
}

/** What must hold in every state that can be reached. */
export function violationOf({ violation, placed, record }: State): string | undefined {
  if (violation) return violation;
  if (placed > 1) return `${placed} orders were placed`;
  const isDenied = ['cancelled', 'rejected', 'not_placed'].includes(record.status);
  if (placed > 0 && isDenied) return `an order is placed, and its record is ${record.status}`;
  return placed > 0 && record.status === 'armed' ? 'an order is placed and armed' : undefined;
}

/** It has ended, or waits for a price that is not there, or for a person. */
export function isSettled({ record, isBeyond, firingsMax }: State): boolean {
  if (record.status === 'submitting') return false;
  if (record.status !== 'armed') return true;
  const isSpent = record.firings === firingsMax;
  return record.firedAtMs === undefined && (!isBeyond || record.suspended === true || isSpent);
}
