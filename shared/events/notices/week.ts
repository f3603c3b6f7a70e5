import type { OrderStore } from '../../orders/ledger/order-store.ts';
import type { OrderRecord } from '../../orders/model/record.ts';

/** What the schedule of the digest sends. */
export type DigestEvent = { readonly digest: 'weekly' };

export type Week = {
  readonly fromMs: number;
  readonly toMs: number;
  readonly accounts: readonly AccountOrders[];
};

export type AccountOrders = {
  readonly account: string;
  readonly records: readonly OrderRecord[];
  /** Whether there were more than `records` holds. */
  readonly isPartial: boolean;
};

const WEEK_MS = 7 * 24 * 3_600_000;
/** More orders of one account than anybody reads about; the digest says when it is partial. */
const ORDERS_MAX = 5_000;

/** The orders of the last seven days. */
export async function readWeek(
  store: Pick<OrderStore, 'query' | 'getAll'>,
  accounts: readonly string[],
  nowMs: number,
): Promise<Week> {
  const fromMs = nowMs - WEEK_MS;
  const orders: AccountOrders[] = [];
  for (const account of accounts) {
    const range = { newestFirst: true, limit: ORDERS_MAX, sinceMs: fromMs };
    const stems = await store.query('byAccount', account, range);
    const isPartial = stems.length === ORDERS_MAX;
    orders.push({ account, records: await store.getAll(stems), isPartial });
  }
  return { fromMs, toMs: nowMs, accounts: orders };
}
