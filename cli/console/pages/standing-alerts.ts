import type { KillSwitch } from '../../../shared/kill-switch/state.ts';

/** What of the account is refused now, and why: every page says so. */
export function tradingAlerts({
  state,
  reason,
  circuit,
  futuresCircuit,
}: KillSwitch): readonly string[] {
  return [
    ...(state === 'ACTIVE' ? [] : [`${state}: ${reason}. Nothing is submitted.`]),
    ...(circuit ? [`No API key works: ${circuit.label}. Nothing is submitted.`] : []),
    ...(futuresCircuit
      ? [`Openings of contracts are refused: ${futuresCircuit.message} (${futuresCircuit.label}).`]
      : []),
  ];
}
