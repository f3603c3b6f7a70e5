import type { GateOrder } from '../../gate/spot/order-row.ts';
import type { GateTrade } from '../../gate/spot/trade-row.ts';
import { haltAccount } from '../../kill-switch/halt-account.ts';
import { stemOfText } from '../model/client-order-id.ts';
import { isPlace, type OrderRecord, type PlaceRecord } from '../model/record.ts';
import type { OrderDependencies } from '../reconciliation/dependencies.ts';
import { mergeRow } from '../reconciliation/merge-snapshot.ts';

/** One order at the exchange that carries our tag. */
type Sighting = {
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
export async function judgeStrangers(
  deps: OrderDependencies,
  account: string,
  followed: readonly PlaceRecord[],
  rows: readonly GateOrder[],
  trades: readonly GateTrade[],
): Promise<void> {
  const expected = new Set(followed.map(({ text }) => text));
  const sightings = sightingsOf(deps, [...rows, ...trades]).filter(
    ({ text, orderId }) =>
      !expected.has(text) || followed.some((each) => isSecond(each, text, orderId)),
  );
  if (sightings.length === 0) return;
  const stems = [...new Set(sightings.map(({ stem }) => stem))];
  const records = new Map((await deps.store.getAll(stems)).map((record) => [record.stem, record]));
  for (const sighting of sightings) {
    await judge(deps, account, sighting, records.get(sighting.stem));
  }
}

/** Says how many open orders of the account are other people's. They are never touched. */
export function countExternal(
  { tag, log }: OrderDependencies,
  account: string,
  rows: readonly GateOrder[],
): void {
  const count = rows.filter(({ text }) => stemOfText(text, tag) === undefined).length;
  if (count > 0) log('info', 'external_orders', { account, count });
}

function sightingsOf(
  { tag }: OrderDependencies,
  rows: readonly (GateOrder | GateTrade)[],
): readonly Sighting[] {
  const byOrder = new Map<string, Sighting>();
  for (const { text, orderId, currencyPair } of rows) {
    const stem = stemOfText(text, tag);
    if (stem !== undefined) byOrder.set(orderId, { stem, text, orderId, currencyPair });
  }
  return [...byOrder.values()];
}

function isSecond(record: PlaceRecord, text: string, orderId: string): boolean {
  return record.text === text && record.orderId !== undefined && record.orderId !== orderId;
}

async function judge(
  deps: OrderDependencies,
  account: string,
  { text, orderId, currencyPair }: Sighting,
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
    if (row) await mergeRow(deps, record, row);
    return;
  }
  deps.log('error', 'second_order', { ...fields, followed: record.orderId });
  await client.cancelOrder(orderId, currencyPair);
  await haltAccount(deps, account, `"${record.id}" has a second order at the exchange, ${orderId}`);
}
