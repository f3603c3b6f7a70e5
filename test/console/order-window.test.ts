import { describe, expect, it } from 'vitest';
import { createOrderWindow } from '../../cli/console/data/order-window.ts';
import { windowPages } from '../../cli/console/data/window-pages.ts';
import type { LedgerPages } from '../../cli/stack/ledger-pages.ts';
import type { OrderStore } from '../../shared/orders/ledger/order-store.ts';
import type { OrderRecord } from '../../shared/orders/model/record.ts';
import { endedOrders } from './many-orders.ts';

const NOW_MS = Date.parse('2026-11-28T12:00:00Z');
const COUNT = 10_500;
const WINDOW = 10_000;

/** A ledger that counts what is read of it. */
function countingLedger(records: readonly OrderRecord[], unfinished: readonly OrderRecord[]) {
  const byStem = new Map(records.map((record) => [record.stem, record]));
  const reads = { queries: 0, batches: 0, records: 0, atOnce: 0, pages: 0 };
  let underWay = 0;
  let failures = 0;
  async function getAll(stems: readonly string[]) {
    reads.batches += 1;
    reads.records += stems.length;
    underWay += 1;
    reads.atOnce = Math.max(reads.atOnce, underWay);
    await new Promise(setImmediate);
    underWay -= 1;
    if (failures > 0 && stems.length === 100) {
      failures -= 1;
      throw new Error('The ledger does not answer.');
    }
    return stems.flatMap((stem) => byStem.get(stem) ?? []);
  }
  async function query(index: string, _account: string, range: { readonly limit: number }) {
    reads.queries += 1;
    if (index !== 'byAccount') return unfinished.map(({ stem }) => stem);
    return records.slice(0, range.limit).map(({ stem }) => stem);
  }
  async function* pages() {
    reads.pages += 1;
    yield records.slice(WINDOW);
  }
  return {
    reads,
    store: { getAll, query } as Pick<OrderStore, 'getAll' | 'query'>,
    ledger: { pages, tradesOf: async () => [] } as unknown as LedgerPages,
    failOnce: () => {
      failures = 1;
    },
  };
}

function openWindow(count = COUNT, unfinished: readonly number[] = []) {
  let nowMs = NOW_MS;
  const ended = endedOrders('test', 'main', count, NOW_MS);
  const records = ended.map((record, index) =>
    unfinished.includes(index) ? ({ ...record, status: 'open' } as OrderRecord) : record,
  );
  const counting = countingLedger(
    records,
    unfinished.map((index) => records[index]!),
  );
  const clock = { nowMs: () => nowMs, sleepUntil: async () => {} };
  const window = createOrderWindow(counting.store, 'main', clock as never);
  function pass(ms: number): void {
    nowMs += ms;
  }
  return { ...counting, window, pass };
}

describe('the window of the newest orders', () => {
  it('shows the newest ones after one read, and reads each order once, in full batches', async () => {
    const { window, reads } = openWindow();
    const first = await window.read();
    expect(first.orders).toHaveLength(200);
    expect(first.complete).toBe(false);
    const whole = await window.whole();
    expect(whole.complete).toBe(true);
    expect(whole.orders).toHaveLength(WINDOW);
    expect(whole.orders[0]!.createdAtMs).toBe(NOW_MS);
    expect(whole.oldestMs).toBe(whole.orders.at(-1)!.createdAtMs);
    expect(reads.records).toBe(WINDOW);
    expect(reads.batches).toBe(1 + (WINDOW - 200) / 100);
    expect(reads.atOnce).toBe(5);
    expect(window.version()).toBe(2);
  });

  it('reads no ended order again', async () => {
    const { window, reads, pass } = openWindow();
    await window.whole();
    const before = reads.records;
    for (let poll = 0; poll < 3; poll++) {
      pass(1_500);
      await window.read();
    }
    expect(reads.records).toBe(before);
  });

  it('keeps unfinished orders however old they are, and knows from when on it has all', async () => {
    const old = [COUNT - 1, COUNT - 2];
    const { window, ledger, pass } = openWindow(COUNT, old);
    for (let reading = 0; reading < 2; reading++) {
      const { orders, oldestMs } = await window.whole();
      expect(orders.slice(WINDOW).map(({ id }) => id)).toEqual(['dca-10498', 'dca-10499']);
      expect(oldestMs).toBe(orders[WINDOW - 1]!.createdAtMs);
      pass(1_500);
    }
    const range = { fromMs: 0, untilMs: NOW_MS + 1 };
    const pages = await Array.fromAsync(windowPages(window, ledger).pages('main', range));
    expect(pages.flat()).toHaveLength(COUNT);
  });

  it('is not whole after a failure, says so, and is read again', async () => {
    const { window, failOnce, pass } = openWindow(1_000);
    failOnce();
    await expect(window.whole()).rejects.toThrow('does not answer');
    pass(100);
    const again = await window.read();
    expect(again.complete).toBe(false);
    expect((await window.whole()).orders).toHaveLength(1_000);
    expect((await window.read()).complete).toBe(true);
  });

  it('gives the ledger the pages that it has, and asks for older ones alone', async () => {
    const { window, ledger, reads } = openWindow();
    const found: OrderRecord[] = [];
    const range = { fromMs: 0, untilMs: NOW_MS + 1 };
    for await (const page of windowPages(window, ledger).pages('main', range)) found.push(...page);
    expect(new Set(found.map(({ stem }) => stem)).size).toBe(COUNT);
    expect([reads.pages, reads.records]).toEqual([1, WINDOW]);
  });
});
