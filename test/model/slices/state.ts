import type { Status } from '../../../shared/orders/model/status.ts';
import type { SliceEnd, SlicesDecision } from '../../../shared/programs/slices/decision.ts';
import type { SlicePlan } from '../../../shared/programs/slices/plan.ts';
import type { Slice, SlicesState } from '../../../shared/programs/slices/state.ts';
import type { Ignored } from '../program-writes.ts';
import type { Step as AnyStep } from '../search.ts';

/**
 * A sliced order, its slices, two trackers that drive it, and submit-order, which claims what it grants.
 * The decisions are the project's own, and every write of the order goes by the project's table. Time
 * passes in halves of an interval. Amounts are whole coins.
 */
export type State = {
  readonly order: Order;
  readonly children: Readonly<Record<string, ChildOrder>>;
  /** The slices whose messages are in the queue. */
  readonly messages: readonly string[];
  readonly workers: readonly Worker[];
  readonly nowMs: number;
  /** Whether the best price of the book is there, or beyond the limit, or cannot be read. */
  readonly price: 'near' | 'beyond' | 'unknown';
  /** `old`: older than an attempt may live. */
  readonly halt: 'none' | 'new' | 'old';
  /** How often each may still happen: the bounds of the model. */
  readonly left: Readonly<Record<Happening, number>>;
  readonly violation?: string;
};

const HAPPENINGS = [
  /** The price goes, or comes back. */
  'price',
  /** No price can be read, until it can be again. */
  'outage',
  /** A slice that does not fill completely. */
  'unfilled',
  /** A check refuses a slice. */
  'refused',
  'amend',
  'cancel',
  'halt',
] as const;
export type Happening = (typeof HAPPENINGS)[number];

/** Nothing may happen any more. */
export const NONE = leftOf({});

function leftOf(left: Setting['left']): State['left'] {
  return Object.fromEntries(HAPPENINGS.map((name) => [name, left[name] ?? 0])) as State['left'];
}

export type Order = {
  readonly state: SlicesState;
  readonly status: Status;
  /** What its record says of its fills. */
  readonly filled: string;
  readonly limitPrice: string;
  readonly isCancelled: boolean;
};

/** An attempt lives until its slot is over, and only so long from the reading of the switch on. */
export type Age = 'fresh' | 'late';

export type ChildOrder = {
  readonly slot: number;
  readonly amount: string;
  readonly status: 'submitting' | 'final';
  readonly isCancelRequested: boolean;
  /** Its POST is about to be sent. */
  readonly post?: Age;
  /** Its record says that no byte left: its message comes again. */
  readonly isUnsent?: true;
  /** At the exchange, whatever the record says of it: it ends at once. */
  readonly filled?: number;
  readonly end?: SliceEnd;
};

export type Worker = Tracker | Delivery;

/** A tracker that has read everything, and has decided. */
export type Tracker = {
  readonly at: 'act';
  /** Whether the record is still the one that it has read. */
  readonly isFresh: boolean;
  readonly decision: SlicesDecision;
  /** The one that was under way: what is sent or withdrawn. */
  readonly slice?: Slice;
  /** Of a write that no version guards: what it was derived from. */
  readonly basis?: Order;
};

/** A delivery of a slice that has read the order, the prices and the switch. */
export type Delivery = {
  readonly at: 'claim';
  readonly name: string;
  readonly slot: number;
  readonly amount: string;
  /** What it found granted, as its transaction will ask for it. */
  readonly grant: string;
  readonly limitPrice: string;
  readonly post: Age;
};

export type Step = AnyStep<State>;

export type Setting = {
  readonly total: string;
  readonly count: number;
  readonly catchUp?: SlicePlan['catchUp'];
  readonly left: Partial<Record<Happening, number>>;
  readonly ignored?: Ignored;
};

export const LIMITS = { near: '110', amended: '90' } as const;

export function initialState({ total, left }: Setting): State {
  const state: SlicesState = {
    startMs: 0,
    total,
    decimals: 0,
    taken: '0',
    slots: '',
    priceSum: '0',
    priceCount: 0,
    refusals: 0,
  };
  const order = { state, status: 'working', filled: '0', isCancelled: false } as const;
  return {
    order: { ...order, limitPrice: LIMITS.near },
    children: {},
    messages: [],
    workers: [],
    nowMs: 0,
    price: 'near',
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

export function withOrder(state: State, change: Partial<Order>): State {
  return { ...state, order: { ...state.order, ...change } };
}

export function withChild(state: State, name: string, child: ChildOrder): State {
  return { ...state, children: { ...state.children, [name]: child } };
}

export function withWorker(state: State, worker: Worker): State {
  return { ...state, workers: [...state.workers, worker] };
}
