import { eachAtOnce } from '../../lib/concurrency.ts';
import { Big, sum } from '../../lib/decimal.ts';
import { instrumentOf } from '../../market/instrument.ts';
import { memoryOf } from '../../market/market-memory.ts';
import type { ExchangeOrder, PlaceRecord } from '../model/record.ts';
import { wouldHaveTraded } from '../reconciliation/absence.ts';
import type { ReconciliationDependencies } from '../reconciliation/dependencies.ts';
import { marketOfOrder } from '../reconciliation/market-of.ts';
import { mergeSnapshot } from '../reconciliation/merge-snapshot.ts';
import { tellIfUnprotected } from '../reconciliation/tell-unprotected.ts';
import { LISTING_MARGIN_MS } from './fills.ts';

/** The most single orders read in one poll. The next poll reads the rest. */
const READS_MAX = 20;
/** After this time the reads begin with others: some may fail each time. */
const TURN_MS = 60_000;
const READS_AT_ONCE = 5;

/**
 * Resolves accepted orders that no listing shows any more. Absence from a listing proves nothing,
 * so each is read by its id. If Gate does not know it, twice and a minute apart, it ended with no
 * fills beyond its trades: Gate forgets only unfilled orders. Returns the failed reads.
 */
export async function resolveVanished(
  deps: ReconciliationDependencies,
  unlisted: readonly PlaceRecord[],
  listedAtMs: number | undefined,
): Promise<readonly unknown[]> {
  const open = unlisted.flatMap((record) => {
    const { status, exchange } = record;
    return status === 'open' && exchange ? [{ record, exchange }] : [];
  });
  // An order read again a minute later must not displace the others.
  const due = open.filter(
    ({ record: { order }, exchange: { missingAtMs } }) =>
      missingAtMs === undefined || (listedAtMs ?? 0) - missingAtMs >= forgottenAfterMs(order),
  );
  const read = rotated(due, deps.clock.nowMs()).slice(0, READS_MAX);
  return eachAtOnce(READS_AT_ONCE, read, async ({ record, exchange }) => {
    const { market, name } = marketOfOrder(deps, record);
    const row = await market.order(exchange.orderId, name);
    if (row) await mergeSnapshot(deps, record, row);
    else await noteMissing(deps, record, exchange, listedAtMs);
  });
}

function rotated<Item>(items: readonly Item[], nowMs: number): readonly Item[] {
  const first = (Math.floor(nowMs / TURN_MS) * READS_MAX) % Math.max(1, items.length);
  return [...items.slice(first), ...items.slice(0, first)];
}

function forgottenAfterMs(order: PlaceRecord['order']): number {
  return memoryOf(instrumentOf(order).market).forgottenAfterMs;
}

async function noteMissing(
  deps: Pick<ReconciliationDependencies, 'exchangeOf' | 'log' | 'store'>,
  record: PlaceRecord,
  exchange: ExchangeOrder,
  listedAtMs: number | undefined,
): Promise<void> {
  if (listedAtMs === undefined) return;
  const { orderId, missingAtMs } = exchange;
  if (missingAtMs === undefined) {
    const change = { missingAtMs: listedAtMs };
    await deps.store.transition('missing', record, change);
    return;
  }
  const { order, attempt } = record;
  const isForgotten = listedAtMs - missingAtMs >= forgottenAfterMs(order);
  const { market: marketName } = instrumentOf(order);
  if (!isForgotten || !wouldHaveTraded(missingAtMs, marketName, listedAtMs)) return;
  const { market, name } = marketOfOrder(deps, record);
  const sinceMs = attempt.signedAtMs - LISTING_MARGIN_MS;
  const trades = await market.tradesOf(orderId, name, sinceMs);
  const filledAmount = sum(trades.map(({ amount }) => amount)).toString();
  const filledTotal = sum(
    trades.map(({ amount, price }) => new Big(amount).times(price)),
  ).toString();
  const hasMore = new Big(filledAmount).gt(exchange.filledAmount);
  const filled = hasMore ? { filledAmount, filledTotal } : {};
  const hasTraded = hasMore || !new Big(exchange.filledAmount).eq('0');
  const change = {
    status: hasTraded ? ('partially_filled' as const) : ('cancelled' as const),
    ...filled,
    inferredAtMs: listedAtMs,
    ...(hasTraded && { accounting: 'pending' as const }),
  };
  const detail = 'inferred: Gate does not know it any more';
  tellIfUnprotected(deps, await deps.store.transition('ended', record, change, detail));
}
