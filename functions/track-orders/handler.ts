import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { checkKey } from '../../shared/api-keys/check.ts';
import type { KeyCheck } from '../../shared/api-keys/store.ts';
import { logErrors } from '../../shared/observability/log-errors.ts';
import type { TrackerStart } from '../../shared/orders/model/tracker-start.ts';
import { trackAccount, trackAccounts } from '../../shared/orders/tracking/track-accounts.ts';
import { createOrderServices } from '../wiring/order-services.ts';
import { createOrderStreams } from '../wiring/order-streams.ts';

/**
 * A start by an order or by a loop that ends says what to follow; `sluice keys check` names an account
 * and gets its key check. Any other event is a tick. Scheduler's has fields of its own, among them an
 * `account`: AWS's.
 */
export type TrackOrdersEvent = { readonly checkKey?: string; readonly start?: TrackerStart };

/** Time reserved for a poll that has begun. */
const RESERVE_MS = 10_000;

const services = createOrderServices();
const deps = { ...services, openStream: createOrderStreams(services) };

async function trackOrders(
  { checkKey: account, start }: TrackOrdersEvent,
  context: Context,
): Promise<KeyCheck | undefined> {
  // The function calls Gate itself, because the key may be bound to its address.
  if (account !== undefined) return checkKey(deps, account);
  const untilMs = deps.clock.nowMs() + context.getRemainingTimeInMillis() - RESERVE_MS;
  if (start === undefined) await trackAccounts(deps, untilMs);
  else await trackAccount(deps, start, untilMs);
  return undefined;
}

export const handler = middy<TrackOrdersEvent, KeyCheck | undefined>()
  .use(logErrors(deps.log))
  .handler(trackOrders);
