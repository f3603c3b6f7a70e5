import type { GateKey } from '../../gate/api-key.ts';
import { type Execution, execute } from '../execution/execute.ts';
import type { OrderRecord, PlaceRecord } from '../model/record.ts';
import type { PlaceOrder } from '../model/request.ts';
import type { Reservation } from '../model/reservation.ts';
import type { SubmissionDependencies } from './admission/dependencies.ts';

/** The claim is stored, and track-orders continues it after a failure. Another delivery would not. */
export async function executeClaimed(
  deps: SubmissionDependencies,
  record: OrderRecord,
  key: GateKey | undefined,
  untilMs: number,
): Promise<Execution> {
  try {
    return await execute(deps, record, key, untilMs);
  } catch (error) {
    const { account, id } = record;
    deps.log('error', 'left_to_track_orders', { account, id, error: String(error) });
    return 'to_follow';
  }
}

/**
 * The order of an attempt that follows an unsent one: by the current checks, because a quote amount
 * or a ratio gives another amount now. It stays as it was if the current one needs more of the day's
 * budget than was reserved.
 */
export function resumedOrder(
  stored: PlaceRecord,
  order: PlaceOrder,
  { units }: Pick<Reservation, 'units'>,
): PlaceOrder {
  const isWithin = stored.reserved === undefined || units <= stored.reserved.units;
  return isWithin ? order : stored.order;
}

/**
 * Has an order polled soon that is open, or unknown, or whose fills are not accounted for. A failure
 * does no harm: track-orders' schedule finds the order within a minute.
 */
export async function callTrackerFor(
  deps: Pick<SubmissionDependencies, 'callTracker' | 'log'>,
  { account, id }: OrderRecord,
): Promise<void> {
  try {
    await deps.callTracker(account);
  } catch (error) {
    deps.log('warn', 'tracker_not_called', { account, id, error: String(error) });
  }
}
