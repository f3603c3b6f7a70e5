import type { RebalanceDependencies } from '../planning/dependencies.ts';
import { totalsOf } from '../run/legs.ts';
import type { RunLeg, RunRecord, TradingRun } from '../run/record.ts';

/** Writes new facts about the legs, or why they wait. The run continues. */
export async function saveLegs(
  deps: Pick<RebalanceDependencies, 'clock' | 'runs'>,
  run: TradingRun,
  legs: readonly RunLeg[],
  note?: string,
): Promise<RunRecord> {
  const notes = note === undefined || run.notes.includes(note) ? run.notes : [...run.notes, note];
  if (notes === run.notes && JSON.stringify(legs) === JSON.stringify(run.legs)) return run;
  const change = { legs, notes, ...totalsOf(legs) };
  return (await deps.runs.transition(run, run.status, { atMs: deps.clock.nowMs(), change })).run;
}
