import type { KillSwitchDependencies } from './dependencies.ts';
import { halted } from './state.ts';

/** Something happened that must not: nothing more is submitted until a person has looked at it. */
export async function haltAccount(
  { killSwitches, clock, log }: KillSwitchDependencies,
  account: string,
  reason: string,
): Promise<void> {
  const cause = { by: 'sluice', reason, atMs: clock.nowMs() };
  const { applied } = await killSwitches.change(account, halted(cause));
  if (applied) log('error', 'halting', { account, reason });
}
