import type { Plan } from '../../portfolio/model/plan.ts';
import { stateAfter } from '../ledger/state-after.ts';
import { blockedRunReason } from '../planning/blocked-run.ts';
import { blockerOf } from '../planning/blockers.ts';
import type { PlanningDependencies, RebalanceDependencies } from '../planning/dependencies.ts';
import { pauseForDecreases, planNow } from '../planning/plan-now.ts';
import type { Snapshot } from '../planning/snapshot.ts';
import type { PortfolioState, RunRecord } from '../run/record.ts';
import type { FinalRunStatus } from '../run/status.ts';
import type { RunPatch } from '../run/version.ts';
import { isOutside, managedOnly, weightsAt } from '../run/weights.ts';
import { approvalAsked } from './await-approval.ts';
import { skipRun } from './skip.ts';
import { startLegs } from './start-legs.ts';

/** A plan needs fresh prices, so planning ends this long after the run's start. */
const PLAN_WITHIN_MS = 5 * 60_000;

/** Drives a new run to its plan, and to the first step of the plan. */
export async function planRun(deps: RebalanceDependencies, run: RunRecord): Promise<RunRecord> {
  const { portfolio: name } = run;
  if (deps.clock.nowMs() > run.createdAtMs + PLAN_WITHIN_MS) {
    return skipRun(deps, run, {
      code: 'TOO_LATE',
      message: 'It could not be planned within five minutes; the next run makes a new plan.',
    });
  }
  const blocker = await blockerOf(deps, name);
  if (blocker) return skipRun(deps, run, blocker);
  const state = await deps.runs.state(name);
  const planned = await planNow(deps, name, state);
  if (planned.kind === 'unreadable') return skipRun(deps, run, planned.reason);
  if (planned.kind === 'failed') {
    return end(deps, run, 'failed', { reason: { code: 'INTERNAL_ERROR', message: planned.why } });
  }
  const { snapshot, decreases, notes } = planned;
  const plan = managedOnly(planned.plan);
  const found = { notes, before: weightsAt(plan, snapshot.input.atMs), plan };
  if (decreases.length > 0) {
    const reason = await pauseForDecreases(deps, name, decreases);
    return skipRun(deps, run, reason, found);
  }
  const reason = blockedRunReason(plan);
  if (reason && plan.legs.length === 0) return skipRun(deps, run, reason, found);
  if (!deps.config.accounts[run.account]!.live) {
    const message = 'The account is not live ("live": false): nothing was traded.';
    return end(deps, run, 'dry_run', { ...found, reason: { code: 'NOT_LIVE', message } });
  }
  if (plan.legs.length === 0) return nothingToDo(deps, run, state, snapshot, plan, found);
  const why = approvalNeeded(deps, name, state, plan);
  if (why === undefined) return startLegs(deps, run, plan, { ...found, ...(reason && { reason }) });
  const { run: waiting } = await deps.runs.transition(run, 'awaiting_approval', {
    atMs: deps.clock.nowMs(),
    change: { ...found, approval: approvalAsked(deps, name, why) },
    detail: why,
  });
  return waiting;
}

/** Why a plan needs the approval of a person; undefined if it needs none. */
function approvalNeeded(
  { config }: Pick<PlanningDependencies, 'config'>,
  name: string,
  { approvedHash }: PortfolioState,
  { approval_hash: hash }: Plan,
): string | undefined {
  if (approvedHash === undefined) return 'It is the first run of this portfolio.';
  if (approvedHash !== hash)
    return 'Targets, capital, account or quote have changed since the last run.';
  return config.portfolios[name]!.approval === 'manual' ? '"approval" is "manual".' : undefined;
}

async function nothingToDo(
  deps: Pick<RebalanceDependencies, 'clock' | 'runs'>,
  run: RunRecord,
  state: PortfolioState,
  { balances }: Snapshot,
  plan: Plan,
  found: RunPatch,
): Promise<RunRecord> {
  const { outOfBandRuns, ...left } = stateAfter(state, { plan, balances });
  const message = plan.notes.join(' ') || describeNothing(plan);
  const { run: ended } = await deps.runs.end(run, 'done', {
    atMs: deps.clock.nowMs(),
    change: {
      ...found,
      after: weightsAt(plan, deps.clock.nowMs()),
      outOfBandRuns,
      reason: { code: 'NOTHING_TO_DO', message },
    },
    state: { outOfBandRuns, ...left },
  });
  return ended;
}

function describeNothing({ assets }: Plan): string {
  const outside = assets.filter(isOutside).map(({ asset }) => asset);
  if (outside.length === 0) return 'Nothing has to be traded.';
  return `Nothing is traded now; outside its band: ${outside.join(', ')}.`;
}

/** Ends the run. Returns the stored version, from this or another writer. */
async function end(
  { runs, clock }: Pick<RebalanceDependencies, 'clock' | 'runs'>,
  run: RunRecord,
  status: FinalRunStatus,
  change: RunPatch,
): Promise<RunRecord> {
  return (await runs.end(run, status, { atMs: clock.nowMs(), change })).run;
}
