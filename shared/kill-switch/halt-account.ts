import type { KillSwitchDependencies } from './dependencies.ts';
import { halted } from './state.ts';

/**
 * Halts the account after an event that must never happen. It stays halted until a person resumes
 * it.
 */
export async function haltAccount(
  { killSwitches, clock, log }: KillSwitchDependencies,
  account: string,
  reason: string,
): Promise<void> {
  const cause = { by: 'sluice', reason, atMs: clock.nowMs() };
  const { applied } = await killSwitches.change(account, halted(cause, 'by_sluice'));
  if (applied) log('error', 'halting', { account, reason });
}
