import type { Status } from '../../shared/orders/model/status.ts';
import type { TransitionName } from '../../shared/orders/model/transitions.ts';
import { transition } from './ledger.ts';
import {
  type Fill,
  type Model,
  type Row,
  rowOf,
  type State,
  type Stored,
  withOrder,
  withWorker,
} from './state.ts';
import { fault, type Step, step } from './step.ts';

/** Invocations that take over what the exchange shows of an order, or cancel it. */
export function mergeSteps(model: Model, state: State): readonly Step[] {
  return state.workers.flatMap((worker, slot) => {
    if (worker?.at === 'merge') return [merge(model, state, worker.seen, worker.row, slot)];
    return worker?.at === 'delete' ? cancelOrder(model, state, worker.seen, slot) : [];
  });
}

/**
 * Takes over what a row says of the order; the transition follows from what had been seen. A row is
 * never dropped: after a write by another invocation it is judged again, against that write.
 */
function merge(model: Model, state: State, seen: Stored, row: Row, slot: number): Step {
  const name = judge(model, seen, row)!;
  const change: Partial<Stored> = {
    orderId: row.orderId,
    updateTimeMs: row.version,
    ...(!row.isPushed && { missingAtMs: undefined }),
    ...(name !== 'updated' && { status: statusOf(row.isLive, row.fill) }),
    ...(model.afterlife &&
      !row.isLive &&
      row.fill !== 'none' && { accounting: 'pending' as const }),
    ...((name === 'adopted' || name === 'found_again') && {
      adopted: true as const,
      inferredAtMs: undefined,
    }),
    ...(row.isPushed && !isEarlyNews(name, row) && { decidedByPush: true as const }),
  };
  const written = transition(model, state, name, seen, change);
  if (written) return step(`merge: ${name}`, merged(written, slot), { slot, writes: name });
  return step(`merge: ${name}`, mergingAnew(model, state, slot, row), { slot });
}

/** A picture that the WebSocket shows: as the order is now, or as it was when it was accepted. */
export function pushSteps(model: Model, state: State): readonly Step[] {
  const slot = state.workers.indexOf(undefined);
  const { record, orders } = state;
  if (!model.pushes || slot < 0 || !record) return [];
  return orders.flatMap((order, index) => {
    const now = { ...rowOf(state, String(index + 1)), isPushed: true } as const;
    const accepted = { ...now, isLive: true, fill: 'none', version: FIRST_VERSION } as const;
    const rows: readonly Row[] = order.version === FIRST_VERSION ? [now] : [now, accepted];
    return rows
      .filter((row) => judge(model, record, row) !== undefined)
      .map((row) =>
        step('push: shows the order', merging(model, state, slot, record, row), { slot }),
      );
  });
}

/** As in shared/orders/reconciliation/merge-snapshot.ts: what a push may do by itself. */
function isEarlyNews(name: TransitionName, { isLive }: Row): boolean {
  return isLive && (name === 'placed' || name === 'updated');
}

/** Another invocation wrote first. If that was a proof, the row may be older: the order is read again. */
function mergingAnew(model: Model, state: State, slot: number, row: Row): State {
  const { record } = state;
  if (!record) return merged(state, slot);
  const isDenied = record.status === 'rejected' || record.status === 'not_placed';
  if (!isDenied && record.inferredAtMs === undefined)
    return merging(model, state, slot, record, row);
  const { isLive, isListed } = state.orders[Number(row.orderId) - 1]!;
  const isKnown = !isLive || isListed;
  return isKnown
    ? merging(model, state, slot, record, rowOf(state, row.orderId))
    : merged(state, slot);
}

/** The invocation goes on to merge a row, if there is anything in it that the record lacks. */
export function merging(model: Model, state: State, slot: number, seen: Stored, row: Row): State {
  if (judge(model, seen, row) === undefined) return merged(state, slot);
  return withWorker(state, slot, { at: 'merge', seen, row });
}

/** After a row was merged, an order that is to be cancelled is cancelled. */
function merged(state: State, slot: number): State {
  const { record } = state;
  const isToCancel = record?.status === 'open' && record.cancelRequestedAtMs !== undefined;
  return withWorker(state, slot, isToCancel ? { at: 'delete', seen: record } : undefined);
}

/** Which transition a row calls for, given what is known of the order. */
function judge({ mutation }: Model, seen: Stored, row: Row): TransitionName | undefined {
  const name = transitionFor(seen, row);
  if (name === undefined || !row.isPushed || isEarlyNews(name, row)) return name;
  const isEnd = name === 'ended' || name === 'placed';
  const believed = isEnd ? 'a pushed end is final' : 'a push brings an order back';
  return mutation === believed ? name : undefined;
}

function transitionFor(seen: Stored, row: Row): TransitionName | undefined {
  switch (seen.status) {
    case 'submitting':
      return row.attempt === seen.attempt ? 'placed' : undefined;
    case 'open':
      if (row.orderId !== seen.orderId) return undefined;
      if (!row.isLive) return 'ended';
      return row.version > (seen.updateTimeMs ?? 0) ||
        (seen.missingAtMs !== undefined && !row.isPushed)
        ? 'updated'
        : undefined;
    case 'rejected':
    case 'not_placed':
      return row.isLive || row.fill !== 'none' ? 'adopted' : undefined;
    case 'cancelled':
    case 'partially_filled':
      return refutesEnd(seen, row) ? 'found_again' : undefined;
    default:
      return undefined;
  }
}

/** Whether an order whose end was only inferred is live, or has filled more than was known. */
function refutesEnd({ status, orderId, inferredAtMs }: Stored, row: Row): boolean {
  return (
    inferredAtMs !== undefined &&
    row.orderId === orderId &&
    (row.isLive || row.fill === 'all' || (row.fill === 'some' && status === 'cancelled'))
  );
}

/** Of an order that has just been accepted. */
const FIRST_VERSION = 1;

export function statusOf(isLive: boolean, fill: Fill): Status {
  return isLive ? 'open' : ENDED_STATUS[fill];
}

const ENDED_STATUS = {
  none: 'cancelled',
  some: 'partially_filled',
  all: 'filled',
} as const satisfies Record<Fill, Status>;

/** A DELETE by Gate's id; may be repeated. Whatever is heard of it, the order is read after it. */
function cancelOrder(model: Model, state: State, seen: Stored, slot: number): readonly Step[] {
  const orderId = seen.orderId!;
  const index = Number(orderId) - 1;
  const { isLive, version } = state.orders[index]!;
  const ended = { isLive: false, isListed: false, unlistedTicks: 0, version: version + 1 };
  const reading = (after: State) => merging(model, after, slot, seen, rowOf(after, orderId));
  return [
    step('cancel: DELETE', reading(isLive ? withOrder(state, index, ended) : state), { slot }),
    fault('cancel: DELETE is lost', reading(state), { slot }),
    step('cancel: is left to the next poll', withWorker(state, slot, undefined), { slot }),
  ];
}
