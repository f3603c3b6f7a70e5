import type { SwitchDependencies } from './dependencies.ts';
import { circuitOpened } from './state.ts';

/** What Gate said of a key. */
export type KeyTrouble = { readonly label: string; readonly message: string };

/** No key works: until one does, orders are refused instead of tried. */
export async function openCircuit(
  { switches, clock, log }: SwitchDependencies,
  account: string,
  { label, message }: KeyTrouble,
): Promise<void> {
  const circuit = { openedAtMs: clock.nowMs(), label, message };
  const { applied } = await switches.change(account, circuitOpened(circuit));
  if (applied) log('error', 'circuit_opened', { account, label });
}
