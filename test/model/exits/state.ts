import type { OrderPatch } from '../../../shared/orders/model/attributes.ts';
import type { Status } from '../../../shared/orders/model/status.ts';
import type { TransitionName } from '../../../shared/orders/model/transitions.ts';
import type { ExitDecision } from '../../../shared/programs/exits/decision.ts';
import type { ExitPlan } from '../../../shared/programs/exits/plan.ts';
import type { LegEnd } from '../../../shared/programs/exits/seen.ts';
import type { ExitLeg, ExitState } from '../../../shared/programs/exits/state.ts';
import type { Step as AnyStep } from '../search.ts';

/**
 * An exit, its legs, two trackers that drive it, and submit-order, which claims what it grants. The
 * decisions are the project's own, and every write of the exit goes by the project's table. Amounts are
 * whole coins, and two coins are enough for everything that can go wrong.
 */
export type State = {
  readonly exit: Exit;
  readonly legs: Readonly<Record<string, Leg>>;
  /** The order that buys the coins; absent if they were handed over. */
  readonly entry?: Entry;
  /** Of the account, with those that resting legs lock. */
  readonly coins: number;
  /** The legs whose messages are in the queue. */
  readonly messages: readonly string[];
  readonly workers: readonly Worker[];
  readonly isBeyond: boolean;
  /** `old`: older than an attempt may live. */
  readonly halt: 'none' | 'new' | 'old';
  /** How often each may still happen: the bounds of the model. */
  readonly left: Readonly<Record<Happening, number>>;
  readonly violation?: string;
};

export const HAPPENINGS = [
  'crossing',
  /** A claimed leg of which no byte leaves. */
  'unsent',
  /** A step that does not sell everything. */
  'unfilled',
  'cancel',
  'halt',
  'rearm',
  /** A person sells a coin, or cancels a leg. */
  'hand',
] as const;
export type Happening = (typeof HAPPENINGS)[number];

export type Exit = {
  readonly state: ExitState;
  readonly status: Status;
  /** Whether no halt came after it began, or a person has armed it again since. */
  readonly isRearmed: boolean;
  readonly isCancelled: boolean;
};

/** An attempt lives only so long from the reading of the switch on. */
export type Age = 'fresh' | 'late';

export type Leg = {
  readonly leg: ExitLeg;
  readonly status: 'submitting' | 'open' | 'final';
  readonly isCancelRequested: boolean;
  /** Its POST is about to be sent. */
  readonly post?: Age;
  /** At the exchange, whatever the record says of it. */
  readonly order?: { readonly filled: number; readonly isOpen: boolean };
  readonly end?: LegEnd;
};

export type Entry = {
  readonly amount: number;
  readonly filled: number;
  readonly isOpen: boolean;
  readonly seenFilled: number;
  readonly seenEnded: boolean;
  readonly isCancelRequested: boolean;
};

/** An invocation, always before its next step that others can see. */
export type Worker = Tracker | Delivery;

/** A tracker that has read everything, and has decided. */
export type Tracker = {
  readonly at: 'act';
  /** Whether the record is still the one that it has read. */
  readonly isFresh: boolean;
  readonly decision: ExitDecision;
  /** Of a write that no version guards: what it was derived from. */
  readonly state?: ExitState;
};

/** A delivery of a leg that has read the exit and the switch. */
export type Delivery = {
  readonly at: 'claim';
  readonly leg: ExitLeg;
  readonly isHalted: boolean;
  readonly post: Age;
};

export type Step = AnyStep<State>;

/** Guards that a mutation of the table leaves out, by their attributes. */
export type Ignored = readonly (keyof OrderPatch)[];

export type Setting = {
  readonly plan: ExitPlan;
  readonly hasEntry?: boolean;
  readonly left: Partial<Record<Happening, number>>;
  readonly ignored?: Ignored;
};

/** Hears of each write of the table that is applied. */
export type Note = (name: TransitionName) => void;

const COINS = 2;

export function initialState({ hasEntry = false, left }: Setting): State {
  const state = { owned: hasEntry ? '0' : String(COINS), missing: '0', legs: [] };
  const entry: Entry = {
    amount: COINS,
    filled: 0,
    isOpen: true,
    seenFilled: 0,
    seenEnded: false,
    isCancelRequested: false,
  };
  return {
    exit: { state, status: 'working', isRearmed: true, isCancelled: false },
    legs: {},
    ...(hasEntry && { entry }),
    coins: hasEntry ? 0 : COINS,
    messages: [],
    workers: [],
    isBeyond: false,
    halt: 'none',
    left: Object.fromEntries(HAPPENINGS.map((name) => [name, left[name] ?? 0])) as State['left'],
  };
}

export const step = (label: string, next: State): Step => ({ label, isFault: false, next });
/** A step that nobody may count on. */
export const fault = (label: string, next: State): Step => ({ label, isFault: true, next });

export function spend(state: State, what: Happening): State | undefined {
  const left = state.left[what];
  return left > 0 ? { ...state, left: { ...state.left, [what]: left - 1 } } : undefined;
}

export function withExit(state: State, change: Partial<Exit>): State {
  return { ...state, exit: { ...state.exit, ...change } };
}

export function withLeg(state: State, name: string, leg: Leg): State {
  return { ...state, legs: { ...state.legs, [name]: leg } };
}

export function withWorker(state: State, worker: Worker): State {
  return { ...state, workers: [...state.workers, worker] };
}

export function lockedBy({ legs }: Pick<State, 'legs'>): number {
  return Object.values(legs).reduce(
    (locked, { leg, order }) =>
      order?.isOpen ? locked + Number(leg.amount) - order.filled : locked,
    0,
  );
}

export function closed(leg: Leg): Leg {
  return leg.order ? { ...leg, order: { ...leg.order, isOpen: false } } : leg;
}

/** Whether a halt stops the exit. */
export const isHalted = ({ halt, exit }: State): boolean => halt !== 'none' && !exit.isRearmed;
