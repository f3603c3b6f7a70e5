import { meaningOf } from '../gate/errors.ts';
import { circuitBreakerClosed } from '../kill-switch/state.ts';
import { checkKey } from './check.ts';
import type { KeyDependencies } from './dependencies.ts';

const CHECK_EVERY_MS = 3_600_000;

/**
 * What an account's key needs from minute to minute: one try to close an open circuit, and a check
 * once an hour. Its troubles are told in the log; they keep no order from being followed.
 */
export async function watchKey(deps: KeyDependencies, account: string): Promise<void> {
  const { killSwitches, keys, clock, config, log } = deps;
  if (!config.accounts[account]!.live) return;
  try {
    const { circuit } = await killSwitches.read(account);
    const last = await keys.read(account);
    if (circuit) await tryToCloseCircuit(deps, account);
    else if (clock.nowMs() - (last?.checkedAtMs ?? 0) >= CHECK_EVERY_MS) {
      await checkKey(deps, account);
    }
  } catch (error) {
    log('warn', 'key_not_checked', { account, error: String(error) });
  }
}

/** A key that works, and that nothing speaks against, closes the circuit. */
async function tryToCloseCircuit(deps: KeyDependencies, account: string): Promise<void> {
  const { client, readKey } = deps.exchangeOf(account);
  await readKey({ fresh: true });
  // Only a request that changes something tells whether the key may trade; there is no such order.
  const answer = await client.cancelOrder('0', 'BTC_USDT');
  const works = answer.kind === 'refused' && meaningOf(400, answer.label) !== 'credentials';
  if (!works) {
    const label = answer.kind === 'refused' ? answer.label : answer.kind;
    deps.log('warn', 'circuit_stays_open', { account, label });
    return;
  }
  const { faults } = await checkKey(deps, account);
  if (faults.length > 0) return;
  const { applied } = await deps.killSwitches.change(account, circuitBreakerClosed);
  if (applied) deps.log('warn', 'circuit_closed', { account });
}
