import type { Clock } from '../../lib/clock.ts';
import type { StartTracker } from '../model/tracker-start.ts';
import type { Lease, LeaseStore } from './lease-store.ts';

/** Has the account's orders polled soon. The order is in the ledger already. */
export type CallTracker = (account: string) => Promise<void>;

/** A started function needs about a second to take the lease. After this time its start is lost. */
const START_LOST_AFTER_MS = 5_000;

/**
 * Calls the loop that follows the account's orders, or starts one. Thousands of orders at once start
 * one loop for each process of submit-order at most: a start that is under way is not repeated as
 * long as the lease looks as it did. If it has changed since, the loop of that start has begun, and
 * may have ended, before this order.
 */
export function createTrackerCall(deps: {
  readonly leases: Pick<LeaseStore, 'call'>;
  readonly startTracker: StartTracker;
  readonly clock: Clock;
}): CallTracker {
  const { leases, startTracker, clock } = deps;
  const starts = new Map<string, { readonly lease: Lease | undefined; readonly atMs: number }>();

  return async (account) => {
    const called = await leases.call(account, clock.nowMs());
    if (called === 'called') return;
    const { lease } = called;
    const last = starts.get(account);
    const isUnderWay =
      last !== undefined &&
      isSame(last.lease, lease) &&
      clock.nowMs() < last.atMs + START_LOST_AFTER_MS;
    if (isUnderWay) return;
    await startTracker({ account });
    starts.set(account, { lease, atMs: clock.nowMs() });
  };
}

function isSame(one: Lease | undefined, other: Lease | undefined): boolean {
  return one?.owner === other?.owner && one?.untilMs === other?.untilMs;
}
