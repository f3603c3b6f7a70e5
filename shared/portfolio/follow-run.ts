import { marketGroup } from '../orders/message-group.ts';
import { obstacleOf } from './obstacles.ts';
import type { Plan } from './plan.ts';
import { planBuys } from './plan-buys.ts';
import { noSnapshot } from './plan-now.ts';
import { planRebalance } from './plan-rebalance.ts';
import { dayOf } from './read-allowance.ts';
import type { RebalanceDependencies } from './rebalance-dependencies.ts';
import type { Phase, PortfolioState, RunLeg, RunReason, RunRecord } from './run.ts';
import {
  failureWords,
  feesOf,
  isEnded,
  isUnknown,
  isUnseen,
  legMessage,
  legWords,
  readLegs,
  soldBy,
  turnoverOf,
} from './run-legs.ts';
import { standingAt } from './run-standing.ts';
import { type Snapshot, takeSnapshot } from './snapshot.ts';
import { legsOf } from './start-legs.ts';
import { stateAfter, turnoverWith } from './state-after.ts';

/** A run that trades: it has a plan and a phase. */
type TradingRun = RunRecord & { readonly plan: Plan; readonly phase: Phase };

/** The next minute's tick sends again what no record says was received. */
const SEND_AGAIN_AFTER_MS = 20_000;
/** How long after its last leg the portfolio is tried to be read, to say how it stands. */
const LAST_LOOK_WITHIN_MS = 2 * 60_000;

/** Sends what is to be sent, looks what became of it, and goes on when the phase has ended. */
export async function followRun(deps: RebalanceDependencies, run: RunRecord): Promise<RunRecord> {
  const trading = tradingRun(run);
  const legs = await sendLegs(deps, trading, await readLegs(deps, run));
  const nowMs = deps.clock.nowMs();
  const isOver = nowMs >= trading.phase.deadlineMs;
  // Long after `submit_by`: should one of their messages still come, it is refused.
  const known = isOver ? legs.map(voidIfUnseen) : legs;
  if (known.every(isEnded)) {
    return run.status === 'selling'
      ? afterSells(deps, trading, known)
      : endRun(deps, trading, known);
  }
  if (isOver) return endRun(deps, trading, known, unknownReason(run, known));
  return keep(deps, run, known);
}

function tradingRun(run: RunRecord): TradingRun {
  const { plan, phase } = run;
  if (plan && phase) return { ...run, plan, phase };
  throw new Error(`Run ${run.id} is ${run.status} without a plan.`);
}

/** Sends what was not sent yet, and once more what nobody has seen: to the ledger it is one order. */
async function sendLegs(
  deps: RebalanceDependencies,
  run: TradingRun,
  legs: readonly RunLeg[],
): Promise<readonly RunLeg[]> {
  const { beganAtMs, submitByMs } = run.phase;
  const nowMs = deps.clock.nowMs();
  const isDue = ({ status }: RunLeg) =>
    status === 'pending' || (status === 'sent' && nowMs > beganAtMs + SEND_AGAIN_AFTER_MS);
  const known: RunLeg[] = [];
  for (const leg of legs) {
    if (!isDue(leg) || nowMs >= submitByMs) {
      known.push(leg);
      continue;
    }
    const group = marketGroup(run.account, leg.currency_pair);
    await deps.sendOrder(legMessage(run, leg, run.phase), group);
    deps.log('info', 'leg_sent', { run: run.id, id: leg.orderId });
    known.push({ ...leg, status: 'sent' });
  }
  return known;
}

const voidIfUnseen = (leg: RunLeg): RunLeg => (isUnseen(leg) ? { ...leg, status: 'void' } : leg);

