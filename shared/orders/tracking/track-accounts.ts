import type { KeyDependencies } from '../../api-keys/dependencies.ts';
import { watchKey } from '../../api-keys/watch.ts';
import type { OrderDependencies } from '../reconciliation/dependencies.ts';
import { pollAccount } from './poll-account.ts';

/** The dependencies of tracking, with those of the key checks. */
export type TrackingDependencies = OrderDependencies & KeyDependencies;

/**
 * Polls the unfinished orders of every account repeatedly while any is young, and returns at once
 * if there are none. A failure of one account does not stop the others. It is thrown at the end.
 */
export async function trackAccounts(deps: TrackingDependencies, untilMs: number): Promise<void> {
  const accounts = Object.keys(deps.config.accounts);
  const results = await Promise.allSettled(
    accounts.map((account) => followAccount(deps, account, untilMs)),
  );
  const failures = results.filter((result) => result.status === 'rejected');
  if (failures.length > 0) {
    throw new AggregateError(
      failures.map(({ reason }) => reason),
      `Orders could not be followed: ${failures.map(({ reason }) => String(reason)).join('; ')}`,
    );
  }
}

async function followAccount(
  deps: TrackingDependencies,
  account: string,
  untilMs: number,
): Promise<void> {
  const { clock, config } = deps;
  const everyMs = config.trackEverySeconds * 1000;
  let failure: unknown;
  await watchKey(deps, account);
  for (let lookAtMs = clock.nowMs(); lookAtMs < untilMs; lookAtMs += everyMs) {
    await clock.sleepUntil(lookAtMs);
    try {
      const { pollAgain: lookAgain } = await pollAccount(deps, account);
      failure = undefined;
      if (!lookAgain) return;
    } catch (error) {
      deps.log('error', 'look_failed', { account, error: String(error) });
      failure = error;
    }
    lookAtMs = Math.max(lookAtMs, clock.nowMs() - everyMs);
  }
  // A temporary failure heals within the invocation. A lasting one is reported.
  if (failure) throw failure;
}
