import type { ArmedRecord, OrderRecord } from '../model/record.ts';
import type { ExecutionDependencies } from '../reconciliation/dependencies.ts';

/** Cancels an order that waits for its trigger. Its firing may be claimed first: then it is not. */
export async function disarm(
  deps: Pick<ExecutionDependencies, 'clock' | 'store'>,
  record: ArmedRecord,
  detail: string,
): Promise<OrderRecord> {
  const change = { status: 'cancelled', cancelRequestedAtMs: deps.clock.nowMs() } as const;
  return (await deps.store.transition('disarmed', record, change, detail)).record;
}
