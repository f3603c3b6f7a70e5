import { Big, smallest } from '../../lib/decimal.ts';
import { bestPrice, isSellable } from './amounts.ts';
import type { ExitDecision } from './decision.ts';
import { endingOf } from './ending.ts';
import { largestMarketSell } from './largest-sell.ts';
import { LEGS_MAX, restOf, stepsOf, unsettledLegs } from './legs.ts';
import type { ExitPlan } from './plan.ts';
import type { MarketSeen, Seen } from './seen.ts';
import type { ExitLeg, ExitState, Firing } from './state.ts';

/** Each step stays within the collar, so that a market without buyers ends the exit. */
export const STEPS_MAX = 5;
/** The first two steps follow at once; then a market without buyers, or an exchange that takes none, gets time. */
const STEPS_AT_ONCE = 2;
const STEP_EVERY_MS = 60_000;
/** A firing of which nothing was sold by then is judged anew, as that of a trigger. */
const FIRED_WITHIN_MS = 60_000;

/** Sells what is left, step by step. Nothing else of the exit is live. */
export function stepOrEnd(
  plan: ExitPlan,
  state: ExitState,
  firing: Firing,
  seen: Seen,
): ExitDecision {
  const [current] = unsettledLegs(state);
  if (current) return followStep(state, firing, current, seen);
  const { market, nowMs } = seen;
  const rest = restOf(state, market);
  const steps = stepsOf(state);
  const counted = steps.filter(({ outcome }) => outcome === 'executed');
  if (!isSellable(rest, market, market.lastPrice)) {
    return mayRecover(plan, firing, rest, seen)
      ? { kind: 'wait', for: 'step' }
      : { kind: 'end', why: endingOf(state, seen) };
  }
  if (counted.length >= STEPS_MAX || state.legs.length >= LEGS_MAX) {
    return { kind: 'end', why: 'steps_used_up' };
  }
  if (market.canSell === 'never') return { kind: 'end', why: 'not_tradable' };
  if (isOver(state, firing, seen)) return { kind: 'arm_again' };
  const last = steps.at(-1);
  const isAgain = last?.outcome === 'withdrawn' && steps.length >= STEPS_AT_ONCE;
  const waitsForMarket = counted.length >= STEPS_AT_ONCE || isAgain;
  const isTooEarly = last && waitsForMarket && nowMs < last.grantedAtMs + STEP_EVERY_MS;
  if (isTooEarly || !canStep(seen)) return { kind: 'wait', for: 'step' };
  return { kind: 'grant', legs: [nextStep(plan, state, firing, rest, seen)] };
}

/** One print far below the stop ends no exit: its value may be back. */
function mayRecover(plan: ExitPlan, { firedAtMs }: Firing, rest: Big, { market, nowMs }: Seen) {
  const isInTime = nowMs < firedAtMs + FIRED_WITHIN_MS;
  return isInTime && isSellable(rest, market, bestPrice(plan, market));
}

function followStep(state: ExitState, firing: Firing, step: ExitLeg, seen: Seen): ExitDecision {
  const { name } = step;
  if (seen.legs.get(name)?.kind !== 'no_record') return { kind: 'wait', for: 'proof' };
  const isPossible = seen.market.canSell !== 'never';
  if (!isPossible || isOver(state, firing, seen)) return { kind: 'withdraw', names: [name] };
  return canStep(seen) ? { kind: 'send', names: [name] } : { kind: 'wait', for: 'step' };
}

function canStep({ canSend, market }: Seen): boolean {
  return canSend && market.canSell === 'now' && market.lastPrice !== undefined;
}

/** Whether the firing came to nothing: the price is back, and no step has sold anything. */
function isOver(state: ExitState, { firedAtMs }: Firing, { met, market, nowMs }: Seen): boolean {
  const hasSold = stepsOf(state).some(({ sold = '0' }) => new Big(sold).gt('0'));
  const isBack = met === undefined && market.lastPrice !== undefined;
  return isBack && !hasSold && nowMs >= firedAtMs + FIRED_WITHIN_MS;
}

function nextStep(
  { stopLoss }: ExitPlan,
  { legs }: ExitState,
  { cause }: Firing,
  rest: Big,
  { market, nowMs }: Seen,
): ExitLeg {
  const number = legs.filter(({ kind }) => kind === 'step').length + 1;
  const { limitPrice, slippage } = (cause === 'stop_loss' ? stopLoss : undefined) ?? {};
  const isMarket = limitPrice === undefined;
  return {
    name: `sl${number}`,
    kind: 'step',
    amount: (isMarket ? upToMaximum(rest, market) : rest).toString(),
    grantedAtMs: nowMs,
    ...(limitPrice !== undefined && { price: limitPrice }),
    ...(isMarket && slippage !== undefined && { slippage }),
  };
}

/** What one market order may sell of it. */
function upToMaximum(rest: Big, market: MarketSeen): Big {
  const { lastPrice } = market;
  const most = lastPrice === undefined ? undefined : largestMarketSell(market, lastPrice);
  return most ? smallest(rest, most) : rest;
}
