import { writeSync } from 'node:fs';
import { Sources } from './sources.ts';

/** What may happen next. Nobody may count on a fault. */
export type Step<State> = {
  readonly label: string;
  readonly isFault: boolean;
  readonly next: State;
};

/** Everything that a model may do, and what must hold of it. */
export type Searched<State> = {
  readonly name: string;
  readonly initial: State;
  readonly steps: (state: State) => readonly Step<State>[];
  /** The same without what has no consequence any more. */
  readonly pruned: (state: State) => State;
  readonly violationOf: (state: State) => string | undefined;
  readonly isSettled: (state: State) => boolean;
  /** Equal for states that need no telling apart. */
  readonly keyOf: (state: State) => string;
};

export type Found = {
  readonly verdict: 'ok' | 'stuck' | 'too many states' | string;
  /** The shortest way to where the verdict was found. */
  readonly trace: readonly string[];
  readonly states: number;
};

/** More would be another model than the one that was meant. */
const STATES_MAX = process.env.SLUICE_LONG === '1' ? 600_000 : 200_000;

/** Visits every state, and asks that from everywhere a settled one is reached without a fault. */
export function search<State>(model: Searched<State>): Found {
  const { steps, pruned, violationOf, keyOf } = model;
  const states: State[] = [];
  const indexes = new Map<string, number>();
  const cameFrom: (readonly [index: number, label: string])[] = [];
  const sources = new Sources();
  function reach(next: State, from: number, label: string): number {
    const state = pruned(next);
    const key = keyOf(state);
    const known = indexes.get(key);
    if (known !== undefined) return known;
    const index = states.push(state) - 1;
    indexes.set(key, index);
    cameFrom.push([from, label]);
    return index;
  }
  function found(verdict: string, at: number): Found {
    const trace: string[] = [];
    for (let index = at; index > 0; index = cameFrom[index]![0]) trace.unshift(cameFrom[index]![1]);
    writeSync(1, `${model.name}: ${states.length} states, ${verdict}\n`);
    return { verdict, trace, states: states.length };
  }
  reach(model.initial, 0, '');
  for (let index = 0; index < states.length; index++) {
    const state = states[index]!;
    const violation = violationOf(state);
    if (violation) return found(violation, index);
    if (states.length > STATES_MAX) return found('too many states', index);
    for (const { label, isFault, next } of steps(state)) {
      const reached = reach(next, index, label);
      if (!isFault) sources.add(reached, index);
    }
  }
  const settled = states.flatMap((state, index) => (model.isSettled(state) ? [index] : []));
  const stuck = sources.reaching(settled, states.length).indexOf(0);
  return stuck < 0 ? found('ok', 0) : found('stuck', stuck);
}
