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
    return worker?.at === 'delete' ? cancelOrder(state, worker.seen, slot) : [];
  });
}

/**
 * Takes over what a row says of the order; the transition follows from what had been seen. A row is
 * never dropped: after a write by another invocation it is judged again, against that write.
 */
function merge(model: Model, state: State, seen: Stored, row: Row, slot: number): Step {
  const name = judge(seen, row)!;
  const change: Partial<Stored> = {
    orderId: row.orderId,
    updateTimeMs: row.version,
    missingAtMs: undefined,
    ...(name !== 'updated' && { status: statusOf(row.isLive, row.fill) }),
    ...(model.afterlife &&
      !row.isLive &&
      row.fill !== 'none' && { accounting: 'pending' as const }),
    ...((name === 'adopted' || name === 'found_again') && {
      adopted: true as const,
      inferredAtMs: undefined,
    }),
  };
  const written = transition(model, state, name, seen, change);
  if (written) return step(`merge: ${name}`, merged(written, slot), { slot, writes: name });
  return step(`merge: ${name}`, mergingAnew(state, slot, row), { slot });
}

/** Another invocation wrote first. If that was a proof, the row may be older: the order is read again. */
function mergingAnew(state: State, slot: number, row: Row): State {
  const { record } = state;
  if (!record) return merged(state, slot);
  const isDenied = record.status === 'rejected' || record.status === 'not_placed';
  if (!isDenied && record.inferredAtMs === undefined) return merging(state, slot, record, row);
  const { isLive, isListed } = state.orders[Number(row.orderId) - 1]!;
  const isKnown = !isLive || isListed;
  return isKnown ? merging(state, slot, record, rowOf(state, row.orderId)) : merged(state, slot);
}

/** The invocation goes on to merge a row, if there is anything in it that the record lacks. */
export function merging(state: State, slot: number, seen: Stored, row: Row): State {
  if (judge(seen, row) === undefined) return merged(state, slot);
  return withWorker(state, slot, { at: 'merge', seen, row });
}

/** After a row was merged, an order that is to be cancelled is cancelled. */
function merged(state: State, slot: number): State {
  const { record } = state;
  const isToCancel = record?.status === 'open' && record.cancelRequestedAtMs !== undefined;
  return withWorker(state, slot, isToCancel ? { at: 'delete', seen: record } : undefined);
}

/** Which transition a row calls for, given what is known of the order. */
function judge(seen: Stored, row: Row): TransitionName | undefined {
  switch (seen.status) {
    case 'submitting':
      return row.attempt === seen.attempt ? 'placed' : undefined;
    case 'open':
      if (row.orderId !== seen.orderId) return undefined;
      if (!row.isLive) return 'ended';
      return row.version > (seen.updateTimeMs ?? 0) || seen.missingAtMs !== undefined
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

export function statusOf(isLive: boolean, fill: Fill): Status {
  return isLive ? 'open' : ENDED_STATUS[fill];
}

const ENDED_STATUS = {
  none: 'cancelled',
  some: 'partially_filled',
  all: 'filled',
} as const satisfies Record<Fill, Status>;

/** A DELETE by Gate's id; may be repeated. Whatever is heard of it, the order is read after it. */
function cancelOrder(state: State, seen: Stored, slot: number): readonly Step[] {
  const orderId = seen.orderId!;
  const index = Number(orderId) - 1;
  const { isLive, version } = state.orders[index]!;
  const ended = { isLive: false, isListed: false, unlistedTicks: 0, version: version + 1 };
  const reading = (after: State) => merging(after, slot, seen, rowOf(after, orderId));
  return [
    step('cancel: DELETE', reading(isLive ? withOrder(state, index, ended) : state), { slot }),
    fault('cancel: DELETE is lost', reading(state), { slot }),
    step('cancel: is left to the next poll', withWorker(state, slot, undefined), { slot }),
  ];
}