/** The buys, sized by what the sells brought in and by the prices of now. */
async function afterSells(
  deps: RebalanceDependencies,
  run: TradingRun,
  legs: readonly RunLeg[],
): Promise<RunRecord> {
  const { plan, portfolio: name } = run;
  if (plan.legs.every(({ side }) => side === 'sell')) return endRun(deps, run, legs);
  const obstacle = await obstacleOf(deps, name);
  if (obstacle) return endRun(deps, run, legs, voided(obstacle));
  let snapshot: Snapshot;
  try {
    snapshot = await takeSnapshot(deps, name, await deps.runs.state(name));
  } catch (error) {
    if (deps.clock.nowMs() < run.phase.deadlineMs) return keep(deps, run, legs);
    return endRun(deps, run, legs, voided(noSnapshot((error as Error).message)));
  }
  const buys = planBuys(plan, soldBy(legs, plan.quote), snapshot.input);
  const notes = [...run.notes, ...buys.dropped.map(({ asset, reason }) => `${asset}: ${reason}`)];
  if (buys.legs.length === 0) return endRun(deps, { ...run, notes }, legs);
  const { run: buying } = await deps.runs.transition(run, 'buying', {
    atMs: deps.clock.nowMs(),
    change: {
      notes,
      ...totals(legs),
      ...legsOf(deps, { ...run, legs }, buys.legs, snapshot.input.atMs),
    },
  });
  return buying;
}

const voided = ({ code, message }: RunReason): RunReason => ({
  code,
  message: `${message} The sells were made, the buys were not.`,
});

/** Ends a run that traded, with a last look at how the portfolio stands. */
async function endRun(
  deps: RebalanceDependencies,
  run: TradingRun,
  legs: readonly RunLeg[],
  trouble?: RunReason,
): Promise<RunRecord> {
  const { portfolio: name, plan, phase } = run;
  const nowMs = deps.clock.nowMs();
  const state = await deps.runs.state(name);
  const look = await lastLook(deps, name, state);
  if (!look && nowMs < phase.deadlineMs + LAST_LOOK_WITHIN_MS) return keep(deps, run, legs);
  const failures = failureWords(legs);
  const reason: RunReason | undefined =
    trouble ?? (failures === undefined ? undefined : { code: 'LEG_NOT_FILLED', message: failures });
  const { outOfBandRuns, baseline } = look ? stateAfter(state, look) : {};
  const turnover = turnoverOf(legs);
  const { run: ended } = await deps.runs.transition(run, reason ? 'incomplete' : 'done', {
    atMs: nowMs,
    ...(reason && { detail: reason.message }),
    change: {
      legs,
      ...totals(legs),
      notes: look ? run.notes : [...run.notes, 'How the portfolio stands now could not be read.'],
      ...(look && { after: standingAt(look.plan, nowMs), outOfBandRuns: outOfBandRuns! }),
      ...(reason && { reason }),
    },
    state: {
      approvedHash: plan.approval_hash,
      turnover: turnoverWith(state, dayOf(nowMs), turnover),
      unresolved: [
        ...(state.unresolved ?? []),
        ...legs.filter(isUnknown).map(({ orderId }) => orderId),
      ].slice(-UNRESOLVED_MAX),
      ...(look && { outOfBandRuns: outOfBandRuns!, baseline: baseline! }),
    },
  });
  return ended;
}

const UNRESOLVED_MAX = 50;

async function lastLook(
  deps: RebalanceDependencies,
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

function unknownReason({ status }: RunRecord, legs: readonly RunLeg[]): RunReason {
  const unknown = legs.filter((leg) => !isEnded(leg)).map(legWords);
  const words = `${unknown.join(', ')}: what became of it was not known in time.`;
  return status === 'selling'
    ? { code: 'SELL_UNKNOWN', message: `${words} Nothing was bought.` }
    : { code: 'LEG_UNKNOWN', message: words };
}

const totals = (legs: readonly RunLeg[]) => ({ fees: feesOf(legs), turnover: turnoverOf(legs) });

/** Writes what is known of the legs where it is more than before. */
async function keep(
  deps: RebalanceDependencies,
  run: RunRecord,
  legs: readonly RunLeg[],
): Promise<RunRecord> {
  if (JSON.stringify(legs) === JSON.stringify(run.legs)) return run;
  const change = { legs, ...totals(legs) };
  return (await deps.runs.transition(run, run.status, { atMs: deps.clock.nowMs(), change })).run;
}
