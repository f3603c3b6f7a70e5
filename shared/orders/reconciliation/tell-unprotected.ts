import type { Written } from '../ledger/order-store.ts';
import { failedToProtect } from '../model/record.ts';
import type { ReconciliationDependencies } from './dependencies.ts';

/** Tells people of a write that ended what was to protect, and has not. Its sender waits no more. */
export function tellIfUnprotected(
  { log }: Pick<ReconciliationDependencies, 'log'>,
  { applied, record }: Written,
): void {
  if (!applied || !failedToProtect(record)) return;
  const { account, id, status, reason } = record;
  log('error', 'fired_unfilled', { account, id, status, ...(reason && { code: reason.code }) });
}
