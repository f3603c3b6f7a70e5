import type { GateOrder } from '../gate/order-row.ts';
import { stemOfText } from './client-order-id.ts';
import type { OrderDependencies } from './dependencies.ts';
import { snapshotOf, statusOf } from './outcome.ts';
import { type ClaimedRecord, isClaimed } from './record.ts';
import { isFinal } from './status.ts';

/** Unfinished orders of one account that one look takes on, oldest first. */
const ORDERS_PER_LOOK_MAX = 5_000;
/** Reads of single orders in one look, oldest first; the rest has its turn at the next look. */
const SINGLE_READS_MAX = 20;
/** A younger order is looked at every few seconds, an older one with every schedule tick. */
const YOUNG_MS = 5 * 60_000;
/** Gate's finished listing goes by end time, and clocks differ. */
const LISTING_MARGIN_MS = 60_000;

export type Look = {
  readonly unfinished: number;
  /** Whether any of them is young enough to be looked at again before the next tick. */
  readonly lookAgain: boolean;
};

/**
 * One look at all unfinished orders of an account: one listing of what is open, and further
 * questions only for what is not in it. Only what Gate shows is taken as evidence; that an order
 * is missing proves nothing. Looks may overlap or be missed: every write moves forward.
 */
export async function lookAtOrders(deps: OrderDependencies, account: string): Promise<Look> {
  const records = await unfinishedRecords(deps, account);
  if (records.length === 0) return { unfinished: 0, lookAgain: false };
  const { client } = deps.exchangeOf(account);

  const open = byAttempt(deps, await client.openOrders());
  let missing = await mergeFound(deps, records, open);
  if (missing.length > 0) {
    const sinceMs = Math.min(...missing.map((record) => record.signedAtMs)) - LISTING_MARGIN_MS;
    missing = await mergeFound(
      deps,
      missing,
      byAttempt(deps, await client.finishedOrders(sinceMs)),
    );
  }
  await readOneByOne(deps, account, missing);

  const nowMs = deps.clock.nowMs();
  return {
    unfinished: records.length,
    lookAgain: records.some((record) => nowMs - record.createdAtMs < YOUNG_MS),
  };
}

async function unfinishedRecords(
  deps: OrderDependencies,
  account: string,
): Promise<readonly ClaimedRecord[]> {
  const stems = await deps.store.query('unfinished', account, {
    newestFirst: false,
    limit: ORDERS_PER_LOOK_MAX,
  });
  const records = await deps.store.getAll(stems);
  return records.filter((record) => !isFinal(record.status)).filter(isClaimed);
}

/** Rows of ours by the `text` of the attempt they belong to. */
function byAttempt(
  { tag }: OrderDependencies,
  rows: readonly GateOrder[],
): ReadonlyMap<string, GateOrder> {
  const ours = rows.filter((row) => stemOfText(row.text, tag) !== undefined);
  return new Map(ours.map((row) => [row.text, row]));
}

/** Merges what was found, and returns the records that were not. */
async function mergeFound(
  deps: OrderDependencies,
  records: readonly ClaimedRecord[],
  rows: ReadonlyMap<string, GateOrder>,
): Promise<readonly ClaimedRecord[]> {
  const missing: ClaimedRecord[] = [];
  for (const record of records) {
    const row = rows.get(record.text);
    if (row) await merge(deps, record, row);
    else missing.push(record);
  }
  return missing;
}

/** Orders that no listing shows: by Gate's id, which a trade may tell where we do not know it. */
async function readOneByOne(
  deps: OrderDependencies,
  account: string,
  missing: readonly ClaimedRecord[],
): Promise<void> {
  const { client } = deps.exchangeOf(account);
  const some = missing.slice(0, SINGLE_READS_MAX);
  const unknown = some.filter((record) => record.orderId === undefined);
  const idOfText = new Map<string, string>();
  if (unknown.length > 0) {
    const sinceMs = Math.min(...unknown.map((record) => record.signedAtMs)) - LISTING_MARGIN_MS;
    for (const trade of await client.trades(sinceMs)) idOfText.set(trade.text, trade.orderId);
  }
  for (const record of some) {
    const orderId = record.orderId ?? idOfText.get(record.text);
    if (orderId === undefined) continue;
    const row = await client.order(orderId, record.order.currency_pair);
    if (row) await merge(deps, record, row);
  }
}

async function merge(
  deps: OrderDependencies,
  record: ClaimedRecord,
  row: GateOrder,
): Promise<void> {
  const isNews = record.updateTimeMs === undefined || row.updateTimeMs > record.updateTimeMs;
  if (row.isOpen && record.status === 'open' && !isNews) return;
  const { pairRules } = deps.exchangeOf(record.account).client;
  const status = await statusOf(record.order, row, pairRules);
  const transition =
    record.status === 'submitting' ? 'placed' : status === 'open' ? 'updated' : 'ended';
  const event = transition === 'placed' ? 'found' : transition;
  const change = { status, ...snapshotOf(row) };
  const happening = { atMs: deps.clock.nowMs(), event };
  const written = await deps.store.transition(transition, record, change, happening);
  const { account, id } = record;
  if (written.applied) deps.log('info', event, { account, id, status, orderId: row.orderId });
}
