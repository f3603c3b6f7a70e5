import { isHaltedBySluice, type KillSwitch } from './state.ts';

/** An open order of ours. */
type CancellableOrder = {
  /** It only shrinks a position. */
  readonly isReduceOnly: boolean;
  /** An exit has sent it. */
  readonly isLeg: boolean;
};

/** Whether a halting account cancels an open order of ours. */
export function isCancelledBy(
  killSwitch: KillSwitch,
  { isReduceOnly, isLeg }: CancellableOrder,
): boolean {
  // Without what shrinks a position, a halt would raise the risk.
  if (isReduceOnly && !killSwitch.all) return false;
  // A halt by Sluice itself leaves exits working.
  return !(isLeg && isHaltedBySluice(killSwitch));
}
