import { memoryOf } from '../../shared/market/market-memory.ts';
import { isUnsent } from '../../shared/orders/model/record.ts';
import { isFinal } from '../../shared/orders/model/status.ts';
import type { TransitionName } from '../../shared/orders/model/transitions.ts';
import { wouldBeOpen, wouldHaveTraded } from '../../shared/orders/reconciliation/absence.ts';
import { skewsOf } from './exchange.ts';
import { transition } from './ledger.ts';
import { merging } from './merge.ts';
import {
  type Fill,
  hasTracker,
  type Model,
  type Row,
  rowOf,
  type State,
  type Stored,
  TICK_MS,
  type Worker,
  withWorker,
} from './state.ts';
import { type Step, step } from './step.ts';
import { nextAttempt } from './submission.ts';

/** How far the mutation's local clock lies off. */
const LOCAL_SKEW_TICKS = 3;

/** Polls of track-orders: they merge the listed orders, or prove their absence. */
export function pollSteps(model: Model, state: State): readonly Step[] {
  return [
    ...starts(model, state),
    ...state.workers.flatMap((worker, slot) => (worker ? advance(model, state, worker, slot) : [])),
    ...accounting(model, state),
  ];
}

/** A poll begins with the stored record. */
function starts(model: Model, state: State): readonly Step[] {
  const slot = state.workers.indexOf(undefined);
  const { record } = state;
  if (slot < 0 || !record || isFinal(record.status) || !hasTracker(model)) return [];
  return [
    step('poll: reads the record', withWorker(state, slot, { at: 'poll', seen: record }), { slot }),
  ];
}

function advance(model: Model, state: State, worker: Worker, slot: number): readonly Step[] {
  switch (worker.at) {
    case 'poll':
      if (worker.seen.status === 'open') return followOpen(model, state, worker.seen, slot);
      if (model.mutation === 'trades before open orders') {
        return tradesFirst(state, worker.seen, slot);
      }
      return listOpen(model, state, worker.seen, slot);
    case 'traded':
      return listOpen(model, state, worker.seen, slot);
    case 'listed':
      return listTrades(model, state, worker.seen, worker.atMs, slot);
    case 'not seen':
      return [note(model, state, 'not_seen', worker.seen, { absentAtMs: worker.atMs }, slot)];
    case 'missing':
      return [note(model, state, 'missing', worker.seen, { missingAtMs: worker.atMs }, slot)];
    case 'forgotten':
      return [endForgotten(model, state, worker.seen, slot)];
    case 'absent':
      return conclude(model, state, worker.seen, slot);
    default:
      return [];
  }
}

/** First probe: the listing of open orders. */
function listOpen(model: Model, state: State, seen: Stored, slot: number): readonly Step[] {
  const { mutation, world } = model;
  const to = (label: string, worker: Worker | undefined) =>
    step(`poll: ${label}`, withWorker(state, slot, worker), { slot });
  if (mutation === 'no probe at all') return [to('asks nobody', { at: 'absent', seen })];
  const found = state.orders.findIndex(
    ({ attempt, isLive, isListed }) => attempt === seen.attempt && isLive && isListed,
  );
  if (found >= 0) {
    const row = rowOf(state, String(found + 1));
    return [to('finds the order open', { at: 'merge', seen, row })];
  }
  if (mutation === 'trades before open orders') {
    return skewsOf(world.gatewaySkewMs).map((atMs) =>
      to('order not open', isDead(model, seen, atMs) ? { at: 'absent', seen } : undefined),
    );
  }
  const clocks =
    mutation === 'fence judged by the local clock'
      ? [-LOCAL_SKEW_TICKS * TICK_MS, 0, LOCAL_SKEW_TICKS * TICK_MS]
      : skewsOf(world.gatewaySkewMs);
  return clocks.map((atMs) => {
    const counts = seen.absentAtMs === undefined && isDead(model, seen, atMs);
    return to('order not open', { at: 'listed', seen, atMs: counts ? atMs : undefined });
  });
}

/** Second probe: the trades. */
function listTrades(
  model: Model,
  state: State,
  seen: Stored,
  listedAtMs: number | undefined,
  slot: number,
): readonly Step[] {
  const to = (label: string, worker: Worker | undefined) =>
    step(`poll: ${label}`, withWorker(state, slot, worker), { slot });
  const { mutation } = model;
  if (mutation === 'open listing only') {
    const isProven = listedAtMs !== undefined;
    return [to('does not read trades', isProven ? { at: 'absent', seen } : undefined)];
  }
  const found = tradedOrder(state, seen);
  if (found) return [to('finds the order traded', { at: 'merge', seen, row: found })];
  if (isUnsent({ ...seen, attempt: seen })) {
    const waits = to('leaves what waits', undefined);
    const isOver = model.submitByPasses;
    return isOver ? [waits, ...absence(model, seen, listedAtMs, to)] : [waits];
  }
  return absence(model, seen, listedAtMs, to);
}

type To = (label: string, worker: Worker | undefined) => Step;

