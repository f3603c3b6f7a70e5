import { circuitBreakerOpen, notActive } from '../../kill-switch/state.ts';
import { isoTime } from '../../lib/clock.ts';
import type { RunReason } from '../run/record.ts';
import type { RebalanceDependencies } from './dependencies.ts';
import { LEDGER_CHECK } from './plan-now.ts';

/** Why this portfolio must not trade now; undefined if it may. */
export async function blockerOf(
  {
    config,
    pauses,
    killSwitches,
    clock,
  }: Pick<RebalanceDependencies, 'clock' | 'config' | 'killSwitches' | 'pauses'>,
  name: string,
): Promise<RunReason | undefined> {
  const pause = await pauses.read('portfolio', name);
  if (pause) {
    const since = `"${name}" is paused since ${isoTime(pause.atMs)}`;
    const code = pause.by === LEDGER_CHECK ? 'UNEXPLAINED_DECREASE' : 'PAUSED';
    return { code, message: `${since}: ${pause.reason}` };
  }
  const { account } = config.portfolios[name]!;
  const killSwitch = await killSwitches.read(account);
  const halted = notActive(killSwitch, account, clock.nowMs());
  if (halted) return { code: 'HALTED', message: halted.message };
  const open = circuitBreakerOpen(killSwitch);
  return open && { code: 'CIRCUIT_OPEN', message: open.message };
}
