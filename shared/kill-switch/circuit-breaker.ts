import type { KillSwitchDependencies } from './dependencies.ts';
import { circuitBreakerOpened } from './state.ts';

/** What Gate said of a key. */
export type KeyTrouble = { readonly label: string; readonly message: string };

/** No key works: until one does, orders are refused instead of tried. */
export async function openCircuitBreaker(
  { killSwitches, clock, log }: KillSwitchDependencies,
  account: string,
  { label, message }: KeyTrouble,
): Promise<void> {
  const circuit = { openedAtMs: clock.nowMs(), label, message };
  const { applied } = await killSwitches.change(account, circuitBreakerOpened(circuit));
  if (applied) log('error', 'circuit_opened', { account, label });
}
