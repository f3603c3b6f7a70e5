import { describe, expect, it } from 'vitest';
import { createOrderWindow } from '../../cli/console/data/order-window.ts';
import { createProfitReader } from '../../cli/console/data/profit-view.ts';
import type { OrderRecord } from '../../shared/orders/model/record.ts';
import { endedOrder } from './many-orders.ts';

const NOW_MS = Date.parse('2026-11-28T12:00:00Z');

/** An account of a few orders, whose snapshots are read slowly. */
function openReader() {
  let nowMs = NOW_MS;
  let answer: () => void = () => {};
  const records: OrderRecord[] = [endedOrder('first', 'main', 1, NOW_MS - 60_000)];
  const reads = { hourly: 0, orders: 0 };
  const told = { first: 0 };
  const store = {
    async query(index: string) {
      return index === 'byAccount' ? records.map(({ stem }) => stem) : [];
    },
    async getAll(stems: readonly string[]) {
      reads.orders += stems.length;
      return records.filter(({ stem }) => stems.includes(stem));
    },
  };
  const clock = { nowMs: () => nowMs, sleepUntil: async () => {} } as never;
  const snapshots = {
    events: async () => [],
    costs: async () => [],
    async snapshots(_account: string, kind: string) {
      if (kind === 'minute') return [];
      reads.hourly += 1;
      await new Promise<void>((resolve) => {
        answer = resolve;
      });
      return [];
    },
  };
  const stack = {
    store,
    snapshots,
    ledger: { async *pages() {}, tradesOf: async () => [] },
    exchangeOf: () => ({
      client: { exchangeNowMs: () => nowMs, allPrices: async () => new Map() },
      funds: { balances: async () => [] },
    }),
  };
  const connection = { stack, target: { accounts: { main: {} } } };
  const orders = createOrderWindow(store as never, 'main', clock);
  const reader = createProfitReader({ connection, clock } as never, 'main', orders, () => {
    told.first += 1;
  });
  return {
    reader,
    orders,
    reads,
    told,
    records,
    pass: (ms: number) => {
      nowMs += ms;
    },
    /** Lets the reading that waits for its snapshots go on. */
    async finish() {
      for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
      answer();
    },
  };
}

describe('the profit of an account', () => {
  it('is read once at a time, however long that takes and whatever changes meanwhile', async () => {
    const { reader, reads, records, pass, finish } = openReader();
    const first = reader.read();
    pass(60_000);
    records.unshift(endedOrder('second', 'main', 2, NOW_MS));
    expect(reader.read()).toBe(first);
    expect(reader.known()).toBeUndefined();
    await finish();
    await first;
    expect(reads.hourly).toBe(1);
  });

  it('is known while newer figures are read, and no ended order is read again for them', async () => {
    const { reader, reads, told, pass, finish } = openReader();
    const reading = reader.read();
    await finish();
    expect(told.first).toBe(0);
    const first = await reading;
    expect(told.first).toBe(1);
    expect(first.basis.ledger.events).toHaveLength(1);
    pass(10_000);
    expect(await reader.read()).toBe(first);
    pass(15_000);
    const next = reader.read();
    expect(reader.known()).toBe(first);
    const before = reads.orders;
    await finish();
    expect(await next).not.toBe(first);
    expect(reads.orders).toBe(before);
    expect(reads.hourly).toBe(2);
    expect(told.first).toBe(1);
  });

  it('is read again soon after an order has changed', async () => {
    const { reader, orders, records, pass, finish } = openReader();
    const reading = reader.read();
    await finish();
    await reading;
    records.unshift(endedOrder('second', 'main', 2, NOW_MS));
    pass(6_000);
    await orders.refresh();
    const next = reader.read();
    await finish();
    expect((await next).basis.ledger.events).toHaveLength(2);
  });
});
