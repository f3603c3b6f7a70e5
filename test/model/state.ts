import type { MarketName } from '../../shared/market/instrument.ts';
import type { OrderAttributes } from '../../shared/orders/model/attributes.ts';
import type { Status } from '../../shared/orders/model/status.ts';
import { shortName } from './names.ts';

/**
 * Time passes in steps of 15 s, the coarsest grid on which the bounds of shared/orders/reconciliation/absence.ts
 * are exact: the listing lag is two steps, the trades lag one, and a clock skew of a second
 * decides whether a bound is reached. Every time is relative to now, and no longer told from others
 * once it lies so far back that nothing depends on it: so the states are finite although runs are
 * not.
 */
export const TICK_MS = 15_000;
/** Beyond these bounds of the past, all times have the same consequences. */
const EXPTIME_LONG_AGO_MS = -3 * TICK_MS;
const ABSENT_LONG_AGO_MS = -2 * TICK_MS;
const MISSING_LONG_AGO_MS = -5 * TICK_MS;

/** The behavior of the exchange. The default is the protocol's assumption. */
export type World = {
  /** An accepted order is in the listing of open orders this many ticks later. */
  readonly listingLagTicks: number;
  /** A fill is in the trades this many ticks later. */
  readonly tradesLagTicks: number;
  /** The clocks of the gateways differ from the true time by this, or not at all. */
  readonly gatewaySkewMs: number;
  readonly honoursExptime: boolean;
  readonly showsFills: boolean;
  /** An order is accepted and a final refusal answered. */
  readonly liesWhenRefusing: boolean;
  /** An order is accepted and a passing refusal answered, as "too many requests" is. */
  readonly liesWhenBusy: boolean;
};

export type Model = {
  /** Where the order is placed: the margins of the proofs are those of its market. */
  readonly market: MarketName;
  /** Invocations at the same time: deliveries and polls. */
  readonly workers: number;
  readonly attemptsMax: number;
  /** The account's `resubmit`: one more attempt after a proof of absence. */
  readonly resubmit: boolean;
  readonly sandboxSkewTicks: number;
  /** How far ahead of its claim an attempt's exptime lies. */
  readonly lifeMs: number;
  /** A cancel may be sent at any moment. */
  readonly cancel: boolean;
  /** The order's time may be over at any moment; else it never is. */
  readonly submitByPasses: boolean;
  /** Fills in part, orders that Gate forgets, and the accounting of trades are modelled too. */
  readonly afterlife: boolean;
  /** The WebSocket shows pictures of the order at any moment: late, repeated or ahead of REST. */
  readonly pushes: boolean;
  readonly world: World;
  readonly mutation?: Mutation;
};

export type Mutation =
  | 'POST before claim'
  | 'unconditional claim'
  | 'no wait for the fence'
  | 'fence judged by the local clock'
  | 'trades before open orders'
  | 'no gap between the probes'
  | 'no probe at all'
  | 'open listing only'
  | 'no attempt guard'
  | '5xx as refusal'
  | 'timeout as refusal'
  | 'HTTP client retries'
  | 'ack before claim'
  | 'no tracker'
  | 'no tracker, deliveries recover'
  | 'claim expires'
  | 'record deleted on failure'
  | 'record expires'
  | 'cancel does not block attempts'
  | 'a pushed end is final'
  | 'a push brings an order back';

export function hasTracker({ mutation }: Model) {
  return mutation !== 'no tracker' && mutation !== 'no tracker, deliveries recover';
}

/** The attributes of a record that decide anything. */
export type Stored = Pick<
  OrderAttributes,
  | 'status'
  | 'attempt'
  | 'text'
  | 'exptimeMs'
  | 'absentAtMs'
  | 'unsentAtMs'
  | 'missingAtMs'
  | 'inferredAtMs'
  | 'cancelRequestedAtMs'
  | 'orderId'
  | 'updateTimeMs'
  | 'resubmitted'
  | 'adopted'
  | 'accounting'
> & {
  /** For the properties only: the attempt that a cancel found. */
  readonly attemptAtCancel?: number;
  /** For the properties only: a push alone decided its end, or undid it. */
  readonly decidedByPush?: true;
};

export type Fill = 'none' | 'some' | 'all';

/** An order that the exchange accepted; its id is its place in the list, from 1. */
export type Order = {
  readonly attempt: number;
  readonly isLive: boolean;
  readonly fill: Fill;
  /** Gate's update time: grows with every change. */
  readonly version: number;
  readonly isListed: boolean;
  /** Ticks since it was accepted, while it is not listed. */
  readonly unlistedTicks: number;
  /** Whether the trades show all of its fill. */
  readonly hasTraded: boolean;
  readonly untradedTicks: number;
};

