import { Big, largest, smallest, sum } from '../../lib/decimal.ts';
import { committed } from '../children.ts';
import type { ExitChange, ExitEffect } from './decision.ts';
import { soldOf, unsettledLegs } from './legs.ts';
import type { LegSeen, Seen } from './seen.ts';
import type { ExitState } from './state.ts';
import { withdrawLegs } from './withdraw.ts';

/** So long a position must be too small before an exit believes it: reads of it, and of fills, may lag. */
const BELIEVED_AFTER_MS = 60_000;

/** What an exit still needs of its position, by everything that its legs are known to have closed. */
export function neededOf(state: ExitState, legs: Seen['legs']): Big {
  const closed = unsettledLegs(state).map(({ name }) => closedBy(legs.get(name)));
  return largest(new Big(state.owned).minus(soldOf(state)).minus(sum(closed)), new Big('0'));
}

function closedBy(leg: LegSeen | undefined): string {
  if (leg?.kind === 'ended') return leg.sold;
  return leg?.kind === 'live' ? (leg.filled ?? '0') : '0';
}

/** What of it the position does not give; zero while that is not known. */
export function lackingOf(state: ExitState, { legs, position }: Seen): Big {
  if (position?.supported === undefined) return new Big('0');
  return largest(neededOf(state, legs).minus(position.supported), new Big('0'));
}

/**
 * Notices that something else has closed, reduced or turned the position of an exit: by hand, by another
 * order, by a liquidation. While the exit fires, its steps find out by themselves.
 */
export function judgePosition(state: ExitState, seen: Seen): ExitChange | ExitEffect | undefined {
  if (seen.position?.supported === undefined || state.firing) return undefined;
  // It may have closed something already.
  if (unsettledLegs(state).some(({ name }) => isUnknown(seen.legs.get(name)))) return undefined;
  const lacking = lackingOf(state, seen);
  const { doubt } = state;
  if (lacking.eq('0')) return doubt ? { kind: 'doubt', missing: '0' } : withdrawExcess(state, seen);
  if (!doubt) return { kind: 'doubt', missing: lacking.toString() };
  // Its own legs may have closed it, and the exchange has not told for as long.
  if (!seen.position.areFillsRead) return undefined;
  if (seen.nowMs < doubt.sinceMs + BELIEVED_AFTER_MS) return undefined;
  return { kind: 'lose', missing: smallest(lacking, new Big(doubt.missing)).toString() };
}

function isUnknown(leg: LegSeen | undefined): boolean {
  return leg?.kind === 'live' && (!leg.isResting || leg.filled === undefined);
}

/** Take-profits for more than is left are placed anew. */
function withdrawExcess(state: ExitState, seen: Seen): ExitEffect | undefined {
  if (committed(state.legs).lte(state.owned)) return undefined;
  return withdrawLegs(unsettledLegs(state), seen);
}

/** An exit that closes a part of a position. */
export type Claimant = {
  readonly stem: string;
  readonly side: 'buy' | 'sell';
  /** What it still needs of the position; contracts without a sign. */
  readonly needs: string;
  readonly createdAtMs: number;
};

/**
 * What a position gives each of its exits: the oldest comes first, so that of contracts that somebody
 * else closed no two exits lose the same. A position of the other sign gives nothing.
 *
 * @param position signed contracts
 */
export function supportOf(
  position: string,
  claimants: readonly Claimant[],
): ReadonlyMap<string, string> {
  const held = new Big(position);
  const left = {
    sell: largest(held, new Big('0')),
    buy: largest(held.times('-1'), new Big('0')),
  };
  const inTurn = claimants.toSorted(
    (one, other) => one.createdAtMs - other.createdAtMs || (one.stem < other.stem ? -1 : 1),
  );
  const supported = new Map<string, string>();
  for (const { stem, side, needs } of inTurn) {
    supported.set(stem, left[side].toString());
    left[side] = largest(left[side].minus(needs), new Big('0'));
  }
  return supported;
}
