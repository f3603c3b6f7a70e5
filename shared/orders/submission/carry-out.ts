import type { GateKey } from '../../gate/api-key.ts';
import { type Execution, execute } from '../execution/execute.ts';
import type { OrderRecord } from '../model/record.ts';
import type { SubmissionDependencies } from './dependencies.ts';

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
