import { expect, it } from 'vitest';
import { BASE } from './configurations.ts';
import { stepsFrom } from './explore.ts';
import { pruned } from './pruned.ts';
import { initialState, keyOf, type Model, type State } from './state.ts';

const SMALL: Model = { ...BASE, attemptsMax: 1 };

/** What the record, the exchange and the network come to, whatever the invocations do. */
function reachedBy(model: Model, reduce: (state: State) => State): readonly string[] {
  const states = [initialState(model)];
  const keys = new Set<string>();
  for (const state of states) {
    for (const { next } of stepsFrom(model, state)) {
      const reduced = reduce(next);
      const key = keyOf(reduced);
      if (!keys.has(key)) states.push(reduced);
      keys.add(key);
    }
  }
  return [...new Set(states.map((state) => keyOf({ ...state, workers: [] })))].toSorted();
}

it.each<readonly [string, Model]>([
  ['a cancel at any moment', { ...SMALL, market: 'usdt', cancel: true }],
  ['a resubmission, one invocation after another', { ...SMALL, workers: 1, resubmit: true }],
  ['the life of an open order', { ...SMALL, workers: 1, afterlife: true, pushes: true }],
])('nothing is left out with the invocations that do nothing more: %s', (_name, model) => {
  const all = reachedBy(model, (state) => state);
  expect(all.length).toBeGreaterThan(50);
  expect(reachedBy(model, (state) => pruned(model, state))).toEqual(all);
});
