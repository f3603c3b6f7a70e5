import type { OrderSnapshot } from '../../gate/order-snapshot.ts';
import { haltAccount } from '../../kill-switch/halt-account.ts';
import { Big } from '../../lib/decimal.ts';
import { unitsOf } from '../../limits/daily-budget.ts';
import { termsOf } from '../../market/order-terms.ts';
import type { Written } from '../ledger/order-store.ts';
import { filledOf, isPlace, type PlaceRecord } from '../model/record.ts';
import type { Reservation } from '../model/reservation.ts';
import { isForcedEnd } from '../model/status.ts';
import type { TransitionName } from '../model/transitions.ts';
import type { ReconciliationDependencies } from './dependencies.ts';
import { marketOfOrder } from './market-of.ts';
import { ownSnapshot } from './own-snapshot.ts';
import { snapshotOf, statusOf } from './status-from-amounts.ts';
import { tellIfUnprotected } from './tell-unprotected.ts';

/** The most races with other writers before the snapshot is left to the next poll. */
const RACES_MAX = 3;

/**
 * Merges a snapshot of Gate's into its order's record. Snapshots may come late, twice and in any
 * order, and the record only moves forward. Evidence is never dropped: if the record changed
 * meanwhile, the snapshot is judged again against it. A snapshot of another order is ignored.
 */
export async function mergeSnapshot(
  deps: ReconciliationDependencies,
  record: PlaceRecord,
  row: OrderSnapshot,
): Promise<Written> {
  if (!(await ownSnapshot(deps, record, row))) return { applied: false, record };
  let written = await mergeOnce(deps, record, row);
  let known = record.version;
  for (let race = 0; race < RACES_MAX && !written.applied; race++) {
    const { record: current } = written;
    if (current.version === known || !isPlace(current)) break;
    known = current.version;
    const latest = await rowAfter(deps, current, row);
    if (!latest) break;
    written = await mergeOnce(deps, current, latest);
  }
  return written;
}

/**
 * The snapshot to judge a changed record by. If Gate's silence was judged meanwhile, the old
 * snapshot may predate the proof and show as live an order that has ended since. So it is read
 * again.
 */
async function rowAfter(
  deps: Pick<ReconciliationDependencies, 'clock' | 'exchangeOf' | 'killSwitches' | 'log' | 'tag'>,
  current: PlaceRecord,
  row: OrderSnapshot,
): Promise<OrderSnapshot | undefined> {
  const { status, exchange } = current;
  const isDenied = status === 'rejected' || status === 'not_placed';
  if (!isDenied && exchange?.inferredAtMs === undefined) return row;
  const { market, name } = marketOfOrder(deps, current);
  return ownSnapshot(deps, current, await market.order(row.orderId, name));
}

async function mergeOnce(
  deps: Pick<ReconciliationDependencies, 'clock' | 'exchangeOf' | 'killSwitches' | 'log' | 'store'>,
  record: PlaceRecord,
  row: OrderSnapshot,
): Promise<Written> {
  const unchanged = { applied: false, record };
  const transition = transitionFor(record, row);
  if (transition === undefined) return unchanged;
  if (row.isPushed && !isEarlyNews(transition, row)) return unchanged;
  if (transition === 'updated' && !isNewer(record, row)) return unchanged;
  const updateTimeMs = record.exchange?.updateTimeMs;
  const isAdoption = transition === 'adopted' || transition === 'found_again';
  const { pairRules } = deps.exchangeOf(record.account).client;
  const status = await statusOf(record.order, row, pairRules);
  const change = {
    ...snapshotOf(record.order, row),
    ...(row.isVague && { updateTimeMs }),
    ...(transition !== 'updated' && { status }),
    ...(record.reserved && { reserved: currentReservation(record, record.reserved, row) }),
    ...(status !== 'open' && hasTraded(row) && { accounting: 'pending' as const }),
    ...(isAdoption && { adopted: true as const, reason: undefined, inferredAtMs: undefined }),
    ...(!row.isPushed && { missingAtMs: undefined }),
  };
  const detail = transition === 'updated' ? describeChange(record, row) : undefined;
  // The halt comes first: after the write nobody would adopt the order again, and halt.
  if (isAdoption) {
    const why = `"${record.id}" was ${record.status}, and is ${status}`;
    await haltAccount(deps, record.account, why);
  }
  const written = await deps.store.transition(transition, record, change, detail);
  if (written.applied) {
    const { account, id } = record;
    const [level, event] = isAdoption
      ? (['error', 'adopted'] as const)
      : (['info', transition] as const);
    deps.log(level, event, { account, id, text: row.text, status, orderId: row.orderId });
    if (status !== 'open' && isForcedEnd(row.finishAs)) {
      deps.log('error', 'order_withdrawn', { account, id, finishAs: row.finishAs });
    }
  }
  tellIfUnprotected(deps, written);
  return written;
}

