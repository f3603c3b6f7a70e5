import { isUnsent, type OrderRecord } from '../model/record.ts';
import type { OrderDependencies } from '../reconciliation/dependencies.ts';

/** A proof of absence takes less than a minute. */
const UNRESOLVED_AFTER_MS = 2 * 60_000;
/** From here on it is worth knowing: times of ours that Gate judges allow for three seconds. */
const CLOCK_OFFSET_MS = 1_000;
/** How many orders a line names. */
const NAMED_MAX = 10;

/** Says which orders have had no verdict for too long. */
export function warnOfUnresolved(
  { clock, log }: Pick<OrderDependencies, 'clock' | 'log'>,
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

/** Says that our clock and Gate's differ. */
export function warnOfClock(
  { exchangeOf, log }: Pick<OrderDependencies, 'exchangeOf' | 'log'>,
  account: string,
): void {
  const offsetMs = Math.abs(exchangeOf(account).client.clockOffsetMs());
  if (offsetMs >= CLOCK_OFFSET_MS) log('warn', 'clock_off', { account, offsetMs });
}
