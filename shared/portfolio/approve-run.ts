import { withinApproval } from './approved-plan.ts';
import { driveRun, expireIfOver } from './drive-run.ts';
import { obstacleOf } from './obstacles.ts';
import { pauseForDecreases, planOrRefuse } from './plan-now.ts';
import type { RebalanceDependencies } from './rebalance-dependencies.ts';
import type { RunRecord } from './run.ts';
import { portfolioOf } from './run-id.ts';
import { portfolioNamed, RunRefused } from './run-refused.ts';
import { standingAt } from './run-standing.ts';
import { startLegs } from './start-legs.ts';

/**
 * A person (`by`) agrees to a run's plan. The account is read and planned anew: the run goes on if no leg
 * goes further than what was agreed to, and asks again otherwise.
 */
export async function approveRun(
  deps: RebalanceDependencies,
  name: string,
  runId: string,
  by?: string,
): Promise<RunRecord> {
  portfolioNamed(deps, name);
  const run = portfolioOf(runId) === name ? await deps.runs.get(name, runId) : undefined;
  if (!run) {
    throw new RunRefused({ code: 'UNKNOWN_RUN', message: `"${name}" has no run ${runId}.` });
  }
  const waiting = await expireIfOver(deps, run);
  if (waiting.status !== 'awaiting_approval' || !waiting.plan || !waiting.approval) {
    const message = `The run ${runId} does not wait for approval: it is ${waiting.status}.`;
    throw new RunRefused({ code: 'NOT_WAITING', message });
  }
  const obstacle = await obstacleOf(deps, name);
  if (obstacle) throw new RunRefused(obstacle);
  const now = await planOrRefuse(deps, name);
  if (now.decreases.length > 0) {
    throw new RunRefused(await pauseForDecreases(deps, name, now.decreases));
  }
  if (now.plan.totals.investable === undefined) {
    throw new RunRefused({ code: 'VALUE_UNKNOWN', message: now.plan.notes.join(' ') });
  }
  const checked = withinApproval(waiting.plan, now.plan);
  const atMs = deps.clock.nowMs();
  const before = standingAt(now.plan, atMs);
  if (checked.kind === 'further') {
    const legs = checked.legs.map(({ side, amount, asset }) => `${side} ${amount} ${asset}`);
    const why = `Since it was planned the market moved: the plan would now ${legs.join(', ')}.`;
    const { approvalHours } = deps.config.portfolios[name]!;
    const untilMs = atMs + approvalHours * 3_600_000;
    const change = { plan: now.plan, before, approval: { why, untilMs } };
    const happening = { atMs, change, detail: why };
    return (await deps.runs.transition(waiting, 'awaiting_approval', happening)).run;
  }
  const { plan } = checked;
  const approval = { ...waiting.approval, givenAtMs: atMs, ...(by !== undefined && { by }) };
  if (plan.legs.length > 0) {
    return driveRun(deps, await startLegs(deps, waiting, plan, { approval, before }));
  }
  const message = 'When it was approved, nothing had to be traded any more.';
  const change = { plan, before, approval, reason: { code: 'NOTHING_TO_DO' as const, message } };
  return (await deps.runs.transition(waiting, 'done', { atMs, change })).run;
}
