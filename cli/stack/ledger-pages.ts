import { type Item, stemsOf } from '../../shared/ledger/keys.ts';
import type { LedgerTable } from '../../shared/ledger/table.ts';
import type { TradeStore } from '../../shared/orders/ledger/fill-store.ts';
import type { OrderStore } from '../../shared/orders/ledger/order-store.ts';
import type { OrderRecord } from '../../shared/orders/model/record.ts';

export type LedgerPages = ReturnType<typeof createLedgerPages>;

/** The maximum number of keys of one BatchGetItem. */
const PAGE_SIZE = 100;

/** The whole ledger of an account, oldest first, a page at a time. */
export function createLedgerPages(
  table: LedgerTable,
  orders: Pick<OrderStore, 'getAll'>,
  { tradesOf }: Pick<TradeStore, 'tradesOf'>,
) {
  /** The records created in the range; the end is exclusive. */
  async function* pages(
    account: string,
    time: { readonly fromMs: number; readonly untilMs: number },
  ): AsyncGenerator<readonly OrderRecord[]> {
    const keys = table.queryKeys({
      index: 'byAccount',
      partition: account,
      sort: { from: time.fromMs, to: time.untilMs - 1 },
      pageSize: PAGE_SIZE,
    });
    let page: Item[] = [];
    for await (const key of keys) {
      page.push(key);
      if (page.length < PAGE_SIZE) continue;
      yield await orders.getAll(stemsOf(page));
      page = [];
    }
    if (page.length > 0) yield await orders.getAll(stemsOf(page));
  }

  return { pages, tradesOf };
}
