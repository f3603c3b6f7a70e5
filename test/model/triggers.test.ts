import { describe, expect, it } from 'vitest';
import {
  type Act,
  type Ignored,
  initialState,
  isSettled,
  type State,
  stepsOf,
  violationOf,
  WRITES,
} from './triggers.ts';

type Found = {
  readonly verdict: 'ok' | 'stuck' | string;
  readonly trace: readonly string[];
  readonly states: number;
  readonly labels: ReadonlySet<string>;
  readonly writes: ReadonlySet<string>;
};

/** Visits every state, and asks that from everywhere a settled one is reached without a fault. */
function explore(acts: readonly Act[], ignored: Ignored = []): Found {
  const initial = initialState(acts.length === 0 ? 2 : 1, acts);
  const states: State[] = [initial];
  const indexes = new Map([[JSON.stringify(sorted(initial)), 0]]);
  const cameFrom: (readonly [index: number, label: string])[] = [[0, '']];
  const sources: number[][] = [[]];
  const labels = new Set<string>();
  const writes = new Set<string>();
  const traceTo = (index: number): readonly string[] => {
    const [before, label] = cameFrom[index]!;
    return index === 0 ? [] : [...traceTo(before), label];
  };
  const found = (verdict: string, index: number): Found => ({
    verdict,
    trace: traceTo(index),
    states: states.length,
    labels,
    writes,
  });
  for (let index = 0; index < states.length; index++) {
    const violation = violationOf(states[index]!);
    if (violation) return found(violation, index);
    for (const { label, isFault, next } of stepsOf(states[index]!, ignored, (name) =>
      writes.add(name),
    )) {
      labels.add(label);
      const key = JSON.stringify(sorted(next));
      let reached = indexes.get(key);
      if (reached === undefined) {
        reached = states.push(next) - 1;
        indexes.set(key, reached);
        cameFrom.push([index, label]);
        sources.push([]);
      }
      if (!isFault) sources[reached]!.push(index);
    }
  }
  const settles = states.map(isSettled);
  const queue = [...settles.keys()].filter((index) => settles[index]);
  for (const reached of queue) {
    for (const source of sources[reached]!) {
      if (settles[source]) continue;
      settles[source] = true;
      queue.push(source);
    }
  }
  const stuck = settles.indexOf(false);
  return stuck < 0 ? found('ok', 0) : found('stuck', stuck);
}

/** Equal for states that differ only in which invocation is which. */
function sorted({ workers, ...state }: State): object {
  return { ...state, workers: workers.map((worker) => JSON.stringify(worker)).sort() };
}

describe('an armed order', () => {
  const labels = new Set<string>();
  const writes = new Set<string>();

  it.each<readonly [string, readonly Act[]]>([
    ['left alone', []],
    ['cancelled at any moment', ['cancel']],
    ['amended at any moment', ['amend']],
    ['halted and armed again at any moment', ['halt', 'rearm']],
  ])('is placed at most once, and a firing ends or is judged anew: %s', (_what, acts) => {
    const found = explore(acts);
    expect(found.verdict, found.trace.join('\n')).toBe('ok');
    expect(found.states).toBeGreaterThan(500);
    for (const label of found.labels) labels.add(label);
    for (const write of found.writes) writes.add(write);
  });

  it('makes every write of the table that only an armed order has', () => {
    expect(WRITES.filter((write) => !writes.has(write))).toEqual([]);
  });

  it('has been through everything', () => {
    for (const label of [
      'poll: fires',
      'poll: arms it again',
      'poll: suspends',
      'release: is claimed',
      'attempt: not a byte leaves',
      'person: arms it again',
      'proof: nothing was placed',
    ]) {
      expect(labels).toContain(label);
    }
  });

  it.each<readonly [string, readonly Act[], Ignored]>([
    ['its firing and its attempt', [], ['attempt', 'text', 'exptimeMs', 'firings', 'firedAtMs']],
  ])('is in danger without the guards of %s', (_what, acts, ignored) => {
    expect(explore(acts, ignored).verdict).not.toBe('ok');
  });
});
