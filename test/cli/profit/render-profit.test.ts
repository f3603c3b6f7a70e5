import { expect, test } from 'vitest';
import { type Grouping, renderProfit } from '../../../cli/profit/render-profit.ts';
import { sparkline, valuePoints } from '../../../cli/profit/sparkline.ts';
import type { PnlJson } from '../../../shared/pnl/pnl-json.ts';

const plain = (_style: unknown, text: string) => text;

const PNL: PnlJson = {
  from: '2026-10-01T00:00:00.000Z',
  to: '2026-11-28T21:20:00.123Z',
  currency: 'USDT',
  method: 'average',
  start_value: '10000',
  end_value: '11234.5',
  deposits: '1000',
  withdrawals: '250.5',
  realised: '-15.25',
  unrealised: '500.25',
  fees: '12.3456',
  coins: [
    {
      coin: 'BTC',
      amount: '0.0512',
      average_cost: '61234.567890123456789',
      realised: '-15.25',
      unrealised: '500.25',
      fees: [
        { currency: 'BTC', amount: '0.0000123' },
        { currency: 'GT', amount: '0.31' },
        { currency: 'POINT', amount: '1.3' },
      ],
    },
    { coin: 'USDT', amount: '8100.5', average_cost: '1', realised: '0', unrealised: '0', fees: [] },
  ],
  contracts: [],
  months: [
    { month: '2026-10', realised: '-15.25', fees: '10', end_value: '10500' },
    { month: '2026-11', realised: '0', fees: '2.3456', end_value: '11234.5' },
  ],
  sources: [{ source: 'recurring', realised: '-15.25', fees: '12.3456' }],
  flows: [],
  unknown: [{ coin: 'SOL\u001b[2J', amount: '2', why: 'It came in from elsewhere (deposit).' }],
};

function shown(width: number, by: Grouping = 'coin', pnl = PNL): readonly string[] {
  const terminal = { width, tableWidth: width, paint: plain };
  return renderProfit(pnl, { account: 'main', by, curve: '▁▂█' }, terminal).split('\n');
}

test.each([60, 80, 120])('no line is wider than %i columns, and no figure is cut', (width) => {
  for (const by of ['coin', 'month', 'source'] as const) {
    const lines = shown(width, by);
    expect(lines.filter((line) => line.length > width)).toEqual([]);
    expect(lines.join('\n')).not.toContain('…');
  }
});

test('the summary leads from the first value to the last', () => {
  expect(shown(80).slice(0, 12)).toEqual([
    'main, 2026-10-01 00:00 to 2026-11-28 21:20 UTC, in USDT',
    '',
    'Value at the start     10000.00',
    'Deposits               +1000.00',
    'Withdrawals             -250.50',
    'Realised profit          -15.25',
    'Unrealised profit       +500.25',
    'Value at the end       11234.50',
    'Profit (average cost)   +485.00',
    'Fees, contained in it     12.35',
    '',
    '▁▂█',
  ]);
});

test('a withdrawal of the time before that came back adds to what the period began with', () => {
  const lines = shown(80, 'coin', { ...PNL, withdrawals: '-250.5' });
  expect(lines[4]).toBe('Withdrawals             +250.50');
});

test('a wide terminal shows the fees of each coin, a narrow one leaves columns out', () => {
  expect(shown(120)[13]).toBe(
    'COIN     HELD  AVERAGE COST  REALISED  UNREALISED                               FEES',
  );
  expect(shown(120)[14]).toMatch(/^BTC .* 61234\.57 .*0\.0000123 BTC, 0\.31 GT, 1\.3 POINT$/);
  expect(shown(60)[13]).toBe('COIN     HELD  AVERAGE COST  REALISED  UNREALISED');
  expect(shown(45)).toContain('COIN     HELD  REALISED  UNREALISED');
});

test('months and sources have a table of their own', () => {
  expect(shown(80, 'month').slice(13, 16)).toEqual([
    'MONTH    REALISED   FEES  VALUE AT THE END',
    '2026-10    -15.25  10.00          10500.00',
    '2026-11      0.00   2.35          11234.50',
  ]);
  expect(shown(80, 'source').slice(13, 15)).toEqual([
    'SOURCE     REALISED   FEES',
    'recurring    -15.25  12.35',
  ]);
});

test('names of others cannot control the terminal', () => {
  expect(shown(80).join('\n')).not.toContain('\u001b');
});

test('the curve has a column for each part of the time, and gaps where nothing is known', () => {
  const hour = (index: number, value: string) => ({
    atMs: index * 3_600_000,
    balances: { USDT: value, ODD: '5' },
    prices: {},
  });
  const hours = [hour(0, '10'), hour(1, '20'), hour(4, '80'), hour(5, '80')];
  expect(sparkline(valuePoints(hours, 'USDT'), 80)).toBe('▁▂  ██');
  expect(sparkline(valuePoints(hours, 'USDT'), 3)).toBe('▁ █'.replace('▁', '▁'));
  expect(sparkline(valuePoints(hours.slice(0, 2), 'USDT'), 80)).toBe('');
  expect(sparkline([], 80)).toBe('');
});
