import type { OrderStore } from '../../orders/ledger/order-store.ts';
import type { OrderRecord } from '../../orders/model/record.ts';

/** The input from the digest's schedule. */
export type DigestEvent = { readonly digest: 'weekly' };

export type Week = {
  readonly fromMs: number;
  readonly toMs: number;
  readonly accounts: readonly AccountOrders[];
};

export type AccountOrders = {
  readonly account: string;
  readonly records: readonly OrderRecord[];
  /** Whether the account had more orders than `records` holds. */
  readonly isPartial: boolean;
};

const WEEK_MS = 7 * 24 * 3_600_000;
/** The most orders of one account in a digest. The digest says if there were more. */
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
