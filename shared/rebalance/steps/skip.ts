import type { RebalanceDependencies } from '../planning/dependencies.ts';
import type { RunReason, RunRecord } from '../run/record.ts';
import type { RunPatch } from '../run/version.ts';

/** Ends a run before any trade, because of a blocker. */
export async function skipRun(
  { runs, clock }: Pick<RebalanceDependencies, 'clock' | 'runs'>,
  run: RunRecord,
  reason: RunReason,
  found: RunPatch = {},
): Promise<RunRecord> {
  const change = { ...found, reason };
  const ending = { atMs: clock.nowMs(), change, detail: reason.message };
  return (await runs.end(run, 'skipped', ending)).run;
}
