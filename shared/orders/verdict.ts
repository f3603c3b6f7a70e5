import type { OrderDependencies } from './dependencies.ts';
import { happening } from './happening.ts';
import type { Reason } from './reason.ts';
import type { AmendRecord, CancelRecord, OrderRecord } from './record.ts';

/** Ends a record as refused: nothing was placed, cancelled or amended. */
export async function reject(
  deps: OrderDependencies,
  record: OrderRecord,
  refusal: Reason,
): Promise<void> {
  const change = { status: 'rejected' as const, reason: refusal };
  const why = happening(deps, 'rejected', refusal.code);
  await deps.store.transition('rejected', record, change, why);
}

/** Ends a cancel or an amendment that was carried out. */
export async function complete(
  deps: OrderDependencies,
  command: CancelRecord | AmendRecord,
  detail?: string,
): Promise<void> {
  await deps.store.transition('done', command, { status: 'done' }, happening(deps, 'done', detail));
}
