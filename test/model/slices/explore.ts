import { type Found, search } from '../search.ts';
import { exchangeSteps } from './exchange.ts';
import { isSettled, pruned, violationOf } from './judgement.ts';
import { peopleSteps } from './people.ts';
import { initialState, type Setting, type State } from './state.ts';
import { EVERY_MS, timeSteps } from './time.ts';
import { workerSteps } from './workers.ts';

/** Visits every state of a sliced order, and tells of the writes that were made. */
export function explore(setting: Setting): Found & { readonly writes: ReadonlySet<string> } {
  const writes = new Set<string>();
  const note = (name: string) => writes.add(name);
  const found = search<State>({
    name: 'an order in slices',
    initial: initialState(setting),
    steps: (state) => [
      ...timeSteps(setting, state),
      ...peopleSteps(setting, state, note),
      ...exchangeSteps(state),
      ...workerSteps(setting, state, note),
    ],
    pruned,
    violationOf,
    isSettled,
    keyOf,
  });
  return { ...found, writes };
}

/**
 * Equal for states that differ only in which invocation is which, in how slots have ended, and in times
 * and prices that decide nothing any more.
 */
function keyOf({ workers, order, ...state }: State): string {
  const { slots, slice, taken, refusals, arrivalPrice, grantedAtMs = 0 } = order.state;
  const waitsMs = Math.max(0, grantedAtMs + EVERY_MS / 2 - state.nowMs);
  const progress = [slots.length, slice, taken, refusals, arrivalPrice !== undefined, waitsMs];
  const { status, filled, limitPrice, isCancelled } = order;
  const known = [status, filled, limitPrice, isCancelled, progress, state];
  const ofWorkers = workers.map((worker) => JSON.stringify(worker)).toSorted();
  return [JSON.stringify(known), ...ofWorkers].join();
}
