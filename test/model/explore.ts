import { cancelSteps } from './cancels.ts';
import { crashSteps } from './crashes.ts';
import { exchangeSteps } from './exchange.ts';
import { mergeSteps, pushSteps } from './merge.ts';
import { pollSteps } from './polls.ts';
import { isSettled, type Property, violated } from './properties.ts';
import { pruned } from './pruned.ts';
import { Sources } from './sources.ts';
import { initialState, keyOf, type Model, type Named, named, type State } from './state.ts';
import type { Step } from './step.ts';
import { submissionSteps } from './submission.ts';
import { unexpectedOrderSteps } from './unexpected-orders.ts';

/** Everything that may happen next. */
export function stepsFrom(model: Model, state: State): readonly Step[] {
  return [
    ...exchangeSteps(model, state),
    ...submissionSteps(model, state),
    ...pollSteps(model, state),
    ...mergeSteps(model, state),
    ...pushSteps(model, state),
    ...unexpectedOrderSteps(model, state),
    ...cancelSteps(model, state),
    ...crashSteps(model, state),
  ];
}

export type Verdict =
  | { readonly kind: 'ok' }
  /** A state was reached in which a property does not hold. */
  | { readonly kind: 'unsafe'; readonly violated: readonly Property[]; readonly trace: Trace }
  /** A state from which no right end can be reached without a fault. */
  | { readonly kind: 'stuck'; readonly stuckStates: number; readonly trace: Trace };

/** The shortest way to a state, step by step. */
export type Trace = readonly string[];

export type Exploration = {
  readonly verdict: Verdict;
  readonly states: number;
  readonly edges: number;
  /** How often each step, and each write of the table, was taken. */
  readonly steps: ReadonlyMap<string, number>;
  readonly writes: ReadonlyMap<string, number>;
};

const STATES_MAX = 3_000_000;

/**
 * Visits every reachable state once, breadth first, without invocations that do nothing more. `settling` asks for more than that nothing
 * goes wrong: from everywhere the right end must be reachable without the help of a fault.
 */
export function explore(
  model: Model,
  properties: readonly Property[],
  { settling }: { readonly settling: boolean },
): Exploration {
  const states: State[] = [];
  const indexes = new Map<string, number>();
  const cameFrom: { readonly index: number; readonly label: string }[] = [];
  const sources = new Sources();
  const steps = new Map<string, number>();
  const writes = new Map<string, number>();
  let edges = 0;

  function visit(state: State, index: number, label: string, before?: Named): number {
    const key = keyOf(state, before);
    const known = indexes.get(key);
    if (known !== undefined) return known;
    indexes.set(key, states.length);
    cameFrom.push({ index, label });
    return states.push(state) - 1;
  }
  function traceTo(index: number): Trace {
    const trace: string[] = [];
    for (let at = index; at > 0; at = cameFrom[at]!.index) trace.unshift(cameFrom[at]!.label);
    return trace;
  }
  const report = (verdict: Verdict): Exploration => ({
    verdict,
    states: states.length,
    edges,
    steps,
    writes,
  });

  visit(initialState(model), 0, '');
  for (let index = 0; index < states.length; index++) {
    const state = states[index]!;
    const broken = violated(state, properties);
    if (broken.length > 0) {
      return report({ kind: 'unsafe', violated: broken, trace: traceTo(index) });
    }
    const before = named(state);
    for (const { label, next, isFault, writes: write } of stepsFrom(model, state)) {
      edges++;
      count(steps, label);
      if (write) count(writes, write);
      const reached = visit(pruned(model, next), index, label, before);
      if (!isFault) sources.add(reached, index);
    }
    if (states.length > STATES_MAX) throw new Error(`More than ${STATES_MAX} states.`);
  }
  const stuck = settling ? stuckStates(states, sources) : [];
  return report(
    stuck.length === 0
      ? { kind: 'ok' }
      : { kind: 'stuck', stuckStates: stuck.length, trace: traceTo(stuck[0]!) },
  );
}

function count(counts: Map<string, number>, name: string) {
  return counts.set(name, (counts.get(name) ?? 0) + 1);
}

/** The states from which no settled one is reached: searched backwards from the settled ones. */
function stuckStates(states: readonly State[], sources: Sources): readonly number[] {
  const settled = states.flatMap((state, index) => (isSettled(state) ? [index] : []));
  const settles = sources.reaching(settled, states.length);
  return states.flatMap((_state, index) => (settles[index] ? [] : [index]));
}
