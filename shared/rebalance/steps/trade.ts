import { isoTime } from '../../lib/clock.ts';
import { instrumentOf } from '../../market/instrument.ts';
import { marketGroup } from '../../orders/model/request.ts';
import type { Plan } from '../../portfolio/model/plan.ts';
import type { AssetInput } from '../../portfolio/model/plan-input.ts';
import { planBuys } from '../../portfolio/plan-buys.ts';
import { buyBlockerOf } from '../planning/blocked-run.ts';
import { blockerOf } from '../planning/blockers.ts';
import type { RebalanceDependencies } from '../planning/dependencies.ts';
import { type Snapshot, takeSnapshot } from '../planning/snapshot.ts';
import {
  describeLeg,
  isEnded,
  isUnknown,
  isUnseen,
  legMessage,
  readLegs,
  soldBy,
  totalsOf,
} from '../run/legs.ts';
import type { RunLeg, RunReason, RunRecord, TradingRun } from '../run/record.ts';
import { configChange } from './config-change.ts';
import { endRun } from './end.ts';
import { saveLegs } from './save-legs.ts';
import { legsOf } from './start-legs.ts';

/** After this time the minute's tick sends legs without a record again. */
const SEND_AGAIN_AFTER_MS = 20_000;
/** How long one invocation holds the turn to read the account. */
const TURN_MS = 20_000;

/** Sends pending legs, reads their outcomes, and continues when the phase has ended. */
export async function tradeRun(deps: RebalanceDependencies, run: RunRecord): Promise<RunRecord> {
  const trading = tradingRun(run);
  const changed = configChange(deps, run);
  const seen = await readLegs(deps, run);
  const legs = changed ? seen : await sendLegs(deps, trading, seen);
  const isOver = deps.clock.nowMs() >= trading.phase.deadlineMs;
  // Long after `submit_by`: a late message is refused.
  const known = isOver ? legs.map(voidIfUnseen) : legs;
  if (!isOver && !known.every(isEnded)) return saveLegs(deps, trading, known);
  const claimed = await claimTurn(deps, trading, known);
  if (!claimed) return run;
  const failure = changed ?? unknownReason(run, known);
  const hasBuys = run.status === 'selling' && trading.plan.legs.some(({ side }) => side === 'buy');
  if (failure || !hasBuys) return endRun(deps, claimed, known, failure);
  if (isOver) return endRun(deps, claimed, known, buysTooLate(trading));
  return afterSells(deps, claimed, known);
}

/**
 * Claims the turn to read the account. The end of every leg wakes this function and each invocation
 * finds the phase over, so together they would exceed Gate's rate limit.
 */
async function claimTurn(
  deps: Pick<RebalanceDependencies, 'clock' | 'runs'>,
  run: TradingRun,
  legs: readonly RunLeg[],
): Promise<TradingRun | undefined> {
  const atMs = deps.clock.nowMs();
  const { lookedAtMs = 0 } = run.phase;
  if (atMs < lookedAtMs + TURN_MS) return undefined;
  const phase = { ...run.phase, lookedAtMs: atMs };
  const change = { legs, ...totalsOf(legs), phase };
  const written = await deps.runs.transition(run, run.status, { atMs, change });
  return written.applied ? tradingRun(written.run) : undefined;
}

function tradingRun(run: RunRecord): TradingRun {
  const { plan, phase, status } = run;
  if (plan && phase && (status === 'selling' || status === 'buying')) {
    return { ...run, plan, phase, status };
  }
  throw new Error(`Run ${run.id} is ${status} without a plan.`);
}

/** Sends pending legs, and legs without a record again. The ledger accepts each order once. */
async function sendLegs(
  deps: Pick<RebalanceDependencies, 'clock' | 'log' | 'sendOrder'>,
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
    const group = marketGroup(run.account, instrumentOf(leg));
    await deps.sendOrder(legMessage(run, leg, run.phase), group);
    deps.log('info', 'leg_sent', { run: run.id, id: leg.orderId });
    known.push({ ...leg, status: 'sent' });
  }
  return known;
}

