import type { Leg, Plan } from '../../portfolio/model/plan.ts';
import { planHash } from '../../portfolio/model/plan-hash.ts';
import { withinApproval } from '../planning/approval-check.ts';
import { blockedRunReason } from '../planning/blocked-run.ts';
import { blockerOf } from '../planning/blockers.ts';
import type { RebalanceDependencies } from '../planning/dependencies.ts';
import { pauseForDecreases, planOrRefuse } from '../planning/plan-now.ts';
import type { PlanApproval } from '../run/event.ts';
import { portfolioOf } from '../run/id.ts';
import type { Approval, RunRecord } from '../run/record.ts';
import { portfolioNamed, RunRefused } from '../run/run-refused.ts';
import { managedOnly, weightsAt } from '../run/weights.ts';
import { approvalAsked, checkApproval } from './await-approval.ts';
import { driveRun } from './drive.ts';
import { startLegs } from './start-legs.ts';

/** A run that waits for the approval of its plan. */
type WaitingRun = RunRecord & { readonly plan: Plan; readonly approval: Approval };

/**
 * Approves a run's plan for a person (`by`). The account is read and planned again. The run
 * continues if no leg exceeds the approval; otherwise it asks for a new one.
 */
export async function approveRun(
  deps: RebalanceDependencies,
  name: string,
  given: PlanApproval,
  by?: string,
): Promise<RunRecord> {
  const waiting = await waitingRun(deps, name, given);
  const blocker = await blockerOf(deps, name);
  if (blocker) throw new RunRefused(blocker);
  const now = await planOrRefuse(deps, name);
  if (now.decreases.length > 0) {
    throw new RunRefused(await pauseForDecreases(deps, name, now.decreases));
  }
  const planned = managedOnly(now.plan);
  const blocked = blockedRunReason(planned);
  // The run keeps waiting: the blocker may pass before the approval expires.
  if (blocked && planned.legs.length === 0) throw new RunRefused(blocked);
  const checked = withinApproval(waiting.plan, planned);
  const atMs = deps.clock.nowMs();
  const before = weightsAt(planned, atMs);
  if (checked.kind === 'further') {
    const why = `Since it was planned the market moved: the plan would now ${describeLeg(checked.legs)}.`;
    const change = { plan: planned, before, approval: approvalAsked(deps, name, why) };
    const update = { atMs, change, detail: why };
    return notEnded((await deps.runs.transition(waiting, 'awaiting_approval', update)).run);
  }
  const { plan } = checked;
  const approval = { ...waiting.approval, givenAtMs: atMs, ...(by !== undefined && { by }) };
  if (plan.legs.length > 0) {
    const change = { approval, before, ...(blocked && { reason: blocked }) };
    return driveRun(deps, notEnded(await startLegs(deps, waiting, plan, change)));
  }
  const message = 'When it was approved, nothing had to be traded any more.';
  const change = { plan, before, approval, reason: { code: 'NOTHING_TO_DO' as const, message } };
  return notEnded((await deps.runs.end(waiting, 'done', { atMs, change })).run);
}

/** While the account was read, the time for the approval may have ended, and the run with it. */
function notEnded(run: RunRecord): RunRecord {
  const isApproved = run.approval?.givenAtMs !== undefined;
  if (isApproved || run.status === 'awaiting_approval') return run;
  throw notWaiting(run);
}

function notWaiting({ id, status, reason }: RunRecord): RunRefused {
  const text = `The run ${id} does not wait for approval: it is ${status}.`;
  return new RunRefused({
    code: 'NOT_WAITING',
    message: reason ? `${text} ${reason.message}` : text,
  });
}

/** The run to approve. Refuses a run that does not wait or has another plan. */
async function waitingRun(
  deps: Pick<RebalanceDependencies, 'clock' | 'config' | 'runs'>,
  name: string,
  { run: runId, plan: seenHash }: PlanApproval,
): Promise<WaitingRun> {
  portfolioNamed(deps.config, name);
  const found = portfolioOf(runId) === name ? await deps.runs.get(name, runId) : undefined;
  if (!found) {
    throw new RunRefused({ code: 'UNKNOWN_RUN', message: `"${name}" has no run ${runId}.` });
  }
  const run = await checkApproval(deps, found);
  const { plan, approval, status } = run;
  if (status !== 'awaiting_approval' || !plan || !approval) throw notWaiting(run);
  if (planHash(plan) !== seenHash) {
    const message = `The plan of ${runId} is not the one that you saw: it would now ${describeLeg(plan.legs)}. See it before you approve it: sluice run ${runId}`;
    throw new RunRefused({ code: 'PLAN_CHANGED', message });
  }
  return { ...run, plan, approval };
}

function describeLeg(legs: readonly Leg[]): string {
  return (
    legs.map(({ side, amount, asset }) => `${side} ${amount} ${asset}`).join(', ') ||
    'trade nothing'
  );
}
