import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { checkKey } from '../../shared/api-keys/check.ts';
import type { KeyCheck } from '../../shared/api-keys/store.ts';
import { logErrors } from '../../shared/observability/log-errors.ts';
import type { TrackerStart } from '../../shared/orders/model/tracker-start.ts';
import { POLL_MS } from '../../shared/orders/tracking/follow-account.ts';
import { trackAccount, trackAccounts } from '../../shared/orders/tracking/track-accounts.ts';
import type { StoredSnapshot } from '../../shared/snapshots/snapshot-store.ts';
import { takeSnapshot } from '../../shared/snapshots/take-snapshot.ts';
import { createValueWatch } from '../../shared/snapshots/watch-values.ts';
import { createOrderServices } from '../wiring/order-services.ts';
import { createOrderStreams } from '../wiring/order-streams.ts';
import { createSnapshotServices } from '../wiring/snapshot-services.ts';

/**
 * A start by an order or by a loop that ends says what to follow; `sluice keys check` and `sluice pnl
 * --snapshot` name an account, and get its key check or its snapshot. Any other event is a tick.
 * Scheduler's has fields of its own, among them an `account`: AWS's.
 */
export type TrackOrdersEvent = {
  readonly checkKey?: string;
  readonly takeSnapshot?: string;
  readonly start?: TrackerStart;
};

const services = createOrderServices();
const deps = { ...services, openStream: createOrderStreams(services) };
const snapshots = createSnapshotServices(services);
const watchValues = createValueWatch(snapshots);

async function trackOrders(
  { checkKey: account, takeSnapshot: valued, start }: TrackOrdersEvent,
  context: Context,
): Promise<KeyCheck | StoredSnapshot | undefined> {
  // The function calls Gate itself, because the key may be bound to its address.
  if (account !== undefined) return checkKey(deps, account);
  if (valued !== undefined) return takeSnapshot(snapshots, valued);
  const untilMs = deps.clock.nowMs() + context.getRemainingTimeInMillis() - POLL_MS;
  if (start === undefined) await Promise.all([watchValues(), trackAccounts(deps, untilMs)]);
  else await trackAccount(deps, start, untilMs);
  return undefined;
}

export const handler = middy<TrackOrdersEvent, KeyCheck | StoredSnapshot | undefined>()
  .use(logErrors(deps.log))
  .handler(trackOrders);
