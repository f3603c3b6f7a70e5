import type { LedgerPages } from '../../stack/ledger-pages.ts';
import type { OrderWindow } from './order-window.ts';

/** The ledger's pages, without reading again what the window of the orders page holds. */
export function windowPages(window: Pick<OrderWindow, 'whole'>, ledger: LedgerPages): LedgerPages {
  async function* pages(
    account: string,
    { fromMs, untilMs }: Parameters<LedgerPages['pages']>[1],
  ): ReturnType<LedgerPages['pages']> {
    const { orders, oldestMs } = await window.whole();
    if (fromMs < oldestMs) {
      yield* ledger.pages(account, { fromMs, untilMs: Math.min(untilMs, oldestMs + 1) });
    }
    // The older ones that it has are among the pages.
    const sinceMs = Math.max(fromMs, oldestMs);
    yield orders.filter(({ createdAtMs }) => createdAtMs >= sinceMs && createdAtMs < untilMs);
  }

  return { ...ledger, pages };
}
