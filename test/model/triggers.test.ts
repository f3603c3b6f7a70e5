import { describe, expect, it } from 'vitest';
import { Names } from './names.ts';
import { type Found, search } from './search.ts';
import {
  type Act,
  type Ignored,
  initialState,
  isSettled,
  pruned,
  type Record,
  type State,
  stepsOf,
  violationOf,
  type Worker,
  WRITES,
} from './triggers.ts';

type Explored = Found & {
  readonly labels: ReadonlySet<string>;
  readonly writes: ReadonlySet<string>;
};

function explore(acts: readonly Act[], ignored: Ignored = []): Explored {
  const labels = new Set<string>();
  const writes = new Set<string>();
  const names = new Names();
  const found = search<State>({
    name: 'an armed order',
    initial: initialState(acts.length === 0 ? 2 : 1, acts),
    steps: (state) => {
      const steps = stepsOf(state, ignored, (name) => writes.add(name));
      for (const { label } of steps) labels.add(label);
      return steps;
    },
    pruned,
    violationOf,
    isSettled,
    keyOf: (state) => keyOf(state, names),
  });
  return { ...found, labels, writes };
}

/** Equal for states that differ only in which invocation is which. */
function keyOf({ record, releases, workers, can, ...more }: State, names: Names): string {
  const ofRecord = (each: Record) => JSON.stringify(Object.entries(each).toSorted());
  const ofWorker = (each: Worker) =>
    JSON.stringify('seen' in each ? { ...each, seen: names.of(each.seen, ofRecord) } : each);
  const ofWorkers = workers.map((worker) => names.of(worker, ofWorker)).toSorted();
  const { placed, isBeyond, isOld, halts, isHaltOld, violation = '', ...rest } = more;
  // The bound is the same in all of them. A part that the key lacks would make different states one.
  const { firingsMax: _bound, ...others } = rest;
  others satisfies { readonly [part: string]: never };
  const told = Number(isBeyond) + 2 * Number(isOld) + 4 * Number(isHaltOld);
  return (
    `${names.of(record, ofRecord)}${names.of(releases)}${names.of(can)}${ofWorkers.join('')}` +
    `${placed} ${told} ${halts} ${violation}`
  );
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
