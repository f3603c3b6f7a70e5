import { type Found, search } from '../search.ts';
import { exchangeSteps } from './exchange.ts';
import { isSettled, pruned, violationOf } from './judgement.ts';
import { peopleSteps } from './people.ts';
import { positionSteps } from './position.ts';
import { initialState, type Setting, type State } from './state.ts';
import { timeSteps } from './time.ts';
import { workerSteps } from './workers.ts';

/** Visits every state of an exit, and tells of the writes that were made. */
export function explore(setting: Setting): Found & { readonly writes: ReadonlySet<string> } {
  const writes = new Set<string>();
  const note = (name: string) => writes.add(name);
  const found = search<State>({
    name: 'an exit',
    initial: initialState(setting),
    steps: (state) => [
      ...timeSteps(setting, state),
      ...peopleSteps(setting, state, note),
      ...exchangeSteps(setting, state),
      ...positionSteps(setting, state),
      ...workerSteps(setting, state, note),
    ],
    pruned,
    violationOf: (state) => violationOf(setting, state),
    isSettled: (state) => isSettled(setting, state),
    keyOf,
  });
  return { ...found, writes };
}

/** Equal for states that differ only in which invocation is which. */
function keyOf({ workers, ...state }: State): string {
  const ofWorkers = workers.map((worker) => JSON.stringify(worker)).toSorted();
  return [JSON.stringify(state), ...ofWorkers].join();
}
