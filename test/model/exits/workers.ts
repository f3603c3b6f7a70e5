import { isContract } from '../../../shared/market/contract-order.ts';
import { claimableLegs } from '../../../shared/programs/exits/claimable.ts';
import { decide } from '../../../shared/programs/exits/decide.ts';
import type { ExitDecision, ExitEffect } from '../../../shared/programs/exits/decision.ts';
import type { LegEnd, LegSeen, Seen } from '../../../shared/programs/exits/seen.ts';
import type { ExitLeg } from '../../../shared/programs/exits/state.ts';
import type { Note } from '../program-writes.ts';
import { isHalted } from './halt.ts';
import { availableOf } from './held.ts';
import { positionSeen } from './position.ts';
import {
  type Delivery,
  fault,
  type Leg,
  type Setting,
  type State,
  type Step,
  step,
  type Tracker,
  type Worker,
  withLeg,
  withWorker,
} from './state.ts';
import { NOW_MS } from './time.ts';
import { change, isUnguardedChange } from './writes.ts';

const TRACKERS = 2;

/** Invocations, each of which may crash before its next step; and the messages to submit-order. */
export function workerSteps(setting: Setting, state: State, note: Note): readonly Step[] {
  const { workers } = state;
  const trackers = workers.filter(({ at }) => at === 'act').length;
  const begun = trackers < TRACKERS ? begins(setting, state) : [];
  return [
    ...begun,
    ...queueSteps(setting, state),
    ...workers.flatMap((worker, index) => {
      const end = { ...state, workers: workers.toSpliced(index, 1) };
      const next = worker.at === 'act' ? acts(setting, end, worker, note) : claims(end, worker);
      return [fault('crash', end), next];
    }),
  ];
}

/** A tracker reads and decides, unless there is nothing to do. */
function begins(setting: Setting, state: State): readonly Step[] {
  const decision = decisionOf(setting, state);
  if (decision.kind === 'wait') return [];
  const seen = state.exit.state;
  const worker: Worker = {
    at: 'act',
    isFresh: true,
    decision,
    ...(isUnguardedChange(setting, seen, decision) && { basis: seen }),
  };
  return [step(`poll: decides to ${decision.kind}`, withWorker(state, worker))];
}

export function decisionOf(setting: Setting, state: State): ExitDecision {
  const { exit } = state;
  const { plan } = setting;
  if (exit.status !== 'working') return { kind: 'wait', for: 'market' };
  const decision = decide(plan, exit.state, seenIn(setting, state));
  if (decision.kind !== 'read_available') return decision;
  return decide(plan, exit.state, seenIn(setting, state, String(availableOf(state))));
}

function seenIn(setting: Setting, state: State, available?: string): Seen {
  const { entry, exit, isBeyond } = state;
  const legs = new Map(exit.state.legs.map(({ name }) => [name, legSeen(state.legs[name])]));
  return {
    nowMs: NOW_MS,
    legs,
    ...(entry && {
      entry: {
        filledAmount: String(entry.seenFilled),
        feesInCoin: '0',
        hasEnded: entry.seenEnded,
        isHalfFilled: entry.seenFilled * 2 >= entry.amount,
        isCancelRequested: entry.isCancelRequested,
      },
    }),
    market: { amountStep: '1', minBaseAmount: '1', lastPrice: '100', canSell: 'now' },
    ...(isBeyond && { met: 'stop_loss' }),
    isCancelled: exit.isCancelled,
    isHalted: isHalted(setting, state),
    canSend: true,
    ...(available !== undefined && { available }),
    ...(isContract(setting.holding) && { position: positionSeen(setting, state, legs) }),
  };
}

function legSeen(leg: Leg | undefined): LegSeen {
  if (!leg) return { kind: 'no_record' };
  const { status, isCancelRequested, seenFilled, end } = leg;
  const filled = seenFilled === undefined ? {} : { filled: String(seenFilled) };
  return end ?? { kind: 'live', isResting: status === 'open', isCancelRequested, ...filled };
}

