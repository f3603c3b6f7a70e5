import type { Plan } from '../../portfolio/model/plan.ts';
import { planRebalance } from '../../portfolio/plan-rebalance.ts';
import { stateAfter, turnoverWith } from '../ledger/state-after.ts';
import type { PlanningDependencies, RebalanceDependencies } from '../planning/dependencies.ts';
import { type Snapshot, takeSnapshot } from '../planning/snapshot.ts';
import { describeFailure, fillsOf, isUnknown, totalsOf } from '../run/legs.ts';
import type { PortfolioState, RunLeg, RunReason, RunRecord, TradingRun } from '../run/record.ts';
import { weightsAt } from '../run/weights.ts';
import { configChange } from './config-change.ts';
import { saveLegs } from './save-legs.ts';

/** How long after its last leg the run tries to read the portfolio's final weights. */
const FINAL_READ_WITHIN_MS = 2 * 60_000;
const UNRESOLVED_MAX = 50;

/** Ends a run that traded, with a final reading of its weights. */
export async function endRun(
  deps: PlanningDependencies & Pick<RebalanceDependencies, 'runs'>,
  run: TradingRun,
  legs: readonly RunLeg[],
  failure?: RunReason,
): Promise<RunRecord> {
  const { portfolio: name, plan, phase } = run;
  const nowMs = deps.clock.nowMs();
  const state = await deps.runs.state(name);
  // The configuration now describes another portfolio than the run's.
  const isGone = configChange(deps, run) !== undefined;
  const final = isGone ? undefined : await readFinalState(deps, name, state);
  if (!final && !isGone && nowMs < phase.deadlineMs + FINAL_READ_WITHIN_MS) {
    return saveLegs(deps, run, legs);
  }
  const failures = describeFailure(legs);
  const reason: RunReason | undefined =
    failure ??
    (failures === undefined ? run.reason : { code: 'LEG_NOT_FILLED', message: failures });
  const { outOfBandRuns, baseline } = final ? stateAfter(state, final) : {};
  const { run: ended } = await deps.runs.end(run, reason ? 'incomplete' : 'done', {
    atMs: nowMs,
    ...(reason && { detail: reason.message }),
    change: {
      legs,
      ...totalsOf(legs),
      notes: final ? run.notes : [...run.notes, 'How the portfolio stands now could not be read.'],
      ...(final && { after: weightsAt(final.plan, nowMs), outOfBandRuns: outOfBandRuns! }),
      ...(reason && { reason }),
    },
    state: {
      approvedHash: plan.approval_hash,
      managed: plan.assets.filter(({ status }) => status !== 'cash').map(({ asset }) => asset),
      turnover: turnoverWith(state, fillsOf(legs)),
      unresolved: [
        ...(state.unresolved ?? []),
        ...legs.filter(isUnknown).map(({ orderId }) => orderId),
      ].slice(-UNRESOLVED_MAX),
      ...(final && { outOfBandRuns: outOfBandRuns!, baseline: baseline! }),
    },
  });
  return ended;
}

async function readFinalState(
  deps: PlanningDependencies,
  name: string,
  state: PortfolioState,
): Promise<{ readonly plan: Plan; readonly balances: Snapshot['balances'] } | undefined> {
  try {
    const { input, balances } = await takeSnapshot(deps, name, state);
    return { plan: planRebalance(input), balances };
  } catch (error) {
    deps.log('warn', 'last_look_failed', { portfolio: name, error: String(error) });
    return undefined;
  }
}
