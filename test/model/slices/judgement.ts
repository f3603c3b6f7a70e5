import { Big } from '../../../shared/lib/decimal.ts';
import { reconciled } from './exchange.ts';
import { type ChildOrder, NONE, type State, type Tracker } from './state.ts';

/** What must hold in every state that can be reached. */
export function violationOf({ violation, order, children }: State): string | undefined {
  if (violation) return violation;
  const all = Object.values(children);
  const { state, status, filled } = order;
  const taken = all.reduce((sum, child) => sum + filledOrLive(child), 0);
  if (new Big(state.total).lt(String(taken)))
    return `${taken} are filled or live of ${state.total}`;
  const alive = all.filter((child) => child.status !== 'final').length;
  if (alive > 1) return 'two slices are alive';
  if (status === 'working') return undefined;
  if (alive > 0 || state.slice) return 'it has ended, and a slice is alive';
  return state.taken === String(taken) && filled === state.taken
    ? undefined
    : `it has ended with ${filled} and ${state.taken} of ${taken}`;
}

function filledOrLive({ amount, filled, post }: ChildOrder): number {
  return filled ?? (post === 'fresh' ? Number(amount) : 0);
}

/** Its end is said, and nothing is left to do. */
export function isSettled({ order, children, workers, messages }: State): boolean {
  if (workers.length > 0 || messages.length > 0 || order.status === 'working') return false;
  return !Object.values(children).some((child) => child.post !== undefined || reconciled(child));
}

/** The same without what has no consequence any more. */
export function pruned(state: State): State {
  const { children, workers, messages, order } = state;
  // A slice has one record: whatever else would claim it finds it there.
  const isOver = (name: string) => children[name] !== undefined || order.state.slice?.name !== name;
  const isWithdrawn = (name: string) =>
    children[name]?.status === 'final' || children[name]?.isCancelRequested === true;
  const isDone = ({ decision, slice }: Tracker) => {
    if (!slice) return false;
    return decision.kind === 'send' ? isOver(slice.name) : isWithdrawn(slice.name);
  };
  const isPosting = Object.values(children).some(({ post }) => post === 'fresh');
  // Nothing that may still happen changes an order that has ended.
  const world: Partial<State> =
    order.status === 'working' || isPosting
      ? {}
      : { nowMs: 0, price: 'near', halt: 'none', left: NONE };
  return {
    ...state,
    ...world,
    messages: messages.filter((name) => !isOver(name)),
    workers: workers.filter((worker) =>
      worker.at === 'claim' ? !isOver(worker.name) : !isDone(worker),
    ),
  };
}
