import { expect, test } from 'vitest';
import { createOrderTrades } from '../../../cli/profit/order-trades.ts';
import type { GateTrade } from '../../../shared/gate/gate-trade.ts';
import { recordFrom } from '../../../shared/orders/ledger/item.ts';
import type { OrderPatch } from '../../../shared/orders/model/attributes.ts';
import type { OrderRecord } from '../../../shared/orders/model/record.ts';

const AT_MS = Date.parse('2026-11-22T09:00:00Z');
const HOUR_MS = 3_600_000;

function order(id: string, createdAtMs: number, rest: OrderPatch): OrderRecord {
  return recordFrom(id, {
    action: 'place',
    account: 'main',
    id,
    attempt: 1,
    signedAtMs: createdAtMs,
    order: {
      currency_pair: 'BTC_USDT',
      type: 'limit',
      side: 'buy',
      amount: '0.2',
      price: '50000',
      time_in_force: 'gtc',
    },
    orderId: `gate-${id}`,
    filledAmount: '0.2',
    filledTotal: '10000',
    fees: [{ currency: 'BTC', amount: '0.0004' }],
    sentBy: { kind: 'recurring', principal: 'AROA' },
    status: 'filled',
    createdAtMs,
    closedAtMs: createdAtMs + 1_000,
    updateTimeMs: createdAtMs + 1_000,
    ...rest,
  });
}

function fill(tradeId: string, atMs: number, amount: string): GateTrade {
  return {
    tradeId,
    orderId: '1',
    text: 't-1',
    currencyPair: 'BTC_USDT',
    side: 'buy',
    role: 'maker',
    amount,
    price: '50000',
    fees: [],
    atMs,
  };
}

/** A ledger whose orders may change, and the orders and fills that were asked for. */
function ledgerOf(orders: Map<string, OrderRecord>, fills: Readonly<Record<string, GateTrade[]>>) {
  const asked = { records: 0, fills: [] as string[] };
  const read = createOrderTrades(
    {
      async *pages(_account, { fromMs, untilMs }) {
        for (const record of orders.values()) {
          if (record.createdAtMs < fromMs || record.createdAtMs >= untilMs) continue;
          asked.records += 1;
          yield [record];
        }
      },
      getAll: async (stems) => stems.map((stem) => orders.get(stem)!),
      tradesOf: async (stem) => {
        asked.fills.push(stem);
        return fills[stem] ?? [];
      },
    },
    'main',
  );
  return { read: async (nowMs: number) => (await read(nowMs)).trades, asked };
}

const mapOf = (...records: readonly OrderRecord[]) =>
  new Map(records.map((record) => [record.stem, record]));

test('an order that traded at once is one trade, without its fills', async () => {
  const { read, asked } = ledgerOf(mapOf(order('quick', AT_MS, {})), {});
  expect(await read(AT_MS + HOUR_MS)).toEqual([
    {
      kind: 'trade',
      id: 'order quick',
      atMs: AT_MS + 1_000,
      base: 'BTC',
      quote: 'USDT',
      side: 'buy',
      amount: '0.2',
      total: '10000',
      fees: [{ currency: 'BTC', amount: '0.0004' }],
      source: 'recurring',
    },
  ]);
  expect(asked.fills).toEqual([]);
});

test('an order that rested has its fills, each at its time', async () => {
  const rested = order('rested', AT_MS, { updateTimeMs: AT_MS + 5 * HOUR_MS });
  const { read } = ledgerOf(mapOf(rested), {
    rested: [fill('1', AT_MS + HOUR_MS, '0.05'), fill('2', AT_MS + 5 * HOUR_MS, '0.15')],
  });
  const trades = await read(AT_MS + 6 * HOUR_MS);
  expect(trades.map(({ id, atMs, amount, total }) => [id, atMs - AT_MS, amount, total])).toEqual([
    ['trade 1', HOUR_MS, '0.05', '2500'],
    ['trade 2', 5 * HOUR_MS, '0.15', '7500'],
  ]);
});

test('while fills are missing, the sums of the record count', async () => {
  const rested = order('rested', AT_MS, { updateTimeMs: AT_MS + 5 * HOUR_MS });
  const { read } = ledgerOf(mapOf(rested), { rested: [fill('1', AT_MS + HOUR_MS, '0.05')] });
  const trades = await read(AT_MS + 6 * HOUR_MS);
  expect(trades.map(({ id, amount }) => [id, amount])).toEqual([['order rested', '0.2']]);
});

test('what traded nothing is no trade', async () => {
  const unfilled = order('unfilled', AT_MS, { filledAmount: '0', filledTotal: '0', fees: [] });
  const refused = recordFrom('refused', {
    ...{ action: 'place', account: 'main', id: 'refused', status: 'rejected' },
    createdAtMs: AT_MS,
  } as OrderPatch);
  const { read } = ledgerOf(mapOf(unfilled, refused), {});
  expect(await read(AT_MS + HOUR_MS)).toEqual([]);
});

test('a further reading asks for new orders and unfinished ones alone', async () => {
  const old = Array.from({ length: 20 }, (_, index) =>
    order(`old-${index}`, AT_MS + index * HOUR_MS, {}),
  );
  const open = order('open', AT_MS, { status: 'open', filledAmount: '0', filledTotal: '0' });
  const orders = mapOf(open, ...old);
  const { read, asked } = ledgerOf(orders, {});
  const laterMs = AT_MS + 100 * HOUR_MS;
  expect(await read(laterMs)).toHaveLength(20);
  asked.records = 0;
  orders.set('open', order('open', AT_MS, { updateTimeMs: AT_MS + 30_000 }));
  orders.set('new', order('new', laterMs, {}));
  const trades = await read(laterMs + HOUR_MS);
  expect(trades.map(({ id }) => id).slice(-1)).toEqual(['order new']);
  expect(trades).toHaveLength(22);
  // The newest of the old ones, because the index may lag, and the new one.
  expect(asked.records).toBe(2);
});
