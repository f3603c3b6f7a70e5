import { isContract } from '../../../shared/market/contract-order.ts';
import { type ExitHolding, exitSideOf } from '../../../shared/orders/model/request.ts';
import type { Status } from '../../../shared/orders/model/status.ts';
import type { ExitDecision } from '../../../shared/programs/exits/decision.ts';
import type { ExitPlan } from '../../../shared/programs/exits/plan.ts';
import type { LegEnd } from '../../../shared/programs/exits/seen.ts';
import type { ExitLeg, ExitState } from '../../../shared/programs/exits/state.ts';
import type { Ignored } from '../program-writes.ts';
import type { Step as AnyStep } from '../search.ts';

/**
 * An exit, its legs, two trackers that drive it, and submit-order, which claims what it grants. The
 * decisions are the project's own, and every write of the exit goes by the project's table. Amounts are
 * whole coins or contracts, and two of them are enough for everything that can go wrong.
 */
export type State = {
  readonly exit: Exit;
  readonly legs: Readonly<Record<string, Leg>>;
  /** The order that buys the coins or opens the position; absent if they were handed over. */
  readonly entry?: Entry;
  /** The coins of the account, with those that resting legs lock; or its position, signed. */
  readonly held: number;
  /** The position as a poll has read it. */
  readonly shown?: number;
  /** What others than the exit have sold or closed. */
  readonly taken: number;
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
  /** A claimed leg that the exchange does not take for a cause that passes. */
  'refused',
  /** A step that does not sell everything. */
  'unfilled',
  'cancel',
  'halt',
  'rearm',
  /** A person sells a coin, trades the position, or cancels a leg. */
  'hand',
  /** The exchange liquidates or deleverages the position. */
  'forced',
] as const;
export type Happening = (typeof HAPPENINGS)[number];

/** Nothing may happen any more. */
export const NONE = leftOf({});

function leftOf(left: Setting['left']): State['left'] {
  return Object.fromEntries(HAPPENINGS.map((name) => [name, left[name] ?? 0])) as State['left'];
}

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
  /** Its record says that no byte left: its message comes again. */
  readonly isUnsent?: true;
  /** At the exchange, whatever the record says of it. */
  readonly order?: LegOrder;
  /** Of a leg that closes a position: what its record says while it rests. */
  readonly seenFilled?: number;
  readonly end?: LegEnd;
};

export type LegOrder = {
  readonly filled: number;
  readonly isOpen: boolean;
  /** Neither filled, nor cancelled by anybody. */
  readonly endedBy?: 'exchange';
};

export type Entry = {
  readonly amount: number;
  readonly filled: number;
  readonly isOpen: boolean;
  readonly seenFilled: number;
  readonly seenEnded: boolean;
  /** What it has opened may not be shown in the position yet. */
  readonly isYoung: boolean;
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
  readonly basis?: ExitState;
};

/** A delivery of a leg that has read the exit and the switch. */
export type Delivery = {
  readonly at: 'claim';
  readonly leg: ExitLeg;
  readonly isHalted: boolean;
  readonly post: Age;
};

export type Step = AnyStep<State>;

export type Setting = {
  readonly holding: ExitHolding;
  readonly plan: ExitPlan;
  readonly hasEntry?: boolean;
  /** The position that an entry meets; signed. */
  readonly before?: number;
  /** A halt of everything, also of what only reduces a position. */
  readonly haltsAll?: boolean;
  readonly left: Partial<Record<Happening, number>>;
  readonly ignored?: Ignored;
};

/** What the exit owns. */
export const OWNED = 2;

export function initialState({ holding, hasEntry = false, before = 0, left }: Setting): State {
  const state = { owned: hasEntry ? '0' : String(OWNED), missing: '0', legs: [] };
  const entry: Entry = {
    amount: OWNED,
    filled: 0,
    isOpen: true,
    seenFilled: 0,
    seenEnded: false,
    isYoung: false,
    isCancelRequested: false,
  };
  const sign = exitSideOf(holding) === 'sell' ? 1 : -1;
  const held = hasEntry ? before : sign * OWNED;
  return {
    exit: { state, status: 'working', isRearmed: true, isCancelled: false },
    legs: {},
    ...(hasEntry && { entry }),
    held,
    ...(isContract(holding) && { shown: held }),
    // A position of the other side takes what its entry opens.
    taken: Math.abs(before),
    messages: [],
    workers: [],
    isBeyond: false,
    halt: 'none',
    left: leftOf(left),
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

export function closed(leg: Leg): Leg {
  return leg.order ? { ...leg, order: { ...leg.order, isOpen: false } } : leg;
}
