import type { KillSwitchDependencies } from './dependencies.ts';
import { circuitBreakerOpened } from './state.ts';

/** Gate's error for an API key. */
export type KeyTrouble = { readonly label: string; readonly message: string };

/**
 * Opens the circuit breaker because no key works. Orders are refused unsent until a key works
 * again.
 */
export async function openCircuitBreaker(
  { killSwitches, clock, log }: KillSwitchDependencies,
  account: string,
  { label, message }: KeyTrouble,
): Promise<void> {
  const circuit = { openedAtMs: clock.nowMs(), label, message };
  const { applied } = await killSwitches.change(account, circuitBreakerOpened(circuit));
  if (applied) log('error', 'circuit_opened', { account, label });
}