/**
 * A push may be late or repeated. So it shows that an order was accepted and how far it was filled,
 * but no end, and nothing about an order whose end is recorded. REST says that.
 */
function isEarlyNews(transition: TransitionName, { isOpen }: OrderSnapshot): boolean {
  return isOpen && (transition === 'placed' || transition === 'updated');
}

/** The reservation of an amended order follows its current value. */
function currentReservation(
  { order }: PlaceRecord,
  reserved: Reservation,
  { amount, price, isVague }: OrderSnapshot,
): Reservation {
  const terms = termsOf(order);
  if (isVague || terms.isMarket || amount === undefined || price === undefined) return reserved;
  if (amount === terms.amount && price === terms.price) return reserved;
  const notional = new Big(amount).times(price).times(reserved.quoteRate).toString();
  return { ...reserved, units: unitsOf(notional) };
}

function transitionFor(record: PlaceRecord, row: OrderSnapshot): TransitionName | undefined {
  switch (record.status) {
    case 'submitting':
      // A snapshot of an earlier attempt is an unexpected order (see unexpected-orders.ts).
      return row.text === record.attempt.text ? 'placed' : undefined;
    case 'open':
      if (row.orderId !== record.exchange?.orderId) return undefined;
      return row.isOpen ? 'updated' : 'ended';
    case 'cancelled':
    case 'partially_filled':
      return refutesEnd(record, row) ? 'found_again' : undefined;
    case 'rejected':
    case 'not_placed':
      // An unfilled ended order confirms the verdict: no order is live or filled.
      return row.isOpen || hasTraded(row) ? 'adopted' : undefined;
    default:
      return undefined;
  }
}

/** Whether an order with an inferred end is live, or has filled more than was known. */
function refutesEnd({ exchange }: PlaceRecord, row: OrderSnapshot): boolean {
  return (
    exchange?.inferredAtMs !== undefined &&
    row.orderId === exchange.orderId &&
    (row.isOpen || new Big(row.filledAmount).gt(exchange.filledAmount))
  );
}

const hasTraded = ({ filledAmount }: OrderSnapshot): boolean => !new Big(filledAmount).eq('0');

/** Within one of Gate's milliseconds, the larger fill is the later one. */
function isNewer(record: PlaceRecord, row: OrderSnapshot): boolean {
  // It was missing from a listing and has now been found.
  if (record.exchange?.missingAtMs !== undefined && !row.isPushed) return true;
  if (row.isVague) return false;
  const knownMs = record.exchange?.updateTimeMs ?? 0;
  if (row.updateTimeMs !== knownMs) return row.updateTimeMs > knownMs;
  return isAmended(record, row) || new Big(row.filledAmount).gt(filledOf(record).filledAmount);
}

/** The new values of an open order, if they changed; otherwise its filled amount. */
function describeChange(record: PlaceRecord, row: OrderSnapshot): string {
  return row.isVague
    ? 'seen, without how it stands'
    : isAmended(record, row)
      ? `${row.amount} at ${row.price}`
      : `${row.filledAmount} filled`;
}

function isAmended({ order }: PlaceRecord, row: OrderSnapshot): boolean {
  const { amount, price, side } = termsOf(order);
  // The row of an order that closes a position does not say its size.
  if (side === undefined) return false;
  return row.amount !== amount || (price !== undefined && row.price !== price);
}
