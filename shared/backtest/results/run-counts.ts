import type { PortfolioConfig } from '../../portfolio/model/plan-input.ts';
import type { Run } from '../simulation/run-strategy.ts';
import { ratio } from './figures.ts';

/** The runs of a backtest, as JSON. */
export type RunCounts = {
  readonly scheduled: number;
  readonly done: number;
  readonly nothing_to_do: number;
  readonly incomplete: number;
  readonly skipped: number;
  /** Runs that a person would have had to approve. */
  readonly needing_approval: number;
  readonly reasons: readonly { readonly reason: string; readonly count: number }[];
  /** Share off target, at the times of the schedule. */
  readonly mean_drift?: string;
  readonly max_drift?: string;
  /** Part of the times of the schedule at which a coin was outside its band. */
  readonly out_of_band: string;
};

const REASONS_MAX = 10;

export function countRuns(runs: readonly Run[], { approval }: PortfolioConfig): RunCounts {
  const count = (outcome: Run['outcome']) => runs.filter((run) => run.outcome === outcome).length;
  const trading = runs.filter(
    ({ outcome }) => outcome === 'done' || outcome === 'incomplete',
  ).length;
  // Before the first purchase everything is cash, by no fault of the rule.
  const first = runs.findIndex(({ outcome }) => outcome === 'done' || outcome === 'incomplete');
  const invested = first === -1 ? [] : runs.slice(first + 1);
  const drifts = invested.flatMap(({ drift }) => (drift === undefined ? [] : [Number(drift)]));
  const most = invested.flatMap(({ maxDrift }) =>
    maxDrift === undefined ? [] : [Number(maxDrift)],
  );
  const outside = invested.filter(({ isOutOfBand }) => isOutOfBand).length;
  return {
    scheduled: runs.length,
    done: count('done'),
    nothing_to_do: count('nothing_to_do'),
    incomplete: count('incomplete'),
    skipped: count('skipped'),
    needing_approval: approval === 'manual' ? trading : Math.min(1, trading),
    reasons: reasonsOf(runs),
    ...(drifts.length > 0 && {
      mean_drift: ratio(drifts.reduce((sum, each) => sum + each, 0) / drifts.length),
      max_drift: ratio(Math.max(...most)),
    }),
    out_of_band: ratio(invested.length === 0 ? 0 : outside / invested.length),
  };
}

/** Each reason once, the most frequent first. Reasons that differ only in numbers count as one. */
function reasonsOf(runs: readonly Run[]): RunCounts['reasons'] {
  const counts = new Map<string, number>();
  for (const reason of runs.flatMap(({ reasons }) => reasons)) {
    const kind = reason.replace(/\d+(\.\d+)?/g, 'N');
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return [...counts]
    .map(([reason, count]) => ({ reason, count }))
    .toSorted((one, other) => other.count - one.count || (one.reason < other.reason ? -1 : 1))
    .slice(0, REASONS_MAX);
}