/** An order as an answer of the exchange showed it at some time. */
export type Row = Pick<Order, 'attempt' | 'isLive' | 'fill' | 'version'> & {
  readonly orderId: string;
  readonly isPushed?: true;
};

/** A request to place an order that is on its way, with or without a waiting caller. */
export type Post = { readonly attempt: number; readonly exptimeMs: number };

/** Where an invocation stands: always before its next step that others can see. */
export type Worker =
  | { readonly at: 'claim' }
  /** The claim was written, its acknowledgement lost: the SDK writes again. */
  | { readonly at: 'claim again'; readonly seen: Stored; readonly isOwner: boolean }
  | { readonly at: 'send' | 'wait' | 'refused'; readonly seen: Stored }
  | { readonly at: 'passing'; readonly seen: Stored; readonly isSent: boolean }
  | { readonly at: 'merge'; readonly seen: Stored; readonly row: Row }
  | { readonly at: 'delete'; readonly seen: Stored }
  | { readonly at: 'poll' | 'traded' | 'absent' | 'forgotten'; readonly seen: Stored }
  /** A listing received after the fence, and late enough to count, did not show the order. */
  | { readonly at: 'listed'; readonly seen: Stored; readonly atMs: number | undefined }
  | { readonly at: 'not seen' | 'missing'; readonly seen: Stored; readonly atMs: number };

export type State = {
  readonly record: Stored | undefined;
  /** Whether the queue still holds the message. */
  readonly message: boolean;
  /** The cancel's own record, once it was sent. */
  readonly command: 'none' | 'sent' | Extract<Status, 'submitting' | 'done' | 'rejected'>;
  readonly workers: readonly (Worker | undefined)[];
  readonly posts: readonly Post[];
  readonly orders: readonly Order[];
};

export function initialState({ workers }: Model): State {
  return {
    record: undefined,
    message: true,
    command: 'none',
    workers: Array(workers).fill(undefined),
    posts: [],
    orders: [],
  };
}

export const isEffective = ({ isLive, fill }: Order): boolean => isLive || fill !== 'none';

export function rowOf(state: State, orderId: string): Row {
  const { attempt, isLive, fill, version } = state.orders[Number(orderId) - 1]!;
  return { orderId, attempt, isLive, fill, version };
}

export const textOf = (attempt: number): string => `text-${attempt}`;

/** An invocation's knowledge of its attempt. */
export function attemptOf({ status, attempt, text, exptimeMs }: Stored): Stored {
  return {
    status,
    attempt,
    text,
    exptimeMs,
  };
}

export function withWorker(state: State, slot: number, worker: Worker | undefined): State {
  return {
    ...state,
    workers: state.workers.with(slot, worker),
  };
}

export function withOrder(state: State, index: number, change: Partial<Order>): State {
  return {
    ...state,
    orders: state.orders.with(index, { ...state.orders[index]!, ...change }),
  };
}

/** One tick later: every time lies further back. */
export function later({ world }: Model, state: State): State {
  // Clocks that are wrong by more than the protocol allows for tell older times apart.
  const slackMs = world.gatewaySkewMs < TICK_MS ? 0 : world.gatewaySkewMs;
  const age = (timeMs: number, longAgoMs: number) =>
    Math.max(longAgoMs - slackMs, timeMs - TICK_MS);
  function ageStored(stored: Stored): Stored {
    const { exptimeMs, absentAtMs, missingAtMs } = stored;
    return {
      ...stored,
      ...(exptimeMs !== undefined && { exptimeMs: age(exptimeMs, EXPTIME_LONG_AGO_MS) }),
      ...(absentAtMs !== undefined && { absentAtMs: age(absentAtMs, ABSENT_LONG_AGO_MS) }),
      ...(missingAtMs !== undefined && { missingAtMs: age(missingAtMs, MISSING_LONG_AGO_MS) }),
    };
  }
  function ageWorker(worker: Worker): Worker {
    if (worker.at === 'claim') return worker;
    const seen = ageStored(worker.seen);
    if (!('atMs' in worker) || worker.atMs === undefined) return { ...worker, seen };
    const longAgoMs = worker.at === 'missing' ? MISSING_LONG_AGO_MS : ABSENT_LONG_AGO_MS;
    return { ...worker, seen, atMs: age(worker.atMs, longAgoMs) };
  }
  // A POST that every gateway refuses and no caller awaits counts as gone.
  const matters = ({ attempt, exptimeMs }: Post) =>
    !world.honoursExptime ||
    exptimeMs >= -world.gatewaySkewMs ||
    state.workers.some((worker) => worker?.at === 'wait' && worker.seen.attempt === attempt);
  return {
    ...state,
    record: state.record && ageStored(state.record),
    workers: state.workers.map((worker) => worker && ageWorker(worker)),
    posts: state.posts
      .map((post) => ({ ...post, exptimeMs: age(post.exptimeMs, -TICK_MS) }))
      .filter(matters),
    orders: state.orders.map((order) => ({
      ...order,
      unlistedTicks: order.isLive && !order.isListed ? order.unlistedTicks + 1 : 0,
      untradedTicks:
        world.showsFills && order.fill !== 'none' && !order.hasTraded ? order.untradedTicks + 1 : 0,
    })),
  };
}

