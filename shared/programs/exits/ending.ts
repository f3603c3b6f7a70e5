import { Big } from '../../lib/decimal.ts';
import type { Ending } from './decision.ts';
import { soldOf } from './legs.ts';
import type { Seen } from './seen.ts';
import type { ExitState } from './state.ts';

/** How an exit ends of which nothing more can be sold. */
export function endingOf(state: ExitState, { entry, position }: Seen): Ending {
  // Who trades a position by hand must hear that its exit has closed less than it owned.
  if (position && new Big(state.missing).gt('0')) return 'coins_missing';
  if (soldOf(state).gt('0')) return 'sold';
  if (new Big(state.missing).gt('0')) return 'coins_missing';
  return entry && new Big(entry.filledAmount).eq('0') ? 'nothing_bought' : 'below_minimum';
}

/** The status of an exit that has ended. What is left below the pair's minimum counts as filled. */
export function endedStatus(
  state: ExitState,
  why: Ending,
): 'filled' | 'partially_filled' | 'cancelled' {
  if (soldOf(state).eq('0')) return 'cancelled';
  return why === 'sold' ? 'filled' : 'partially_filled';
}
