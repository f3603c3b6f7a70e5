import { decide } from '../../../shared/programs/slices/decide.ts';
import type { SliceSeen, SlicesDecision } from '../../../shared/programs/slices/decision.ts';
import { slotStartMs } from '../../../shared/programs/slices/slots.ts';
import type { Slice } from '../../../shared/programs/slices/state.ts';
import type { Note } from '../program-writes.ts';
import {
  type ChildOrder,
  type Delivery,
  fault,
  type Setting,
  type State,
  type Step,
  spend,
  step,
  type Tracker,
  type Worker,
  withChild,
  withWorker,
} from './state.ts';
import { timesOf } from './time.ts';
import { change, grantIn, isUnguardedChange } from './writes.ts';

const TRACKERS = 2;
const TOUCH = { near: '100', beyond: '120', unknown: undefined } as const;

/** Invocations, each of which may crash before its next step; and the messages to submit-order. */
export function workerSteps(setting: Setting, state: State, note: Note): readonly Step[] {
  const { workers } = state;
  const trackers = workers.filter(({ at }) => at === 'act').length;
  return [
    ...(trackers < TRACKERS ? begins(setting, state) : []),
    ...queueSteps(setting, state),
    ...workers.flatMap((worker, index) => {
      const end = { ...state, workers: workers.toSpliced(index, 1) };
      const next = worker.at === 'act' ? [acts(setting, end, worker, note)] : claims(end, worker);
      return [fault('crash', end), ...next];
    }),
  ];
}

/** A tracker reads and decides, unless there is nothing to do. */
function begins(setting: Setting, state: State): readonly Step[] {
  const decision = decisionOf(setting, state);
  if (decision.kind === 'wait') return [];
  const { order } = state;
  const { slice } = order.state;
  const isEffect = decision.kind === 'send' || decision.kind === 'withdraw';
  const worker: Worker = {
    at: 'act',
    isFresh: true,
    decision,
    ...(isEffect && slice && { slice }),
    ...(isUnguardedChange(setting, order, decision) && { basis: order }),
  };
  return [step(`poll: decides to ${decision.kind}`, withWorker(state, worker))];
}

export function decisionOf(setting: Setting, state: State): SlicesDecision {
  const { order, children, nowMs, price, halt } = state;
  if (order.status !== 'working') return { kind: 'wait' };
  const { slice } = order.state;
  const touch = TOUCH[price];
  return decide(timesOf(setting), order.state, {
    nowMs,
    ...(slice && { slice: sliceSeen(children[slice.name]) }),
    ...(touch !== undefined && { touch, least: '1' }),
    side: 'buy',
    limitPrice: order.limitPrice,
    isCancelled: order.isCancelled,
    ...(halt !== 'none' && { stopped: 'halted' }),
    canSend: true,
  });
}

function sliceSeen(child: ChildOrder | undefined): SliceSeen {
  if (!child) return { kind: 'no_record' };
  return child.end ?? { kind: 'live', isCancelRequested: child.isCancelRequested };
}

function acts(setting: Setting, end: State, tracker: Tracker, note: Note): Step {
  const { isFresh, decision, slice, basis: order = end.order } = tracker;
  switch (decision.kind) {
    case 'begin':
    case 'grant':
    case 'settle':
    case 'miss':
    case 'end': {
      const next = change(setting, end, { order, isFresh }, decision, note);
      return step(`order: ${decision.kind}`, next ?? end);
    }
    case 'send':
      return step('poll: send', slice ? sent(end, slice) : end);
    case 'withdraw':
      return step('poll: withdraw', slice ? withdrawn(end, slice) : end);
    case 'wait':
      throw new Error('Nobody keeps a wait to act on it.');
  }
}

function sent(state: State, { name }: Slice): State {
  return { ...state, messages: [...new Set([...state.messages, name])].toSorted() };
}

/** A marker takes the place of a record that is not there. */
function withdrawn(state: State, { name, slot, amount }: Slice): State {
  const record = state.children[name];
  if (record?.status === 'final') return state;
  if (record) return withChild(state, name, { ...record, isCancelRequested: true });
  const end = { kind: 'ended', taken: '0', how: 'not_sent' } as const;
  const marker = { slot, amount, status: 'final', isCancelRequested: true, end } as const;
  return withChild(state, name, marker);
}

/** A delivery reads the order, the prices and the switch, or finds that its slice is over. */
function queueSteps(setting: Setting, state: State): readonly Step[] {
  const { messages, workers, order, nowMs, price, halt } = state;
  return messages.flatMap((name, index) => {
    const rest = { ...state, messages: messages.toSpliced(index, 1) };
    const lost = fault('queue: loses a message', rest);
    const { slice } = order.state;
    const grant = grantIn(order, name);
    const isOver =
      slice?.name !== name ||
      grant === undefined ||
      nowMs >= slotStartMs(timesOf(setting), slice.slot + 1);
    if (isOver) return [lost, step('slice: is not granted any more', rest)];
    if (halt !== 'none' || price === 'unknown') return [lost, step('slice: waits', rest)];
    if (workers.some(({ at }) => at === 'claim')) return [lost];
    const { slot, amount } = slice;
    const { limitPrice } = order;
    const delivery: Delivery = {
      at: 'claim',
      name,
      slot,
      amount,
      grant,
      limitPrice,
      post: 'fresh',
    };
    return [
      lost,
      step('queue: delivers', withWorker(rest, delivery)),
      fault('queue: delivers twice', withWorker(state, delivery)),
    ];
  });
}

/** The claim's transaction: the slice has no record yet, and the order grants it still. */
function claims(state: State, delivery: Delivery): readonly Step[] {
  const { name, slot, amount, grant, limitPrice, post } = delivery;
  const { order, children } = state;
  const { isUnsent, ...stored } = children[name] ?? {};
  if (isUnsent && isResumable(stored)) {
    return [step('slice: is attempted again', withChild(state, name, { ...stored, post }))];
  }
  if (children[name]) return [step('slice: has a record', state)];
  const refused = spend(state, 'refused');
  const refusal = { code: 'PRICE_COLLAR', message: 'too far' };
  const end = { kind: 'ended', taken: '0', how: 'refused', refusal } as const;
  const base = { slot, amount, isCancelRequested: false };
  const refusing = refused
    ? [fault('slice: is refused', withChild(refused, name, { ...base, status: 'final', end }))]
    : [];
  if (grantIn(order, name) !== grant) return [...refusing, step('slice: is not claimed', state)];
  const claimed = withChild(state, name, { ...base, status: 'submitting', post });
  const next =
    limitPrice === order.limitPrice
      ? claimed
      : { ...claimed, violation: 'a slice was claimed at the limit price of before' };
  return [...refusing, step('slice: is claimed', next)];
}

/** By the table: its attempt is still the one of which no byte left, and nobody wants it cancelled. */
function isResumable(child: Partial<ChildOrder>): child is ChildOrder {
  return child.status === 'submitting' && child.isCancelRequested === false;
}
