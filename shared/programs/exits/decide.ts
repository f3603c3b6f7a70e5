import { Big } from '../../lib/decimal.ts';
import { committed } from '../children.ts';
import { bestPrice, boughtBy, isInReach, isSellable } from './amounts.ts';
import type { ExitDecision } from './decision.ts';
import { endingOf } from './ending.ts';
import { LEGS_MAX, restOf, STEP_LEGS, unsettledLegs } from './legs.ts';
import { type ExitPlan, isProtected } from './plan.ts';
import { judgePosition, lackingOf } from './position.ts';
import type { Seen } from './seen.ts';
import { reopenNext, settleNext } from './settle.ts';
import type { ExitLeg, ExitState } from './state.ts';
import { stepOrEnd } from './steps.ts';
import { type DueTakeProfit, dueTakeProfits } from './take-profits.ts';
import { withdrawLegs } from './withdraw.ts';

/** How often a take-profit is tried that the exchange refuses for a cause that passes. */
const TRIED_EVERY_MS = 60_000;

/** The next decision about a working exit. Pure: a driver carries it out, reads again, and asks again. */
export function decide(plan: ExitPlan, state: ExitState, seen: Seen): ExitDecision {
  return (
    reopenNext(state, seen) ??
    settleNext(state, seen) ??
    ownMore(state, seen) ??
    judgePosition(state, seen) ??
    afterCancel(plan, state, seen) ??
    whileSuspended(plan, state, seen) ??
    whileFiring(plan, state, seen) ??
    whileHolding(plan, state, seen)
  );
}

function ownMore(state: ExitState, { entry, market }: Seen): ExitDecision | undefined {
  if (!entry) return undefined;
  const owned = boughtBy(entry, market).minus(state.missing);
  // Fees that become known later make it less: before the first leg it may shrink.
  const isChange = state.legs.length === 0 ? !owned.eq(state.owned) : owned.gt(state.owned);
  return isChange ? { kind: 'own', owned: owned.toString() } : undefined;
}

function afterCancel(plan: ExitPlan, state: ExitState, seen: Seen): ExitDecision | undefined {
  if (!seen.isCancelled) return undefined;
  const withdrawn = withdrawLegs(unsettledLegs(state), seen);
  if (withdrawn) return withdrawn;
  return { kind: 'end', why: isOver(plan, state, seen) ? endingOf(state, seen) : 'cancelled' };
}

function whileSuspended(plan: ExitPlan, state: ExitState, seen: Seen): ExitDecision | undefined {
  if (!state.suspended) return seen.isHalted ? { kind: 'suspend' } : undefined;
  const unsettled = unsettledLegs(state);
  // A leg that turned up takes coins that were granted to another one meanwhile: none of them may stay.
  const isTooMuch = committed(state.legs).gt(state.owned);
  const withdrawn = isTooMuch ? withdrawLegs(unsettled, seen) : undefined;
  if (withdrawn) return withdrawn;
  // The halt itself cancels what rests. A leg without a record cannot be claimed meanwhile.
  if (unsettled.length === 0 && isOver(plan, state, seen)) {
    return { kind: 'end', why: endingOf(state, seen) };
  }
  return { kind: 'wait', for: 'rearm' };
}

/** The entry is proven to be over first, then the take-profits; only then is the rest sold. */
function whileFiring(plan: ExitPlan, state: ExitState, seen: Seen): ExitDecision | undefined {
  const { firing } = state;
  if (!firing) return undefined;
  const { entry } = seen;
  if (entry && !entry.hasEnded) {
    return entry.isCancelRequested ? { kind: 'wait', for: 'proof' } : { kind: 'cancel_entry' };
  }
  const unsettled = unsettledLegs(state);
  const resting = unsettled.filter(({ kind }) => kind === 'take_profit');
  return withdrawLegs(resting, seen) ?? stepOrEnd(plan, state, firing, seen);
}

