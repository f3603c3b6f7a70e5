import { isoTime } from '../../lib/clock.ts';
import type { PlanningDependencies, RebalanceDependencies } from '../planning/dependencies.ts';
import type { Approval, RunRecord } from '../run/record.ts';
import { configChange } from './config-change.ts';
import { skipRun } from './skip.ts';

/** The request for an approval, with its deadline. */
export function approvalAsked(
  { config, clock }: Pick<PlanningDependencies, 'clock' | 'config'>,
  name: string,
  why: string,
): Approval {
  const { approvalHours } = config.portfolios[name]!;
  return { why, untilMs: clock.nowMs() + approvalHours * 3_600_000 };
}

/** Ends a waiting run if its approval is overdue, or if its configuration has changed. */
export async function checkApproval(
  deps: Pick<RebalanceDependencies, 'clock' | 'config' | 'runs'>,
  run: RunRecord,
): Promise<RunRecord> {
  const { approval, status } = run;
  if (status !== 'awaiting_approval' || !approval) return run;
  const changed = configChange(deps, run);
  if (changed) return skipRun(deps, run, changed);
  const atMs = deps.clock.nowMs();
  if (atMs <= approval.untilMs) return run;
  const message = `Not approved by ${isoTime(approval.untilMs)}; nothing was traded.`;
  const change = { reason: { code: 'NOT_APPROVED' as const, message } };
  return (await deps.runs.end(run, 'expired', { atMs, change, detail: message })).run;
}
