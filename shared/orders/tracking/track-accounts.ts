import type { KeyDependencies } from '../../api-keys/dependencies.ts';
import { isOwnKey } from '../../api-keys/own-key.ts';
import { watchKey } from '../../api-keys/watch.ts';
import type { LeaseStore } from '../ledger/lease-store.ts';
import type { StartTracker, TrackerStart } from '../model/tracker-start.ts';
import { type FollowDependencies, followAtTick, followFromStart } from './follow-account.ts';
import { createListener, type ListenerDependencies } from './listener.ts';
import { pollAccount } from './poll-account.ts';
import { type RemovedAccountsDependencies, suspendRemovedAccounts } from './removed-accounts.ts';

/** The dependencies of tracking, with those of the key checks. */
export type TrackingDependencies = ListenerDependencies &
  KeyDependencies &
  RemovedAccountsDependencies & {
    readonly leases: LeaseStore;
    readonly startTracker: StartTracker;
  };

/**
 * A tick of the schedule: follows the unfinished orders of every account, and returns at once if
 * there are none. A failure of one account does not stop the others. It is thrown at the end.
 */
export async function trackAccounts(deps: TrackingDependencies, untilMs: number): Promise<void> {
  const accounts = Object.keys(deps.config.accounts);
  const results = await Promise.allSettled([
    suspendRemovedAccounts(deps),
    ...accounts.map(async (account) => {
      await watchKey(deps, account);
      await followAtTick(followDependencies(deps), account, untilMs);
    }),
  ]);
  const failures = results.filter((result) => result.status === 'rejected');
  if (failures.length > 0) {
    throw new AggregateError(
      failures.map(({ reason }) => reason),
      `Orders could not be followed: ${failures.map(({ reason }) => String(reason)).join('; ')}`,
    );
  }
}

/** A start for one account, by an order or by a loop that ends. */
export async function trackAccount(
  deps: TrackingDependencies,
  start: TrackerStart,
  untilMs: number,
): Promise<void> {
  // A queued start may be older than the last deployment.
  if (!Object.hasOwn(deps.config.accounts, start.account)) return;
  await followFromStart(followDependencies(deps), start, untilMs);
}

function followDependencies(deps: TrackingDependencies): FollowDependencies {
  const { leases, startTracker, clock, newNonce, log, config } = deps;
  const isOwn = (account: string) => isOwnKey(deps, account);
  return {
    leases,
    startTracker,
    poll: (account, news) => pollAccount({ ...deps, isOwnKey: isOwn }, account, news),
    listen: (account) => createListener(deps, account),
    pollEveryMs: config.trackEverySeconds * 1000,
    clock,
    newNonce,
    log,
  };
}
