import { unsettledLegs } from './legs.ts';
import type { ExitLeg, ExitState } from './state.ts';

/**
 * The legs that may be claimed now. The exit's record lists them, and the claim of a leg checks the
 * list in the same transaction: a take-profit while nothing fires, a step while something does.
 */
export function claimableLegs(state: ExitState): readonly ExitLeg[] {
  if (state.suspended) return [];
  const isFiring = state.firing !== undefined;
  return unsettledLegs(state).filter(({ kind }) => (kind === 'step') === isFiring);
}
