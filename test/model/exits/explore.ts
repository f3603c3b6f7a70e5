import { Names } from '../names.ts';
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
  const names = new Names();
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
    keyOf: (state) => keyOf(state, names),
  });
  return { ...found, writes };
}

/** Equal for states that differ only in which invocation is which. */
function keyOf(state: State, names: Names): string {
  const { exit, legs, entry, left, messages, workers, ...more } = state;
  const { held, shown, taken, isBeyond, halt, violation = '', ...others } = more;
  // A part that the key lacks would make different states one.
  others satisfies Record<string, never>;
  const parts = [exit, legs, entry, left, messages].map((part) => names.of(part));
  const ofWorkers = workers.map((worker) => names.of(worker)).toSorted();
  const told = [held, shown, taken, isBeyond ? 1 : 0, halt, violation].join();
  return [...parts, workers.length, ...ofWorkers, told].join('');
}
