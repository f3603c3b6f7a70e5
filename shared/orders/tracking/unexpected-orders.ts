import type { GateTrade } from '../../gate/gate-trade.ts';
import type { OrderSnapshot } from '../../gate/order-snapshot.ts';
import { haltAccount } from '../../kill-switch/halt-account.ts';
import { instrumentOf } from '../../market/instrument.ts';
import { stemOfText } from '../model/client-order-id.ts';
import { isPlace, type OrderRecord, type PlaceRecord } from '../model/record.ts';
import type { ReconciliationDependencies } from '../reconciliation/dependencies.ts';
import type { NamedMarket } from '../reconciliation/market-of.ts';
import { mergeSnapshot } from '../reconciliation/merge-snapshot.ts';

/** One order at the exchange with our tag. */
type Occurrence = {
  readonly stem: string;
  readonly text: string;
  readonly orderId: string;
  readonly currencyPair: string;
};

/**
 * Handles unexpected orders: they carry our tag, but are not the orders that their records track.
 * - Late arrival: the record says that nothing was placed, or that it ended. It was wrong and
 * adopts the order.
 * - Duplicate: the record tracks another order. The second one is cancelled.
 * - Other market: the record is of an order in the other market, which has texts of its own.
 * - Orphan: there is no record. Another program uses our tag, or the ledger was lost.
 * None of them should ever exist, so each is an error in the log. Orders without our tag belong to
 * others.
 */
export async function judgeUnexpectedOrders(
  deps: ReconciliationDependencies,
  account: string,
  market: NamedMarket,
  tracked: readonly PlaceRecord[],
  rows: readonly (OrderSnapshot | GateTrade)[],
): Promise<void> {
  const expected = Map.groupBy(tracked, ({ attempt }) => attempt.text);
  const occurrences = occurrencesOf(deps, rows).filter(
    ({ text, orderId }) => expected.get(text)?.some((each) => isAnother(each, orderId)) ?? true,
  );
  if (occurrences.length === 0) return;
  const stems = [...new Set(occurrences.map(({ stem }) => stem))];
  const records = new Map((await deps.store.getAll(stems)).map((record) => [record.stem, record]));
  for (const occurrence of occurrences) {
    await judge(deps, account, market, occurrence, records.get(occurrence.stem));
  }
}

/** Logs the number of open orders that belong to others. They are never touched. */
export function countExternal(
  { tag, log }: Pick<ReconciliationDependencies, 'log' | 'tag'>,
  account: string,
  rows: readonly OrderSnapshot[],
): void {
  const count = rows.filter(({ text }) => stemOfText(text, tag) === undefined).length;
  if (count > 0) log('info', 'external_orders', { account, count });
}

function occurrencesOf(
  { tag }: Pick<ReconciliationDependencies, 'tag'>,
  rows: readonly (OrderSnapshot | GateTrade)[],
): readonly Occurrence[] {
  const byOrder = new Map<string, Occurrence>();
  for (const { text, orderId, currencyPair } of rows) {
    const stem = stemOfText(text, tag);
    if (stem !== undefined) byOrder.set(orderId, { stem, text, orderId, currencyPair });
  }
  return [...byOrder.values()];
}

function isAnother({ exchange }: PlaceRecord, orderId: string): boolean {
  return exchange !== undefined && exchange.orderId !== orderId;
}

async function judge(
  deps: ReconciliationDependencies,
  account: string,
  { name, market }: NamedMarket,
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
  const { exchange } = record;
  if (instrumentOf(record.order).market !== name) {
    deps.log('error', 'other_order', fields);
    await haltAccount(
      deps,
      account,
      `order ${orderId} in the market ${name} carries the text of "${record.id}", ${text}`,
    );
    return;
  }
  const isTracked = exchange?.orderId === orderId && exchange.inferredAtMs === undefined;
  if (isTracked || record.status === 'submitting') return;
  if (exchange === undefined || exchange.orderId === orderId) {
    const row = await market.order(orderId, currencyPair);
    if (row) await mergeSnapshot(deps, record, row);
    return;
  }
  deps.log('error', 'second_order', { ...fields, followed: exchange.orderId });
  // The halt comes first: an order that is cancelled and unfilled is seen no more.
  await haltAccount(deps, account, `"${record.id}" has a second order at the exchange, ${orderId}`);
  await market.cancelOrder(orderId, currencyPair);
}
