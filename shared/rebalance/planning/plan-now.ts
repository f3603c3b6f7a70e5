import { UnfitAccount } from '../../gate/unfit-account.ts';
import { heldBeforeNotes } from '../../portfolio/model/held-before.ts';
import type { Plan } from '../../portfolio/model/plan.ts';
import { failed } from '../../portfolio/model/reading.ts';
import { planRebalance } from '../../portfolio/plan-rebalance.ts';
import type { PortfolioState, RunReason } from '../run/record.ts';
import { RunRefused } from '../run/run-refused.ts';
import type { PlanningDependencies, RebalanceDependencies } from './dependencies.ts';
import { explainBalances } from './explain-balances.ts';
import { type Snapshot, takeSnapshot } from './snapshot.ts';

export type Planned =
  | {
      readonly kind: 'planned';
      readonly plan: Plan;
      readonly snapshot: Snapshot;
      readonly decreases: readonly string[];
      readonly notes: readonly string[];
    }
  | { readonly kind: 'unreadable'; readonly reason: RunReason }
  | { readonly kind: 'failed'; readonly why: string };

/** Gate's books may lag some seconds behind the balances. Unexplained changes are read again. */
const EXPLAIN_TRIES = 2;
const EXPLAIN_AGAIN_AFTER_MS = 5_000;

/** The current plan, with the explanation of the balances. */
export async function planNow(
  deps: PlanningDependencies,
  name: string,
  state: PortfolioState,
): Promise<Planned> {
  const read = await readExplained(deps, name, state).catch((error: Error) => error);
  if (read instanceof Error) return { kind: 'unreadable', reason: noSnapshot(read) };
  const { snapshot, ...explanation } = read;
  try {
    const plan = planRebalance(snapshot.input);
    const heldBefore = heldBeforeNotes(plan, snapshot.input.portfolio, state.managed ?? []);
    const noted = { ...plan, notes: [...plan.notes, ...heldBefore] };
    return { kind: 'planned', plan: noted, snapshot, ...explanation };
  } catch (error) {
    deps.log('error', 'planner_failed', { portfolio: name, error: String(error) });
    return failed(`The planner failed: ${(error as Error).message}`);
  }
}

async function readExplained(deps: PlanningDependencies, name: string, state: PortfolioState) {
  for (let tries = 1; ; tries++) {
    const snapshot = await takeSnapshot(deps, name, state);
    const explanation = await explainBalances(deps, state, snapshot);
    if (explanation.decreases.length === 0 || tries === EXPLAIN_TRIES) {
      return { snapshot, ...explanation };
    }
    await deps.clock.sleepUntil(deps.clock.nowMs() + EXPLAIN_AGAIN_AFTER_MS);
  }
}

/** The same for a command. It refuses the command if there is no plan. */
export async function planOrRefuse(
  deps: PlanningDependencies & Pick<RebalanceDependencies, 'runs'>,
  name: string,
) {
  const planned = await planNow(deps, name, await deps.runs.state(name));
  if (planned.kind === 'planned') return planned;
  if (planned.kind === 'unreadable') throw new RunRefused(planned.reason);
  throw new RunRefused({ code: 'INTERNAL_ERROR', message: planned.why });
}

function noSnapshot(error: Error): RunReason {
  return {
    code: error instanceof UnfitAccount ? error.code : 'NO_SNAPSHOT',
    message: error.message,
  };
}

/** A person must investigate before the portfolio trades again. An earlier pause stays. */
export async function pauseForDecreases(
  { pauses, clock }: Pick<RebalanceDependencies, 'clock' | 'pauses'>,
  name: string,
  decreases: readonly string[],
): Promise<RunReason> {
  const lost = `${decreases.join(', ')} ${decreases.length === 1 ? 'is' : 'are'} missing, and no trade or withdrawal accounts for it`;
  await pauses.pauseUnlessPaused('portfolio', name, {
    reason: `${lost}. Check it, then: sluice rebalance ${name} --accept-balances`,
    by: LEDGER_CHECK,
    atMs: clock.nowMs(),
  });
  return { code: 'UNEXPLAINED_DECREASE', message: `${lost}. The portfolio is paused.` };
}

/** The origin of pauses for unexplained balances. */
export const LEDGER_CHECK = 'ledger check';