function whileHolding(plan: ExitPlan, state: ExitState, seen: Seen): ExitDecision {
  const unsettled = unsettledLegs(state);
  // Of a firing that a halt has ended.
  const steps = unsettled.filter(({ kind }) => kind === 'step');
  const withdrawn = withdrawLegs(steps, seen);
  if (withdrawn) return withdrawn;
  if (seen.met && seen.canSend && hasSomethingToSell(plan, state, seen)) {
    return { kind: 'fire', cause: seen.met };
  }
  const unsent = unsettled.filter(({ name }) => seen.legs.get(name)?.kind === 'no_record');
  if (unsent.length > 0 && seen.canSend) {
    return { kind: 'send', names: unsent.map(({ name }) => name) };
  }
  const due = placesTakeProfits(state, seen) ? dueTakeProfits(plan, state, seen.market) : [];
  if (due.length > 0 && state.legs.length + due.length <= LEGS_MAX - STEP_LEGS) {
    const placeable = takeProfitLegs(due, state, seen);
    const isPossible = seen.canSend && seen.market.canSell === 'now';
    if (isPossible && placeable.length > 0) return { kind: 'grant', legs: placeable };
    if (seen.market.canSell !== 'never') return { kind: 'wait', for: 'market' };
  }
  if (unsettled.length > 0 || isBuying(seen)) return { kind: 'wait', for: 'market' };
  if (isOver(plan, state, seen)) return { kind: 'end', why: endingOf(state, seen) };
  if (seen.market.canSell === 'never') return { kind: 'end', why: 'not_tradable' };
  if (!isProtected(plan)) return { kind: 'end', why: 'legs_ended' };
  return { kind: 'wait', for: 'market' };
}

/** Whether a stop would do anything: sell coins, or cancel an entry that would buy more of them. */
function hasSomethingToSell(plan: ExitPlan, state: ExitState, seen: Seen): boolean {
  if (isBuying(seen)) return new Big(state.owned).gt('0');
  return unsettledLegs(state).length > 0 || !isOver(plan, state, seen);
}

const isBuying = ({ entry }: Seen): boolean => entry !== undefined && !entry.hasEnded;

/** Whether nothing is bought any more, and what is left cannot be sold at a price that the plan waits for. */
function isOver(plan: ExitPlan, state: ExitState, seen: Seen): boolean {
  const { market } = seen;
  return !isBuying(seen) && !isSellable(restOf(state, market), market, bestPrice(plan, market));
}

/** Once the entry has ended; before that, once when it is half filled. */
function placesTakeProfits({ legs }: ExitState, { entry }: Seen): boolean {
  if (!entry || entry.hasEnded) return true;
  return entry.isHalfFilled && !entry.isCancelRequested && legs.length === 0;
}

/** Those that the exchange would take now: their price is not too far away, and the position is there. */
function takeProfitLegs(
  due: readonly DueTakeProfit[],
  state: ExitState,
  seen: Seen,
): readonly ExitLeg[] {
  const { market, nowMs } = seen;
  if (lackingOf(state, seen).gt('0')) return [];
  const placed = state.legs.filter(({ kind }) => kind === 'take_profit').length;
  const near = due.filter(
    ({ price, target }) => isInReach(price, market) && !wasRefusedLately(target, state, seen),
  );
  return near.map(({ target, price, amount }, index) => ({
    name: `tp${placed + index + 1}`,
    kind: 'take_profit',
    target,
    price,
    amount: amount.toString(),
    grantedAtMs: nowMs,
  }));
}

/** Whether a cause that passes has refused a take-profit of that place a moment ago. */
function wasRefusedLately(place: number, { legs }: ExitState, seen: Seen): boolean {
  return legs.some((leg) => {
    if (leg.kind !== 'take_profit' || leg.target !== place) return false;
    const end = seen.legs.get(leg.name);
    const isPassing = end?.kind === 'ended' && end.passes !== undefined;
    return isPassing && seen.nowMs < leg.grantedAtMs + TRIED_EVERY_MS;
  });
}
