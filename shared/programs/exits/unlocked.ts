import { Big, sum } from '../../lib/decimal.ts';
import { soldOf, unsettledLegs } from './legs.ts';
import { neededOf } from './position.ts';
import type { Seen } from './seen.ts';
import type { ExitLeg, ExitState } from './state.ts';

/**
 * What an exit owns and no resting order locks. A resting order locks nothing of a position. The balance that the exchange calls available still
 * contains it, so whoever sells by the balance leaves so much. Fills of a resting leg change nothing.
 *
 * A leg that is about to be cancelled locks nothing: the exit's record says so before the cancel is
 * sent, and this amount is stored in between. It is stored with the version of the record, and never
 * replaced by that of an older one.
 */
export function unlocked(
  state: ExitState,
  { legs, isCancelled, position }: Pick<Seen, 'legs' | 'isCancelled' | 'position'>,
): string {
  const locking = position ? [] : unsettledLegs(state);
  const locked = locking.filter((leg) => {
    const now = legs.get(leg.name);
    const isResting = now?.kind === 'live' && now.isResting && !now.isCancelRequested;
    return isResting && !isCancelled && isLeftResting(state, leg);
  });
  const amount = new Big(state.owned)
    .minus(soldOf(state))
    .minus(sum(locked.map(({ amount: each }) => each)));
  return amount.gt('0') ? amount.toString() : '0';
}

function isLeftResting({ firing, suspended }: ExitState, { kind }: ExitLeg): boolean {
  return !suspended && (kind === 'step') === (firing !== undefined);
}

/** What an exit owns and has not sold, as far as that is known, whether an order of it locks it or not. */
export function unsold(state: ExitState, legs: Seen['legs']): string {
  return neededOf(state, legs).toString();
}