function acts(setting: Setting, end: State, tracker: Tracker, note: Note): Step {
  const { isFresh, decision, basis: state = end.exit.state } = tracker;
  switch (decision.kind) {
    case 'settle':
    case 'reopen':
    case 'own':
    case 'doubt':
    case 'lose':
    case 'suspend':
    case 'fire':
    case 'arm_again':
    case 'grant':
    case 'end': {
      const next = change(setting, end, { state, isFresh }, decision, note);
      return step(`exit: ${decision.kind}`, next ?? end);
    }
    case 'send':
    case 'withdraw':
    case 'cancel_entry':
      return step(`poll: ${decision.kind}`, carriedOut(end, decision));
    case 'read_available':
    case 'wait':
      throw new Error(`Nobody keeps "${decision.kind}" to act on it.`);
  }
}

function carriedOut(
  state: State,
  effect: Extract<ExitEffect, { kind: 'send' | 'withdraw' | 'cancel_entry' }>,
): State {
  const { messages, entry } = state;
  switch (effect.kind) {
    case 'send':
      return { ...state, messages: [...new Set([...messages, ...effect.names])].toSorted() };
    case 'withdraw':
      return effect.names.reduce(withdrawn, state);
    case 'cancel_entry':
      return entry ? { ...state, entry: { ...entry, isCancelRequested: true } } : state;
  }
}

/** A marker takes the place of a record that is not there. */
function withdrawn(state: State, name: string): State {
  const record = state.legs[name];
  if (record?.status === 'final') return state;
  if (record) return withLeg(state, name, { ...record, isCancelRequested: true });
  const leg = state.exit.state.legs.find((each) => each.name === name);
  if (!leg) return state;
  const end: LegEnd = { kind: 'ended', sold: '0', by: 'sluice' };
  return withLeg(state, name, { leg, status: 'final', isCancelRequested: false, end });
}

function queueSteps(setting: Setting, state: State): readonly Step[] {
  const { messages, workers } = state;
  return messages.flatMap((name, index) => {
    const rest = { ...state, messages: messages.toSpliced(index, 1) };
    const lost = fault('queue: loses a message', rest);
    const leg = grantedBy(state).find((each) => each.name === name);
    if (!leg) return [lost, step('leg: is not granted any more', rest)];
    if (workers.some(({ at }) => at === 'claim')) return [lost];
    const delivery: Delivery = {
      at: 'claim',
      leg,
      isHalted: isHalted(setting, state),
      post: 'fresh',
    };
    return [
      lost,
      step('queue: delivers', withWorker(rest, delivery)),
      fault('queue: delivers twice', withWorker(state, delivery)),
    ];
  });
}

/** The claim's transaction: the leg has no record yet, and the exit grants it still. */
function claims(state: State, { leg, isHalted: isStopped, post }: Delivery): Step {
  const { name, amount } = leg;
  const { isUnsent, ...stored } = state.legs[name] ?? {};
  if (isUnsent && !isStopped && isResumable(stored)) {
    return step('leg: is attempted again', withLeg(state, name, { ...stored, post }));
  }
  const isGranted = grantedBy(state).some((each) => each.name === name && each.amount === amount);
  if (isStopped || !isGranted || state.legs[name]) return step('leg: is not claimed', state);
  const record: Leg = { leg, status: 'submitting', isCancelRequested: false, post };
  return step('leg: is claimed', withLeg(state, name, record));
}

/** By the table: its attempt is still the one of which no byte left, and nobody wants it cancelled. */
function isResumable(leg: Partial<Leg>): leg is Leg {
  return leg.status === 'submitting' && leg.isCancelRequested === false;
}

function grantedBy({ exit }: State): readonly ExitLeg[] {
  return exit.status === 'working' && !exit.isCancelled ? claimableLegs(exit.state) : [];
}
