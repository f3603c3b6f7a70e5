import type { Clock } from '../../../shared/lib/clock.ts';
import type { LedgerPages } from '../../stack/ledger-pages.ts';
import type { OrderWindow } from './order-window.ts';

const WAIT_MS = 200;
/** A window that is not full after so long is read beside it. */
const WAITS_MAX = 300;

/** The ledger's pages, without reading again what the window of the orders page holds. */
export function windowPages(
  window: Pick<OrderWindow, 'read'>,
  ledger: LedgerPages,
  clock: Clock,
): LedgerPages {
  async function* pages(
    account: string,
    { fromMs, untilMs }: Parameters<LedgerPages['pages']>[1],
  ): ReturnType<LedgerPages['pages']> {
    const { orders, oldestMs } = await wholeWindow();
    if (fromMs < oldestMs) {
      yield* ledger.pages(account, { fromMs, untilMs: Math.min(untilMs, oldestMs + 1) });
    }
    yield orders.filter(({ createdAtMs }) => createdAtMs >= fromMs && createdAtMs < untilMs);
  }

  /** All its orders, and the time from which on it has all. */
  async function wholeWindow() {
    for (let waits = 0; waits < WAITS_MAX; waits++) {
      const { orders, complete, oldestMs } = await window.read();
      if (complete) return { orders, oldestMs };
      await clock.sleepUntil(clock.nowMs() + WAIT_MS);
    }
    return { orders: [], oldestMs: Number.POSITIVE_INFINITY };
  }

  return { ...ledger, pages };
}
