import type { RebalanceDependencies } from '../planning/dependencies.ts';
import { portfolioOf } from '../run/id.ts';
import type { RunRecord } from '../run/record.ts';
import { checkApproval } from './await-approval.ts';
import { configChange } from './config-change.ts';
import { planRun } from './plan.ts';
import { settleRun } from './settle.ts';
import { skipRun } from './skip.ts';
import { followRun } from './trade.ts';

/** A run takes at most this many steps at once; the next tick takes it further. */
const STEPS_MAX = 6;

/** Takes a run as far as it goes now. May be repeated, and by several at once. */
export async function driveRun(deps: RebalanceDependencies, begun: RunRecord): Promise<RunRecord> {
  let run = begun;
  for (let steps = 0; steps < STEPS_MAX; steps++) {
    const next = await step(deps, run);
    const hasMoved = next.status !== run.status;
    run = next;
    if (!hasMoved) break;
    deps.log('info', 'run', { run: run.id, status: run.status, reason: run.reason });
  }
  return run;
}

async function step(deps: RebalanceDependencies, run: RunRecord): Promise<RunRecord> {
  switch (run.status) {
    case 'planned': {
      const changed = configChange(deps, run);
      return changed ? skipRun(deps, run, changed) : planRun(deps, run);
    }
    case 'awaiting_approval':
      return checkApproval(deps, run);
    case 'selling':
    case 'buying':
      return followRun(deps, run);
    default:
      return settleRun(deps, run);
  }
}

/** Takes every run that has work left as far as it goes now, also of portfolios that are gone. */
export async function driveAll(deps: RebalanceDependencies): Promise<void> {
  const failures: unknown[] = [];
  for (const runId of await deps.runs.unfinished()) {
    try {
      await driveNamed(deps, runId);
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, failures.map(String).join('; '));
}

/** Takes the run of this id as far as it goes now. */
export async function driveNamed(deps: RebalanceDependencies, runId: string): Promise<void> {
  const run = await deps.runs.get(portfolioOf(runId), runId);
  if (run) await driveRun(deps, run);
}
