import type { RebalanceDependencies } from '../planning/dependencies.ts';
import { portfolioOf } from '../run/id.ts';
import type { RunRecord } from '../run/record.ts';
import { checkApproval } from './await-approval.ts';
import { configChange } from './config-change.ts';
import { planRun } from './plan.ts';
import { settleRun } from './settle.ts';
import { skipRun } from './skip.ts';
import { tradeRun } from './trade.ts';

/** The most steps of a run in one call. The next tick continues. */
const STEPS_MAX = 6;

/** Drives a run as far as possible. Repeated and concurrent calls are safe. */
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
      return tradeRun(deps, run);
    default:
      return settleRun(deps, run);
  }
}

/** Drives every unfinished run as far as possible, also those of removed portfolios. */
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

/** Drives the run with this id as far as possible. */
export async function driveNamed(deps: RebalanceDependencies, runId: string): Promise<void> {
  const run = await deps.runs.get(portfolioOf(runId), runId);
  if (run) await driveRun(deps, run);
}
