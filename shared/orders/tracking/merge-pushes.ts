import type { OrderSnapshot } from '../../gate/order-snapshot.ts';
import type { Pushes } from '../../gate/spot/order-stream/order-stream.ts';
import { atOnce } from '../../lib/concurrency.ts';
import { Big } from '../../lib/decimal.ts';
import { stemOfText } from '../model/client-order-id.ts';
import { filledOf, isPlace, type PlaceRecord } from '../model/record.ts';
import { isFinal } from '../model/status.ts';
import type { OrderDependencies } from '../reconciliation/dependencies.ts';
import { marketOfOrder } from '../reconciliation/market-of.ts';
import { mergeSnapshot } from '../reconciliation/merge-snapshot.ts';

/** What pushes call for. */
export type PushedNews = {
  /** Something that only REST shows for certain: an end, a fill, an order that the ledger lacks. */
  readonly isPollDue: boolean;
  readonly hasTraded: boolean;
};

const NO_NEWS: PushedNews = { isPollDue: false, hasTraded: false };
/** The most pushed ends that are confirmed one by one; the poll confirms any number of them. */
const CONFIRMED_MAX = 5;
const MERGED_AT_ONCE = 5;

/**
 * Merges pushed pictures of live orders into their records. An end, a fill and an unexpected order
 * only bring the poll forward, which has the last word.
 */
export async function mergePushes(
  deps: OrderDependencies,
  account: string,
  { orders, trades }: Pick<Pushes, 'orders' | 'trades'>,
): Promise<PushedNews> {
  const pushed = latestByStem(orders, deps.tag);
  const traded = new Set(trades.flatMap(({ text }) => stemOfText(text, deps.tag) ?? []));
  const stems = [...new Set([...pushed.keys(), ...traded])];
  if (stems.length === 0) return NO_NEWS;
  const stored = await deps.store.getAll(stems);
  const records = stored.filter(isPlace).filter((record) => record.account === account);
  const unsettled = records.filter((record) => !isSettled(record));
  let hasTraded = unsettled.some(({ stem }) => traded.has(stem));
  let needsPoll = stored.length < stems.length;
  const ended: { readonly record: PlaceRecord; readonly push: OrderSnapshot }[] = [];
  await atOnce(MERGED_AT_ONCE, unsettled, async (record) => {
    const push = pushed.get(record.stem);
    if (!push) return;
    if (isFinal(record.status)) {
      // Its fills are still missing, or its end was inferred or denied: REST knows more.
      needsPoll = true;
    } else if (push.isOpen) {
      const { record: merged } = await mergeSnapshot(deps, record, push);
      hasTraded ||= filledOf(merged).filledAmount !== filledOf(record).filledAmount;
    } else {
      ended.push({ record, push });
    }
  });
  await atOnce(MERGED_AT_ONCE, ended.slice(0, CONFIRMED_MAX), ({ record, push }) =>
    confirmEnd(deps, record, push),
  );
  hasTraded ||= ended.length > 0;
  return { isPollDue: needsPoll || hasTraded, hasTraded };
}

/** Reads an order over REST whose end was pushed. Gate may still show it open; then it stays open. */
async function confirmEnd(
  deps: OrderDependencies,
  record: PlaceRecord,
  { orderId }: OrderSnapshot,
): Promise<void> {
  const { market, name } = marketOfOrder(deps, record);
  const row = await market.order(orderId, name);
  if (row) await mergeSnapshot(deps, record, row);
}

/** The newest picture of each of our orders. */
function latestByStem(
  orders: readonly OrderSnapshot[],
  tag: string,
): ReadonlyMap<string, OrderSnapshot> {
  const latest = new Map<string, OrderSnapshot>();
  for (const order of orders) {
    const stem = stemOfText(order.text, tag);
    if (stem === undefined) continue;
    const known = latest.get(stem);
    if (!known || isLater(order, known)) latest.set(stem, order);
  }
  return latest;
}

/** Within one of Gate's milliseconds the larger fill is the later one, and then an end. */
function isLater(one: OrderSnapshot, other: OrderSnapshot): boolean {
  if (one.updateTimeMs !== other.updateTimeMs) return one.updateTimeMs > other.updateTimeMs;
  const more = new Big(one.filledAmount).cmp(other.filledAmount);
  return more === 0 ? !one.isOpen : more > 0;
}

/** Whether everything about an order is known: pushes of it are late. */
function isSettled({ status, exchange }: PlaceRecord): boolean {
  const isDenied = status === 'rejected' || status === 'not_placed';
  const isPending = exchange?.accounting === 'pending';
  return isFinal(status) && !isDenied && !isPending && exchange?.inferredAtMs === undefined;
}
