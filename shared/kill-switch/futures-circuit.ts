import type { KillSwitchDependencies } from './dependencies.ts';
import { type CircuitBreaker, futuresCircuitClosed, futuresCircuitOpened } from './state.ts';

/**
 * Gate's labels for an order that the settings of the futures account forbid. The key is fine, and
 * so are the orders of pairs.
 */
const ACCOUNT_LABELS = [
  'POSITION_DUAL_MODE',
  'POSITION_CROSS_MARGIN',
  'USER_PORTFOLIO_MARGIN',
  'USER_NOT_FOUND',
];

export const isAccountLabel = (label: string): boolean => ACCOUNT_LABELS.includes(label);

/** Refuses openings of contracts until track-orders has read that the account is as it must be. */
export async function openFuturesCircuit(
  { killSwitches, clock, log }: KillSwitchDependencies,
  account: string,
  { label, message }: Pick<CircuitBreaker, 'label' | 'message'>,
): Promise<void> {
  const circuit = { openedAtMs: clock.nowMs(), label, message };
  const { applied } = await killSwitches.change(account, futuresCircuitOpened(circuit));
  if (applied) log('error', 'futures_circuit_opened', { account, label });
}

/** @param readAtMs when the account was read; our clock */
export async function closeFuturesCircuit(
  { killSwitches, log }: KillSwitchDependencies,
  account: string,
  readAtMs: number,
): Promise<void> {
  const { applied } = await killSwitches.change(account, futuresCircuitClosed(readAtMs));
  if (applied) log('info', 'futures_circuit_closed', { account });
}
