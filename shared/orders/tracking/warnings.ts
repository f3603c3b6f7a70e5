import { isUnsent, type OrderRecord } from '../model/record.ts';
import type { ReconciliationDependencies } from '../reconciliation/dependencies.ts';

/** A proof of absence takes less than a minute. */
const UNRESOLVED_AFTER_MS = 2 * 60_000;
/** A larger offset matters: our times at Gate have a margin of three seconds. */
const CLOCK_OFFSET_MS = 1_000;
/** The most orders that one line names. */
const NAMED_MAX = 10;

/** Warns of orders without a verdict for too long. */
export function warnOfUnresolved(
  { clock, log }: Pick<ReconciliationDependencies, 'clock' | 'log'>,
  account: string,
  records: readonly OrderRecord[],
): void {
  const beforeMs = clock.nowMs() - UNRESOLVED_AFTER_MS;
  const late = records.filter(
    (record) =>
      record.status === 'submitting' && record.createdAtMs < beforeMs && !isUnsent(record),
  );
  if (late.length === 0) return;
  const ids = late.slice(0, NAMED_MAX).map(({ id }) => id);
  log('warn', 'unresolved', { account, count: late.length, ids });
}

/** Warns of a difference between our clock and Gate's. */
export function warnOfClock(
  { exchangeOf, log }: Pick<ReconciliationDependencies, 'exchangeOf' | 'log'>,
  account: string,
): void {
  const offsetMs = Math.abs(exchangeOf(account).client.clockOffsetMs());
  if (offsetMs >= CLOCK_OFFSET_MS) log('warn', 'clock_off', { account, offsetMs });
}
