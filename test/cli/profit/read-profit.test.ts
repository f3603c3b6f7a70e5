import { expect, test } from 'vitest';
import { profitOf, readProfitBasis } from '../../../cli/profit/read-profit.ts';
import type { AccountSnapshot } from '../../../shared/pnl/ledger.ts';
import type { StoredSnapshot } from '../../../shared/snapshots/snapshot-store.ts';

const HOUR_MS = 3_600_000;
const NOW_MS = 100 * HOUR_MS;

function snapshot(hour: number, usdt: string): StoredSnapshot {
  return { atMs: hour * HOUR_MS, currency: 'USDT', balances: { USDT: usdt }, prices: {} };
}

function basis(stored: readonly StoredSnapshot[], now?: AccountSnapshot) {
  const sources = {
    readTrades: async () => ({ trades: [], contractSenders: new Map() }),
    snapshots: {
      events: async () => [],
      snapshots: async () => stored,
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
