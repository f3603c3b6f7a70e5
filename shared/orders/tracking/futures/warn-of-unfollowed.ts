import type { Progress } from '../../ledger/fill-store.ts';
import { isPlace, isSliced, type OrderRecord } from '../../model/record.ts';
import type { OrderDependencies } from '../../reconciliation/dependencies.ts';
import { hasMarket } from '../../reconciliation/market-of.ts';

/** How often people are told while it is so. */
const TOLD_EVERY_MS = 60 * 60_000;
/** The most ids that one line names. */
const NAMED_MAX = 10;

/**
 * Tells people of orders of contracts after `futures` was taken out of the configuration: nobody follows or
 * cancels what is open at Gate, and no order in slices goes on.
 */
export async function warnOfUnfollowed(
  deps: Pick<OrderDependencies, 'clock' | 'exchangeOf' | 'log' | 'trades'>,
  account: string,
  records: readonly OrderRecord[],
  { unfollowedAtMs = 0 }: Progress,
): Promise<void> {
  const { clock, log, trades } = deps;
  const nowMs = clock.nowMs();
  if (nowMs - unfollowedAtMs < TOLD_EVERY_MS) return;
  const unfollowed = records.filter(
    (record) => (isPlace(record) || isSliced(record)) && !hasMarket(deps, record),
  );
  if (unfollowed.length === 0) return;
  const ids = unfollowed.slice(0, NAMED_MAX).map(({ id }) => id);
  const why = '"futures" is not configured';
  log('error', 'not_followed', { account, count: unfollowed.length, ids, why });
  await trades.advance(account, 'unfollowedAtMs', nowMs);
}
