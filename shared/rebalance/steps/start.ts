import { runOfLeg } from '../../orders/model/leg-id.ts';
import { blockerOf } from '../planning/blockers.ts';
import type { RebalanceDependencies } from '../planning/dependencies.ts';
import { LEDGER_CHECK, planOrRefuse } from '../planning/plan-now.ts';
import { runIdOf } from '../run/id.ts';
import type { RunRecord } from '../run/record.ts';
import { portfolioNamed, RunRefused } from '../run/run-refused.ts';
import { isRunFinal } from '../run/status.ts';
import { driveNamed, driveRun } from './drive.ts';

/**
 * Begins a portfolio's run for a minute and drives it as far as possible. The same minute is the
 * same run. Begins nothing while another run is under way.
 */
export async function startRun(
  deps: RebalanceDependencies,
  name: string,
  minuteMs: number,
  trigger: RunRecord['trigger'],
): Promise<RunRecord> {
  const { account } = portfolioNamed(deps.config, name);
  const id = runIdOf(name, minuteMs);
  await settleEarlier(deps, name);
  const begin = () =>
    deps.runs.begin({ id, portfolio: name, account, trigger }, deps.clock.nowMs());
  let begun = await begin();
  if (begun.kind === 'busy') {
    // The other run may have ended by now, for example without its approval.
    await driveNamed(deps, begun.activeRun);
    begun = await begin();
  }
  if (begun.kind === 'busy') {
    const message = `The run ${begun.activeRun} is still under way: sluice run ${begun.activeRun}`;
    throw new RunRefused({ code: 'RUN_UNDER_WAY', message });
  }
  if (begun.kind === 'exists' && trigger === 'command' && isRunFinal(begun.run.status)) {
    const message = `The run of this minute has ended already, ${begun.run.status}: sluice run ${id}. The next minute can have another one.`;
    throw new RunRefused({ code: 'RUN_HAS_ENDED', message });
  }
  return driveRun(deps, begun.run);
}

/** Counts the later fills of earlier runs before the new plan. */
async function settleEarlier(deps: RebalanceDependencies, name: string): Promise<void> {
  const { unresolved = [] } = await deps.runs.state(name);
  const runIds = new Set(unresolved.map(runOfLeg));
  for (const runId of runIds) if (runId !== undefined) await driveNamed(deps, runId);
}

/** The current plan. Trades nothing and writes nothing. */
export async function previewPlan(deps: RebalanceDependencies, name: string) {
  portfolioNamed(deps.config, name);
  const { plan, notes, decreases } = await planOrRefuse(deps, name);
  const lost = decreases.map((each) => `A run would pause the portfolio: ${each} is missing.`);
  const blocker = await blockerOf(deps, name);
  return {
    ...plan,
    notes: [...plan.notes, ...notes, ...lost, ...(blocker ? [blocker.message] : [])],
  };
}

/** Accepts the current balances as correct, whatever the last run left. */
export async function acceptBalances(
  deps: Pick<RebalanceDependencies, 'config' | 'pauses' | 'runs'>,
  name: string,
): Promise<void> {
  portfolioNamed(deps.config, name);
  await deps.runs.rebase(name);
  const pause = await deps.pauses.read('portfolio', name);
  if (pause?.by === LEDGER_CHECK) await deps.pauses.unpauseIfStill('portfolio', name, pause);
}
