import { writeSync } from 'node:fs';
import { exchangeSteps } from './exchange.ts';
import { isSettled, pruned, violationOf } from './judgement.ts';
import { peopleSteps } from './people.ts';
import { initialState, type Note, type Setting, type State, type Step } from './state.ts';
import { timeSteps } from './time.ts';
import { workerSteps } from './workers.ts';

export type Found = {
  readonly verdict: 'ok' | 'stuck' | 'too many states' | string;
  /** The shortest way to where the verdict was found. */
  readonly trace: readonly string[];
  readonly states: number;
  readonly writes: ReadonlySet<string>;
};

/** More would be another model than the one that was meant. */
const STATES_MAX = 200_000;

/** Visits every state, and asks that from everywhere a settled one is reached without a fault. */
export function explore(setting: Setting): Found {
  const states: State[] = [];
  const indexes = new Map<string, number>();
  const cameFrom: (readonly [index: number, label: string])[] = [];
  const sources: number[][] = [];
  const writes = new Set<string>();
  function reach(next: State, from: number, label: string): number {
    const state = pruned(next);
    const key = keyOf(state);
    const known = indexes.get(key);
    if (known !== undefined) return known;
    const index = states.push(state) - 1;
    indexes.set(key, index);
    cameFrom.push([from, label]);
    sources.push([]);
    return index;
  }
  function found(verdict: string, at: number): Found {
    const trace: string[] = [];
    for (let index = at; index > 0; index = cameFrom[index]![0]) trace.unshift(cameFrom[index]![1]);
    writeSync(1, `an exit: ${states.length} states, ${verdict}\n`);
    return { verdict, trace, states: states.length, writes };
  }
  reach(initialState(setting), 0, '');
  for (let index = 0; index < states.length; index++) {
    const state = states[index]!;
    const violation = violationOf(state);
    if (violation) return found(violation, index);
    if (states.length > STATES_MAX) return found('too many states', index);
    for (const { label, isFault, next } of stepsOf(setting, state, (name) => writes.add(name))) {
      const reached = reach(next, index, label);
      if (!isFault) sources[reached]!.push(index);
    }
  }
  const stuck = firstStuck(setting, states, sources);
  return stuck < 0 ? found('ok', 0) : found('stuck', stuck);
}

/** Everything that may happen next. */
function stepsOf(setting: Setting, state: State, note: Note): readonly Step[] {
  return [
    ...timeSteps(state),
    ...peopleSteps(setting, state, note),
    ...exchangeSteps(state),
    ...workerSteps(setting, state, note),
  ];
}

/** The first state from which no settled one is reached; -1 if there is none. */
function firstStuck(
  setting: Setting,
  states: readonly State[],
  sources: readonly (readonly number[])[],
): number {
  const settles = states.map((state) => isSettled(setting, state));
  const queue = [...settles.keys()].filter((index) => settles[index]);
  for (const reached of queue) {
    for (const source of sources[reached]!) {
      if (settles[source]) continue;
      settles[source] = true;
      queue.push(source);
    }
  }
  return settles.indexOf(false);
}

/** Equal for states that differ only in which invocation is which. */
function keyOf({ workers, ...state }: State): string {
  return JSON.stringify([state, workers.map((worker) => JSON.stringify(worker)).toSorted()]);
}
