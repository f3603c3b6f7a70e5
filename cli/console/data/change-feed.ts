import type { Clock } from '../../../shared/lib/clock.ts';
import type { NextLedgerChange } from '../../stack/ledger-changes.ts';
import type { OrderWindow } from './order-window.ts';

export type ChangeFeed = {
  /** Calls the listener with each change until the returned function is called; undefined if there are too many. */
  readonly subscribe: (listener: () => void) => (() => void) | undefined;
  /** Tells the pages of something that the ledger does not tell. */
  readonly tell: () => void;
};

/** As many pages as no person opens. */
const LISTENERS_MAX = 50;
const AFTER_FAILURE_MS = 2_000;

/**
 * Tells the open pages of an account when its orders have changed. One loop reads the ledger for all of
 * them, and only while a page listens: a console that is not shown costs nothing.
 */
export function createChangeFeed(
  orders: Pick<OrderWindow, 'refresh' | 'version'>,
  nextChange: NextLedgerChange,
  clock: Clock,
): ChangeFeed {
  const listeners = new Set<() => void>();
  /** The last version that the pages were told of. A page that reads by itself changes it too. */
  let toldVersion = orders.version();
  let isRunning = false;

  async function run(): Promise<void> {
    isRunning = true;
    while (listeners.size > 0) {
      try {
        const change = await nextChange();
        if (listeners.size === 0) break;
        await orders.refresh();
        // Fills, runs and the kill switch have no part in the orders' version.
        if (change === 'written' || orders.version() !== toldVersion) notify();
      } catch {
        // The pages read the ledger themselves, and show the failure.
        notify();
        await clock.sleepUntil(clock.nowMs() + AFTER_FAILURE_MS);
      }
    }
    isRunning = false;
  }

  function notify(): void {
    toldVersion = orders.version();
    for (const listener of listeners) listener();
  }

  return {
    subscribe(listener) {
      if (listeners.size >= LISTENERS_MAX) return undefined;
      listeners.add(listener);
      if (!isRunning) void run();
      return () => listeners.delete(listener);
    },

    tell: notify,
  };
}
