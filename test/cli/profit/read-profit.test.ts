import { expect, test } from 'vitest';
import { profitOf, readProfitBasis } from '../../../cli/profit/read-profit.ts';
import type { AccountSnapshot, PnlTrade } from '../../../shared/pnl/ledger.ts';
import type { StoredSnapshot } from '../../../shared/snapshots/snapshot-store.ts';

const HOUR_MS = 3_600_000;
const NOW_MS = 100 * HOUR_MS;

function snapshot(hour: number, usdt: string): StoredSnapshot {
  return { atMs: hour * HOUR_MS, currency: 'USDT', balances: { USDT: usdt }, prices: {} };
}

type Known = {
  readonly minutes?: readonly StoredSnapshot[];
  readonly trades?: readonly PnlTrade[];
};

function basis(
  stored: readonly StoredSnapshot[],
  now?: AccountSnapshot,
  { minutes = [], trades = [] }: Known = {},
) {
  const sources = {
    readTrades: async () => ({ trades, contractSenders: new Map() }),
    snapshots: {
      events: async () => [],
      snapshots: async (_account: string, kind: string) => (kind === 'hour' ? stored : minutes),
      costs: async () => [],
    },
    readNow: async () => now ?? Promise.reject(new Error('Gate is away.')),
    clock: { nowMs: () => NOW_MS },
  };
  return readProfitBasis(sources, 'main', 'USDT');
}

test('the balances now are the end; without them, the last snapshot is', async () => {
  const stored = [snapshot(1, '100'), snapshot(50, '100')];
  const now = { ...snapshot(100, '110'), atMs: NOW_MS };
  const current = profitOf(await basis(stored, now), 'average', {})!;
  expect([current.fromMs, current.toMs]).toEqual([HOUR_MS, NOW_MS + 1]);
  expect(String(current.endValue)).toBe('110');
  const past = profitOf(await basis(stored), 'average', {})!;
  expect([past.toMs, String(past.endValue)]).toEqual([50 * HOUR_MS + 1, '100']);
});

test('what was there before counts from its first price, also if the first order came at once', async () => {
  const beginMs = 10 * HOUR_MS;
  const held = (atMs: number, usdt: string, btc: string, price: string) => ({
    atMs,
    currency: 'USDT',
    balances: { USDT: usdt, BTC: btc },
    prices: { BTC: price },
  });
  const first = held(beginMs, '1000', '1', '100');
  const trade: PnlTrade = {
    kind: 'trade',
    id: 'trade 1',
    atMs: beginMs + 1_000,
    base: 'BTC',
    quote: 'USDT',
    side: 'buy',
    amount: '1',
    total: '100',
    fees: [],
    source: 'message',
  };
  const minutes = [held(beginMs + 120_000, '900', '2', '100')];
  for (const price of ['100', '150', '90']) {
    const now = held(NOW_MS, '900', '2', price);
    const { ledger, ...rest } = await basis([first], now, { minutes, trades: [trade] });
    const { startValue, unrealised } = profitOf({ ledger, ...rest }, 'average', {})!;
    expect([price, String(startValue)]).toEqual([price, '1100']);
    expect(String(unrealised)).toBe(String(2 * Number(price) - 200));
  }
});

test('snapshots in another currency are a gap', async () => {
  const stored = [{ ...snapshot(1, '100'), currency: 'EUR' }, snapshot(2, '100')];
  const { ledger } = await basis(stored);
  expect(ledger.snapshots.map(({ atMs }) => atMs)).toEqual([2 * HOUR_MS]);
});

test('nothing known is no profit of zero', async () => {
  expect(profitOf(await basis([]), 'average', {})).toBeUndefined();
  const later = { fromMs: 200 * HOUR_MS };
  expect(profitOf(await basis([snapshot(1, '100')]), 'average', later)).toBeUndefined();
});
