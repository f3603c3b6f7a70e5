import type { OrderSnapshot } from '../../gate/spot/order-snapshot.ts';
import { haltAccount } from '../../kill-switch/halt-account.ts';
import { Big } from '../../lib/decimal.ts';
import { unitsOf } from '../../limits/daily-budget.ts';
import type { Written } from '../ledger/order-store.ts';
import { isPlace, type PlaceRecord } from '../model/record.ts';
import type { Reservation } from '../model/reservation.ts';
import type { TransitionName } from '../model/transitions.ts';
import type { OrderDependencies } from './dependencies.ts';
import { ownSnapshot } from './own-row.ts';
import { snapshotOf, statusOf } from './status-from-amounts.ts';

/** How often another writer may come first before the row is left to the next look. */
const RACES_MAX = 3;

/**
 * Takes over what a row of Gate's says of an order. Rows may come late, twice and in any order:
 * the record only ever moves forward. A row is evidence that is never dropped: if the record was
 * changed meanwhile, it is judged anew against what the record says now. The row of another order is
 * none.
 */
export async function mergeSnapshot(
  deps: OrderDependencies,
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
 * What to judge a changed record by. If Gate's silence was judged meanwhile, the row may be older
 * than the proof, and show as live what has ended since: Gate is asked again.
 */
async function rowAfter(
  deps: OrderDependencies,
  current: PlaceRecord,
  row: OrderSnapshot,
): Promise<OrderSnapshot | undefined> {
  const { status, account, inferredAtMs } = current;
  const isDenied = status === 'rejected' || status === 'not_placed';
  if (!isDenied && inferredAtMs === undefined) return row;
  const { client } = deps.exchangeOf(account);
  return ownSnapshot(deps, current, await client.order(row.orderId, row.currencyPair));
}

async function mergeOnce(
  deps: OrderDependencies,
  record: PlaceRecord,
  row: OrderSnapshot,
): Promise<Written> {
  const unchanged = { applied: false, record };
  const transition = transitionFor(record, row);
  if (transition === undefined) return unchanged;
  if (transition === 'updated' && !isNewer(record, row)) return unchanged;
  const { updateTimeMs } = record;
  const isAdoption = transition === 'adopted' || transition === 'found_again';
  const { pairRules } = deps.exchangeOf(record.account).client;
  const status = await statusOf(record.order, row, pairRules);
  const change = {
    ...snapshotOf(record.order, row),
    ...(row.isVague && { updateTimeMs }),
    ...(transition !== 'updated' && { status }),
    ...(record.reserved && { reserved: reservedAsItStands(record, record.reserved, row) }),
    ...(status !== 'open' && hasTraded(row) && { accounting: 'pending' as const }),
    ...(isAdoption && { adopted: true as const, reason: undefined, inferredAtMs: undefined }),
    missingAtMs: undefined,
  };
  const detail = transition === 'updated' ? describeChange(record, row) : undefined;
  const written = await deps.store.transition(transition, record, change, detail);
  if (written.applied) {
    const { account, id } = record;
    const [level, event] = isAdoption
      ? (['error', 'adopted'] as const)
      : (['info', transition] as const);
    deps.log(level, event, { account, id, text: row.text, status, orderId: row.orderId });
    if (isAdoption) {
      await haltAccount(deps, account, `"${id}" was ${record.status}, and is ${status}`);
    }
  }
  return written;
}

/** An amended order holds of the day's budget what it is worth now. */
function reservedAsItStands(
  { order }: PlaceRecord,
  reserved: Reservation,
  { amount, price, isVague }: OrderSnapshot,
): Reservation {
  if (isVague || order.type === 'market' || amount === undefined || price === undefined)
    return reserved;
  if (amount === order.amount && price === order.price) return reserved;
  const notional = new Big(amount).times(price).times(reserved.quoteRate).toString();
  return { ...reserved, units: unitsOf(notional) };
}

function transitionFor(record: PlaceRecord, row: OrderSnapshot): TransitionName | undefined {
  switch (record.status) {
    case 'submitting':
      // A row of an attempt before this one is a stranger (see strangers.ts).
      return row.text === record.text ? 'placed' : undefined;
    case 'open':
      if (row.orderId !== record.orderId) return undefined;
      return row.isOpen ? 'updated' : 'ended';
    case 'cancelled':
    case 'partially_filled':
      return refutesEnd(record, row) ? 'found_again' : undefined;
    case 'rejected':
    case 'not_placed':
      // What ended with nothing filled bears the verdict out: nothing is live or filled.
      return row.isOpen || hasTraded(row) ? 'adopted' : undefined;
    default:
      return undefined;
  }
}

/** Whether an order whose end was only inferred is live, or has filled more than was known. */
function refutesEnd(record: PlaceRecord, row: OrderSnapshot): boolean {
  return (
    record.inferredAtMs !== undefined &&
    row.orderId === record.orderId &&
    (row.isOpen || new Big(row.filledAmount).gt(record.filledAmount))
  );
}

const hasTraded = ({ filledAmount }: OrderSnapshot): boolean => !new Big(filledAmount).eq('0');

/** Within one of Gate's milliseconds the larger fill is the later one. */
function isNewer(record: PlaceRecord, row: OrderSnapshot): boolean {
  // It was missing from a listing, and here it is.
  if (record.missingAtMs !== undefined) return true;
  if (row.isVague) return false;
  const knownMs = record.updateTimeMs ?? 0;
  if (row.updateTimeMs !== knownMs) return row.updateTimeMs > knownMs;
  return isAmended(record, row) || new Big(row.filledAmount).gt(record.filledAmount);
}

/** What an open order is now, if that was changed; else what is filled of it. */
function describeChange(record: PlaceRecord, row: OrderSnapshot): string {
  return row.isVague
    ? 'seen, without how it stands'
    : isAmended(record, row)
      ? `${row.amount} at ${row.price}`
      : `${row.filledAmount} filled`;
}

function isAmended({ order: { amount, price } }: PlaceRecord, row: OrderSnapshot): boolean {
  return row.amount !== amount || (price !== undefined && row.price !== price);
}