const voidIfUnseen = (leg: RunLeg): RunLeg => (isUnseen(leg) ? { ...leg, status: 'void' } : leg);

/** Sizes the buys by the proceeds of the sells and the current prices. */
async function afterSells(
  deps: RebalanceDependencies,
  run: TradingRun,
  legs: readonly RunLeg[],
): Promise<RunRecord> {
  const { plan, portfolio: name } = run;
  const blocker = await blockerOf(deps, name);
  if (blocker) return endRun(deps, run, legs, afterSellsOnly(blocker));
  // A refusal for lack of balance may mean that the account's mode has changed.
  if (legs.some(({ refusal }) => refusal)) deps.exchangeOf(run.account).forgetAccountMode();
  let snapshot: Snapshot;
  try {
    snapshot = await takeSnapshot(deps, name, await deps.runs.state(name));
  } catch (error) {
    return saveLegs(deps, run, legs, waitReason((error as Error).message));
  }
  const { assets, portfolio } = snapshot.input;
  // A coin that is no longer in targets was not read on purpose.
  const targets = assets.filter(({ asset }) => Object.hasOwn(portfolio.targets, asset));
  const [failure] = targets.flatMap((each) => readFailuresOf(plan, each));
  if (failure !== undefined) return saveLegs(deps, run, legs, waitReason(failure));
  const buys = planBuys(plan, soldBy(legs, plan.quote), snapshot.input);
  if (buys.kind === 'failed') return saveLegs(deps, run, legs, waitReason(`${buys.why}.`));
  const { legs: bought, dropped } = buys.value;
  const notes = [...run.notes, ...dropped.map(({ asset, reason }) => `${asset}: ${reason}`)];
  const reason = buyBlockerOf(buys.value) ?? run.reason;
  const change = { notes, ...(reason && { reason }) };
  if (bought.length === 0) return endRun(deps, { ...run, ...change }, legs);
  const { run: buying } = await deps.runs.transition(run, 'buying', {
    atMs: deps.clock.nowMs(),
    change: {
      ...change,
      ...totalsOf(legs),
      ...legsOf(deps, { ...run, legs }, bought, snapshot.input.atMs),
    },
  });
  return buying;
}

/** The reason for waiting. The next try reads the account again. */
const waitReason = (why: string): string => `The buys had to wait. ${why}`;

/** Why a market is unreadable that was readable for the plan. */
function readFailuresOf(plan: Plan, { asset, rules, book }: AssetInput): readonly string[] {
  const wasRead = plan.assets.some(
    (each) => each.asset === asset && each.status !== 'frozen' && each.status !== 'skipped',
  );
  return wasRead ? [rules, book].flatMap((each) => (each.kind === 'failed' ? [each.why] : [])) : [];
}

function afterSellsOnly({ code, message }: RunReason): RunReason {
  return {
    code,
    message: `${message} The sells were made, the buys were not.`,
  };
}

/** The sells were known too late, or the account was unreadable in between. */
function buysTooLate({ phase }: TradingRun): RunReason {
  return {
    code: 'TOO_LATE',
    message: `The buys could not begin by ${isoTime(phase.deadlineMs)}, so nothing was bought: the next run makes a new plan.`,
  };
}

function unknownReason({ status }: RunRecord, legs: readonly RunLeg[]): RunReason | undefined {
  const unknown = legs.filter(isUnknown).map(describeLeg);
  if (unknown.length === 0) return undefined;
  const outcome = `${unknown.join(', ')}: what became of it was not known in time.`;
  return status === 'selling'
    ? { code: 'SELL_UNKNOWN', message: `${outcome} Nothing was bought.` }
    : { code: 'LEG_UNKNOWN', message: outcome };
}
