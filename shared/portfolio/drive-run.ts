import { isoTime } from '../clock.ts';
import { followRun } from './follow-run.ts';
import { planRun } from './plan-run.ts';
import type { RebalanceDependencies } from './rebalance-dependencies.ts';
import type { RunRecord } from './run.ts';
import { portfolioOf } from './run-id.ts';
import { isRunFinal } from './run-status.ts';

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
    case 'planned':
      return planRun(deps, run);
    case 'awaiting_approval':
      return expireIfOver(deps, run);
    case 'selling':
    case 'buying':
      return followRun(deps, run);
    default:
      return run;
  }
}

/** Takes the run under way of every portfolio as far as it goes now. */
export async function driveAll(deps: RebalanceDependencies): Promise<void> {
  const failures: unknown[] = [];
  for (const name of Object.keys(deps.config.portfolios)) {
    try {
      const { activeRun } = await deps.runs.state(name);
      if (activeRun !== undefined) await driveNamed(deps, activeRun);
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, failures.map(String).join('; '));
}

/** Takes the run of this id as far as it goes now, if it is under way. */
export async function driveNamed(deps: RebalanceDependencies, runId: string): Promise<void> {
  const name = portfolioOf(runId);
  if (!(name in deps.config.portfolios)) return;
  const run = await deps.runs.get(name, runId);
  if (run && !isRunFinal(run.status)) await driveRun(deps, run);
}

/** Ends a run whose approval nobody gave in time. */
export async function expireIfOver(
  deps: RebalanceDependencies,
  run: RunRecord,
): Promise<RunRecord> {
  const { approval, status } = run;
  const atMs = deps.clock.nowMs();
  if (status !== 'awaiting_approval' || !approval || atMs <= approval.untilMs) return run;
  const message = `Nobody approved it by ${isoTime(approval.untilMs)}; nothing was traded.`;
  const change = { reason: { code: 'NOT_APPROVED' as const, message } };
  return (await deps.runs.transition(run, 'expired', { atMs, change, detail: message })).run;
}