/** A state, and short names of its parts, the same for equal parts. */
export type Named = {
  readonly state: State;
  readonly record: string;
  readonly workers: readonly string[];
  readonly posts: string;
  readonly orders: string;
};

/** Most parts of a state are the same objects as in the state before it, and have their names already. */
export function named(state: State, before?: Named): Named {
  const { record, workers, posts, orders } = state;
  return {
    state,
    record: before && record === before.state.record ? before.record : nameOf(record, keyOfStored),
    workers: workers.map((worker, slot) =>
      before && worker === before.state.workers[slot]
        ? before.workers[slot]!
        : nameOf(worker, keyOfWorker),
    ),
    posts: before && posts === before.state.posts ? before.posts : nameOf(posts, keyOfPosts),
    orders: before && orders === before.state.orders ? before.orders : nameOf(orders, keyOfOrders),
  };
}

/** Equal for states that differ only in which invocation is which. */
export function keyOf(next: State, before?: Named): string {
  const { record, workers, posts, orders } = named(next, before);
  const { message, command } = next;
  const [first = '', second = '', ...others] = workers;
  const ofWorkers =
    others.length > 0
      ? workers.toSorted().join('')
      : first < second
        ? first + second
        : second + first;
  return `${record}${posts}${orders}${ofWorkers}${message ? 1 : 0}${command}`;
}

const NAMES = new Map<string, string>();

function nameOf<Part>(part: Part | undefined, keyOfPart: (part: Part) => string): string {
  const key = part === undefined ? '' : keyOfPart(part);
  const known = NAMES.get(key);
  if (known !== undefined) return known;
  const name = shortName(NAMES.size);
  NAMES.set(key, name);
  return name;
}

const keyOfPosts = (posts: State['posts']): string =>
  posts
    .map(({ attempt, exptimeMs }) => `${attempt},${exptimeMs}`)
    .sort()
    .join(';');

const keyOfOrders = (orders: State['orders']): string => orders.map(keyOfOrder).join(';');

function keyOfStored(stored: Stored): string {
  const { exptimeMs, absentAtMs, unsentAtMs, missingAtMs, inferredAtMs } = stored;
  const { orderId, updateTimeMs, resubmitted, adopted, accounting } = stored;
  const { cancelRequestedAtMs, attemptAtCancel, decidedByPush } = stored;
  return (
    `${stored.status},${stored.attempt},${stored.text ?? ''},${exptimeMs ?? ''},${absentAtMs ?? ''},` +
    `${unsentAtMs ?? ''},${missingAtMs ?? ''},${inferredAtMs ?? ''},${cancelRequestedAtMs ?? ''},` +
    `${orderId ?? ''},${updateTimeMs ?? ''},${resubmitted ? 1 : ''},${adopted ? 1 : ''},` +
    `${accounting ?? ''},${attemptAtCancel ?? ''},${decidedByPush ? 1 : ''}`
  );
}

function keyOfWorker(worker: Worker): string {
  if (worker.at === 'claim') return worker.at;
  const start = `${worker.at},${keyOfStored(worker.seen)}`;
  if ('atMs' in worker) return `${start},${worker.atMs ?? ''}`;
  if (worker.at === 'claim again') return `${start},${worker.isOwner ? 1 : 0}`;
  if (worker.at === 'passing') return `${start},${worker.isSent ? 1 : 0}`;
  if (worker.at !== 'merge') return start;
  const { orderId, isLive, fill, version, isPushed } = worker.row;
  return `${start},${orderId},${isLive ? 1 : 0},${fill},${version},${isPushed ? 1 : 0}`;
}

function keyOfOrder(order: Order): string {
  const { attempt, isLive, fill, version, isListed, hasTraded } = order;
  return (
    `${attempt},${isLive ? 1 : 0},${fill},${version},${isListed ? 1 : 0},` +
    `${order.unlistedTicks},${hasTraded ? 1 : 0},${order.untradedTicks}`
  );
}
