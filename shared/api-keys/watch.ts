import { meaningOf } from '../gate/errors.ts';
import { circuitBreakerClosed } from '../kill-switch/state.ts';
import { checkKey } from './check.ts';
import type { KeyDependencies } from './dependencies.ts';

const CHECK_EVERY_MS = 3_600_000;

/**
 * The regular care of an account's key: a try to close an open circuit breaker each minute, and a
 * check each hour. Failures are only logged, so that the account's orders are still tracked.
 */
export async function watchKey(deps: KeyDependencies, account: string): Promise<void> {
  const { killSwitches, keys, clock, config, log } = deps;
  if (!config.accounts[account]!.live) return;
  try {
    const { circuit: breaker } = await killSwitches.read(account);
    const last = await keys.read(account);
    if (breaker) await tryToCloseCircuitBreaker(deps, account);
    else if (clock.nowMs() - (last?.checkedAtMs ?? 0) >= CHECK_EVERY_MS) {
      await checkKey(deps, account);
    }
  } catch (error) {
    log('warn', 'key_not_checked', { account, error: String(error) });
  }
}

/** Closes the circuit breaker if the key works and passes its check. */
async function tryToCloseCircuitBreaker(deps: KeyDependencies, account: string): Promise<void> {
  const { client, readKey } = deps.exchangeOf(account);
  await readKey({ fresh: true });
  // Only a write request shows whether the key may trade. There is no order with this id.
  const response = await client.cancelOrder('0', 'BTC_USDT');
  const works = response.kind === 'refused' && meaningOf(400, response.label) !== 'credentials';
  if (!works) {
    const label = response.kind === 'refused' ? response.label : response.kind;
    deps.log('warn', 'circuit_stays_open', { account, label });
    return;
  }
  const { faults } = await checkKey(deps, account);
  if (faults.length > 0) return;
  const { applied } = await deps.killSwitches.change(account, circuitBreakerClosed);
  if (applied) deps.log('warn', 'circuit_closed', { account });
}
