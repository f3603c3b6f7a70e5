import { expect, test } from 'vitest';
import {
  bandBar,
  formatMoney,
  formatPercent,
  formatSignedPercent,
  wrap,
} from '../../cli/render/format.ts';
import { renderPlan } from '../../cli/render/plan-view.ts';
import { renderRun } from '../../cli/render/run-view.ts';
import type { Plan, PlannedAsset } from '../../shared/portfolio/model/plan.ts';
import type { LegJson, RunJson } from '../../shared/rebalance/run/json.ts';

const plain = (_style: unknown, text: string) => text;
function asset(weight: string | undefined, band = { low: '0.4', high: '0.6' }): PlannedAsset {
  return {
    asset: 'BTC',
    status: 'tradable',
    action: 'none',
    reason: '',
    band,
    ...(weight !== undefined && { weight }),
  };
}

test.each([
  ['0.5', '·····[────●────]·····'],
  ['0.4', '·····●────│────]·····'],
  ['0.6', '·····[────│────●·····'],
  ['0.64', '·····[────│────]·●···'],
  ['0.99', '·····[────│────]····●'],
  ['0', '●····[────│────]·····'],
  [undefined, '·····[────│────]·····'],
])('A weight of %s against a band of 0.4 to 0.6 is drawn as %s', (weight, bar) => {
  expect(bandBar(asset(weight), plain)).toBe(bar);
});

test('A band without width has what is above it on the right', () => {
  expect(bandBar(asset('0.1', { low: '0', high: '0' }), plain)).toMatch(/●$/);
});

test('A share is shown with one decimal, never as minus nothing', () => {
  expect([
    formatPercent('0.12345'),
    formatSignedPercent('0.05'),
    formatSignedPercent('-0.05'),
  ]).toEqual(['12.3 %', '+5.0 %', '-5.0 %']);
  expect([
    formatSignedPercent('-0.0001'),
    formatSignedPercent('0.0001'),
    formatPercent(undefined),
  ]).toEqual(['0.0 %', '0.0 %', '?']);
});

test.each([
  ['1234.5', 'USDT', '1234.50 USDT'],
  ['0.015', 'BTC', '0.015 BTC'],
  ['0.00000001', 'BTC', '0.00000001 BTC'],
  ['0.0004', 'USDT', '0.0004 USDT'],
  ['-0.0123456', 'USDT', '-0.01 USDT'],
  [undefined, 'BTC', '?'],
])('%s of %s is shown as %s', (amount, currency, shown) => {
  expect(formatMoney(amount, currency)).toBe(shown);
});

test('A portfolio in BTC is shown in BTC, down to its last digit', () => {
  const totals = { investable: '0.0123', reserve: '0.0005', sells: '0', buys: '0.0011' };
  const leg = { n: 1, side: 'buy', amount: '0.04', asset: 'ETH', price: '0.0275', value: '0.0011' };
  const plan = {
    quote: 'BTC',
    totals: { ...totals, turnover: '0.0011', fees: '0.0000022' },
    assets: [],
    notes: [],
    legs: [{ ...leg, slices: { over: 'PT2H', count: '4' } }],
  } as unknown as Plan;
  const text = renderPlan('core', plan, { width: 80, paint: plain });
  expect(text).toContain('0.0011 BTC in 4 slices over 2 h');
  expect(text).toContain('0.0123 BTC managed, reserve 0.0005 BTC');
  expect(text).toContain('0.0011 BTC');
  expect(text).toContain('fees about 0.0000022 BTC');
  expect(text).not.toContain('0.00 BTC');
});

test('Text is broken between words', () => {
  expect(wrap('one two three', 9, '  ')).toEqual(['  one two', '  three']);
});

test('A run that has ended says of each coin why it stands where it stands', () => {
  const frozen: PlannedAsset = {
    ...asset('0.7'),
    status: 'frozen',
    position: 'above',
    reason: 'Skipped: you have another open order in BTC_USDT.',
  };
  const at = '2026-11-22T09:00:00.000Z';
  const run: RunJson = {
    id: 'core-2026-11-22T09:00Z',
    portfolio: 'core',
    account: 'main',
    status: 'done',
    final: true,
    trigger: 'command',
    legs: [],
    after: { at, assets: [frozen] },
    drift: {},
    fees: [],
    turnover: '0',
    notes: [],
    created_at: at,
    updated_at: at,
    history: [],
  };
  expect(renderRun(run, { paint: plain, width: 80 })).toContain(
    'BTC: Skipped: you have another open order in BTC_USDT.',
  );
});

test('A run says how far the slices of a leg are', () => {
  const leg = {
    n: 1,
    asset: 'BTC',
    side: 'buy',
    currency_pair: 'BTC_USDT',
    amount: '0.2',
    price: '60000',
    value: '12000',
    slices: { over: 'PT2H', count: '3' },
    fee: '24',
    reason: 'Below its band.',
    order_id: 'core-2026-11-22T09:00Z/1',
    status: 'working',
    filled_amount: '0.06',
    filled_total: '3600',
    fees: [],
    slots: { sent: 1, missed: 1 },
  } satisfies LegJson;
  const at = '2026-11-22T09:00:00.000Z';
  const run: RunJson = {
    id: 'core-2026-11-22T09:00Z',
    portfolio: 'core',
    account: 'main',
    status: 'buying',
    final: false,
    trigger: 'command',
    legs: [leg],
    drift: {},
    fees: [],
    turnover: '3600',
    notes: [],
    created_at: at,
    updated_at: at,
    history: [],
  };
  expect(renderRun(run, { paint: plain, width: 80 })).toContain(
    'working, 1 of 3 slices over 2 h, 1 missed',
  );
});
