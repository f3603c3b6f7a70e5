import type { GateTrade } from '../../gate/spot/gate-trade.ts';
import type { OrderSnapshot } from '../../gate/spot/order-snapshot.ts';
import { haltAccount } from '../../kill-switch/halt-account.ts';
import { stemOfText } from '../model/client-order-id.ts';
import { isPlace, type OrderRecord, type PlaceRecord } from '../model/record.ts';
import type { OrderDependencies } from '../reconciliation/dependencies.ts';
import { mergeSnapshot } from '../reconciliation/merge-snapshot.ts';

/** One order at the exchange that carries our tag. */
type Occurrence = {
  readonly stem: string;
  readonly text: string;
  readonly orderId: string;
  readonly currencyPair: string;
};

/**
 * Orders at the exchange that carry our tag but are not those that their records follow:
 * - the record says that nothing was placed, or that it ended: it was wrong, and adopts the order;
 * - the record follows another order: a second one, which is cancelled;
 * - there is no record: somebody else uses our tag, or the ledger was lost.
 * All of them should never be, so each is an error in the log. Orders without our tag are other
 * people's business.
 */
export async function judgeUnexpectedOrders(
  deps: OrderDependencies,
  account: string,
  followed: readonly PlaceRecord[],
  rows: readonly OrderSnapshot[],
  trades: readonly GateTrade[],
): Promise<void> {
  const expected = new Set(followed.map(({ text }) => text));
  const occurrences = occurrencesOf(deps, [...rows, ...trades]).filter(
    ({ text, orderId }) =>
      !expected.has(text) || followed.some((each) => isDuplicate(each, text, orderId)),
  );
  if (occurrences.length === 0) return;
  const stems = [...new Set(occurrences.map(({ stem }) => stem))];
  const records = new Map((await deps.store.getAll(stems)).map((record) => [record.stem, record]));
  for (const occurrence of occurrences) {
    await judge(deps, account, occurrence, records.get(occurrence.stem));
  }
}

/** Says how many open orders of the account are other people's. They are never touched. */
export function countExternal(
  { tag, log }: Pick<OrderDependencies, 'log' | 'tag'>,
  account: string,
  rows: readonly OrderSnapshot[],
): void {
  const count = rows.filter(({ text }) => stemOfText(text, tag) === undefined).length;
  if (count > 0) log('info', 'external_orders', { account, count });
}

function occurrencesOf(
  { tag }: Pick<OrderDependencies, 'tag'>,
  rows: readonly (OrderSnapshot | GateTrade)[],
): readonly Occurrence[] {
  const byOrder = new Map<string, Occurrence>();
  for (const { text, orderId, currencyPair } of rows) {
    const stem = stemOfText(text, tag);
    if (stem !== undefined) byOrder.set(orderId, { stem, text, orderId, currencyPair });
  }
  return [...byOrder.values()];
}

function isDuplicate(record: PlaceRecord, text: string, orderId: string): boolean {
  return record.text === text && record.orderId !== undefined && record.orderId !== orderId;
}

async function judge(
  deps: OrderDependencies,
  account: string,
  { text, orderId, currencyPair }: Occurrence,
  record: OrderRecord | undefined,
): Promise<void> {
  const fields = { account, id: record?.id, text, orderId };
  if (!record || !isPlace(record)) {
    deps.log('error', 'rogue_order', fields);
    await haltAccount(
      deps,
      account,
      `order ${orderId} (${text}) carries our tag and has no record`,
    );
    return;
  }
  const isFollowed = record.orderId === orderId && record.inferredAtMs === undefined;
  if (isFollowed || record.status === 'submitting') return;
  const { client } = deps.exchangeOf(account);
  if (record.orderId === undefined || record.orderId === orderId) {
    const row = await client.order(orderId, currencyPair);
    if (row) await mergeSnapshot(deps, record, row);
    return;
  }
  deps.log('error', 'second_order', { ...fields, followed: record.orderId });
  await client.cancelOrder(orderId, currencyPair);
  await haltAccount(deps, account, `"${record.id}" has a second order at the exchange, ${orderId}`);
}
