import { Big, largest, sum } from '../../lib/decimal.ts';
import { soldBy } from '../children.ts';
import { floored } from './amounts.ts';
import type { ExitChange, ExitEffect } from './decision.ts';
import { unsettledLegs } from './legs.ts';
import { lackingOf } from './position.ts';
import type { LegEnd, Seen } from './seen.ts';
import type { ExitLeg, ExitState, LegOutcome } from './state.ts';

/**
 * A leg that was settled counts by its whole amount again if its record is not what it was: it was
 * wrongly judged absent or ended. A person decides how the exit goes on.
 */
export function reopenNext({ legs }: ExitState, seen: Seen): ExitChange | undefined {
  const found = legs.find(({ name, sold }) => {
    const now = seen.legs.get(name);
    if (sold === undefined || !now || now.kind === 'no_record') return false;
    return now.kind === 'live' || !new Big(now.sold).eq(sold);
  });
  return found && { kind: 'reopen', name: found.name };
}

/** So long after a leg was sent its coins may still be locked or not credited: balances may lag. */
const BALANCES_AFTER_MS = 15_000;

/** Settles the first leg that has ended, or reads first what that takes. */
export function settleNext(state: ExitState, seen: Seen): ExitChange | ExitEffect | undefined {
  let waits: ExitEffect | undefined;
  for (const leg of unsettledLegs(state)) {
    const end = seen.legs.get(leg.name);
    if (end?.kind !== 'ended' || mayLag(end, seen)) continue;
    const missing = missingBy(leg, end, state, seen);
    if (missing instanceof Big) {
      return {
        kind: 'settle',
        name: leg.name,
        sold: end.sold,
        outcome: outcomeOf(leg, end, isPlacedAnew(leg, end, state, seen, missing)),
        missing: missing.toString(),
      };
    }
    waits = missing;
  }
  return waits;
}

/** Whether what the account has may not show yet what the exit had locked or bought. */
function mayLag({ lacksCoins, sentAtMs = 0 }: LegEnd, { nowMs, position, isCancelled }: Seen) {
  return lacksCoins && !position && !isCancelled && nowMs < sentAtMs + BALANCES_AFTER_MS;
}

/** Of a position only a step finds out what is missing: nothing else of the exit is live beside it. */
function missingBy(leg: ExitLeg, end: LegEnd, state: ExitState, seen: Seen): Big | ExitEffect {
  // Of an exit that a person has cancelled nothing is sold any more: it owns nothing then.
  if (!end.lacksCoins || seen.isCancelled) return new Big('0');
  if (!seen.position) return missingCoins(state, seen);
  return leg.kind === 'step' ? lackingOf(state, seen) : new Big('0');
}

/**
 * How many coins of the exit the account does not have. Coins that a resting leg has locked are not
 * available, and not missing: so each other leg must be known to rest or to have ended before.
 */
function missingCoins(state: ExitState, seen: Seen): Big | ExitEffect {
  const legs = unsettledLegs(state).map((leg) => ({ leg, now: seen.legs.get(leg.name) }));
  const unsent = legs.filter(({ now }) => now?.kind === 'no_record');
  if (unsent.length > 0) return { kind: 'withdraw', names: unsent.map(({ leg }) => leg.name) };
  const isKnown = legs.every(
    ({ now }) => now?.kind === 'ended' || (now?.kind === 'live' && now.isResting),
  );
  if (!isKnown) return { kind: 'wait', for: 'proof' };
  if (seen.available === undefined) return { kind: 'read_available' };
  const soldOrLocked = legs.map(({ leg, now }) => (now?.kind === 'ended' ? now.sold : leg.amount));
  const needed = new Big(state.owned).minus(soldBy(state.legs)).minus(sum(soldOrLocked));
  return largest(needed.minus(floored(new Big(seen.available), seen.market)), new Big('0'));
}

/**
 * Whether a take-profit that was refused has its amount placed again: the cause of the refusal passes, less is
 * there than the exit was to sell, or, once for each place of the plan, the coins are there although the
 * exchange missed them.
 */
function isPlacedAnew(
  leg: ExitLeg,
  end: LegEnd,
  state: ExitState,
  seen: Seen,
  missing: Big,
): boolean {
  if (missing.gt('0') || lackingOf(state, seen).gt('0')) return true;
  if (end.passes) return true;
  if (!end.lacksCoins || leg.kind !== 'take_profit') return false;
  const others = state.legs.filter(({ name }) => name !== leg.name);
  return !others.some(
    (other) =>
      other.kind === 'take_profit' && other.target === leg.target && other.outcome === 'withdrawn',
  );
}

function outcomeOf(leg: ExitLeg, end: LegEnd, isAgain: boolean): LegOutcome {
  const { sold, by } = end;
  if (leg.kind === 'step') return isUntried(end) ? 'withdrawn' : 'executed';
  if (new Big(sold).gte(leg.amount)) return 'executed';
  const isPushedOut = by === 'exchange' && isAgain;
  const isPlacedAgain = by === 'sluice' || by === 'proof_of_absence' || isPushedOut;
  return isPlacedAgain ? 'withdrawn' : 'given_up';
}

/** Whether a step has met no market: Sluice kept it back, the exchange takes no order now, or it never came. */
function isUntried({ by, passes }: LegEnd): boolean {
  return by === 'sluice' || by === 'refusal' || by === 'proof_of_absence' || passes !== undefined;
}