/** The consequences of an order that neither listing shows. */
function absence(
  { market, mutation, world }: Model,
  seen: Stored,
  listedAtMs: number | undefined,
  to: To,
): readonly Step[] {
  if (seen.absentAtMs === undefined) {
    return listedAtMs === undefined
      ? [to('too early to tell', undefined)]
      : [to('order not seen after the fence', { at: 'not seen', seen, atMs: listedAtMs })];
  }
  const { absentAtMs } = seen;
  return skewsOf(world.gatewaySkewMs).map((atMs) =>
    mutation === 'no gap between the probes' || wouldHaveTraded(absentAtMs, market, atMs)
      ? to('order not traded either', { at: 'absent', seen })
      : to('too early for the trades to tell', undefined),
  );
}

function tradesFirst(state: State, seen: Stored, slot: number): readonly Step[] {
  const row = tradedOrder(state, seen);
  const worker: Worker = row ? { at: 'merge', seen, row } : { at: 'traded', seen };
  return [step('poll: reads the trades first', withWorker(state, slot, worker), { slot })];
}

function tradedOrder(state: State, seen: Stored): Row | undefined {
  const found = state.orders.findIndex(
    ({ attempt, fill, hasTraded }) => attempt === seen.attempt && fill !== 'none' && hasTraded,
  );
  return found < 0 ? undefined : rowOf(state, String(found + 1));
}

function isDead({ market, mutation }: Model, seen: Stored, listedAtMs: number): boolean {
  return (
    mutation === 'no wait for the fence' ||
    wouldBeOpen({ exptimeMs: seen.exptimeMs! }, market, listedAtMs)
  );
}

function note(
  model: Model,
  state: State,
  name: TransitionName,
  seen: Stored,
  change: Partial<Stored>,
  slot: number,
): Step {
  const written = transition(model, state, name, seen, change);
  return step(`poll: writes ${name}`, withWorker(written ?? state, slot, undefined), {
    slot,
    ...(written && { writes: name }),
  });
}

/** Both probes say so: nothing is there, and nothing can be. */
function conclude(model: Model, state: State, seen: Stored, slot: number): readonly Step[] {
  const mayResubmit = model.resubmit && !seen.resubmitted && seen.cancelRequestedAtMs === undefined;
  const blocked = model.mutation === 'cancel does not block attempts';
  const resubmits =
    mayResubmit || (blocked && model.resubmit && !seen.resubmitted)
      ? nextAttempt(model, state, seen, slot, true)
      : [];
  return [...resubmits, note(model, state, 'not_placed', seen, { status: 'not_placed' }, slot)];
}

/** The next steps of an order that the exchange had accepted. */
function followOpen(model: Model, state: State, seen: Stored, slot: number): readonly Step[] {
  const orderId = seen.orderId!;
  const order = state.orders[Number(orderId) - 1]!;
  const to = (label: string, worker: Worker | undefined) =>
    step(`poll: ${label}`, withWorker(state, slot, worker), { slot });
  const row = rowOf(state, orderId);
  if (order.isLive && order.isListed) {
    const isCancelled = seen.cancelRequestedAtMs !== undefined;
    const next = isCancelled
      ? withWorker(state, slot, { at: 'delete', seen })
      : merging(model, state, slot, seen, row);
    return [step('poll: lists the open order', next, { slot })];
  }
  const isKnown = !order.isLive;
  const isForgettable = order.isLive || order.fill === 'none';
  const { missingAtMs } = seen;
  const missing = skewsOf(model.world.gatewaySkewMs).map((atMs) => {
    if (missingAtMs === undefined)
      return to('misses the open order', { at: 'missing', seen, atMs });
    const { market } = model;
    const isForgotten =
      atMs - missingAtMs >= memoryOf(market).forgottenAfterMs &&
      wouldHaveTraded(missingAtMs, market, atMs);
    return to('still misses it', isForgotten ? { at: 'forgotten', seen } : undefined);
  });
  return [
    ...(isKnown ? [to('reads that the order ended', { at: 'merge', seen, row })] : []),
    ...(isForgettable && model.afterlife ? missing : []),
  ];
}

/** Gate has not known the order for a minute: it ended, with what its trades say. */
function endForgotten(model: Model, state: State, seen: Stored, slot: number): Step {
  const { fill, hasTraded } = state.orders[Number(seen.orderId) - 1]!;
  const traded: Fill = hasTraded ? fill : 'none';
  const status = traded === 'none' ? ('cancelled' as const) : ('partially_filled' as const);
  const pending = traded === 'none' ? {} : { accounting: 'pending' as const };
  return note(model, state, 'ended', seen, { status, inferredAtMs: 0, ...pending }, slot);
}

function accounting(model: Model, state: State): readonly Step[] {
  const { record } = state;
  if (record?.accounting !== 'pending' || !state.orders[Number(record.orderId) - 1]!.hasTraded) {
    return [];
  }
  const written = transition(model, state, 'accounted', record, { accounting: 'complete' });
  return written ? [step('poll: the trades add up', written, { writes: 'accounted' })] : [];
}
