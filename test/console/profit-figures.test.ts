import { describe, expect, it } from 'vitest';
import { fillMarks, priceLines } from '../../cli/console/profit/chart-data.ts';
import { valueCurve } from '../../cli/console/profit/value-curve.ts';
import type { Bar } from '../../shared/gate/spot/bars.ts';
import { isPlace, type OrderRecord } from '../../shared/orders/model/record.ts';
import type { AccountSnapshot, PnlEvent } from '../../shared/pnl/ledger.ts';
import { statementOf } from '../../shared/pnl/statement.ts';
import { endedOrder } from './many-orders.ts';

const HOUR_MS = 3_600_000;
const START_MS = Date.UTC(2026, 10, 1);
const at = (hour: number) => START_MS + hour * HOUR_MS;

function snapshot(hour: number, usdt: string): AccountSnapshot {
  return { atMs: at(hour), balances: { USDT: usdt }, prices: {} };
}

function deposit(hour: number, change: string): PnlEvent {
  const [flow, type] = change.startsWith('-') ? ['withdrawal', 'withdraw'] : ['deposit', 'deposit'];
  return {
    kind: 'flow',
    id: `flow ${hour}`,
    atMs: at(hour),
    coin: 'USDT',
    change,
    flow: flow as 'deposit' | 'withdrawal',
    type: type!,
  };
}

function curveOf(
  snapshots: readonly AccountSnapshot[],
  events: readonly PnlEvent[],
  hours: number,
) {
  const ledger = { currency: 'USDT', events, snapshots };
  const period = { fromMs: START_MS, toMs: at(hours) };
  return valueCurve(snapshots, statementOf(ledger, 'average', period));
}

describe('the curve of the value', () => {
  it('has a gap where snapshots are missing, and the money that was paid in beside it', () => {
    const snapshots = [
      snapshot(0, '100'),
      snapshot(1, '100'),
      snapshot(9, '150'),
      snapshot(10, '130'),
    ];
    const { rows, marks } = curveOf(snapshots, [deposit(8.5, '50'), deposit(9.5, '-20')], 11);
    expect(rows.map(([seconds, ...values]) => [seconds - START_MS / 1_000, ...values])).toEqual([
      [0, '100.00', '100.00'],
      [3_600, '100.00', '100.00'],
      [3_601, null, null],
      [9 * 3_600, '150.00', '150.00'],
      [10 * 3_600, '130.00', '130.00'],
    ]);
    expect(marks.map(({ text }) => text)).toEqual(['+50.00 USDT', '-20.00 USDT']);
  });

  it('marks no amount that was missing and came back', () => {
    const snapshots = [snapshot(0, '100'), snapshot(1, '90'), snapshot(2, '100')];
    expect(curveOf(snapshots, [], 3).marks).toEqual([]);
  });

  it('has no more points than a screen, and keeps the last one', () => {
    const snapshots = Array.from({ length: 8_760 }, (_, hour) => snapshot(hour, String(hour)));
    const { rows } = curveOf(snapshots, [], 8_760);
    expect(rows.length).toBeLessThanOrEqual(601);
    expect(rows.at(-1)![1]).toBe('8759.00');
  });
});

const BARS: readonly Bar[] = [0, 1, 3].map((hour) => ({
  startMs: at(hour),
  endMs: at(hour + 1),
  open: '1',
  high: '1',
  low: '1',
  close: '1',
}));

function trade(
  id: string,
  hour: number,
  side: 'buy' | 'sell',
  amount: string,
  total: string,
): PnlEvent {
  return {
    kind: 'trade',
    id,
    atMs: at(hour),
    base: 'BTC',
    quote: 'USDT',
    side,
    amount,
    total,
    fees: [],
    source: id === 'hand' ? 'elsewhere' : 'message',
  };
}

describe('the marks on candles', () => {
  it('are the fills of a candle and side together, at their average price', () => {
    const events = [
      trade('1', 0.2, 'buy', '0.1', '6000'),
      trade('hand', 0.9, 'buy', '0.3', '18400'),
      trade('2', 1, 'sell', '0.1', '6100'),
      // Before the first candle, in one that Gate left out, and of another pair.
      trade('3', -1, 'buy', '1', '1'),
      trade('4', 2.5, 'buy', '1', '1'),
      { ...trade('5', 0.5, 'buy', '1', '1'), base: 'ETH' } as PnlEvent,
    ];
    expect(fillMarks(events, 'BTC_USDT', BARS)).toEqual([
      { startMs: at(0), side: 'buy', amount: '0.4', price: '61000', source: 'message, elsewhere' },
      { startMs: at(1), side: 'sell', amount: '0.1', price: '61000', source: 'message' },
    ]);
  });

  it('are the prices at which unfinished orders wait', () => {
    const ended = endedOrder('ended', 'main', 1, at(0));
    if (!isPlace(ended)) throw new Error('It is no order.');
    const order = { ...ended.order, amount: '0.01', price: '60000' };
    const rests = { ...ended, stem: 'rests', id: 'rests', status: 'open', order } as OrderRecord;
    const other = { ...rests, order: { ...order, currency_pair: 'ETH_USDT' } } as OrderRecord;
    const trigger = { price: '55000', rule: '<=', source: 'last', confirmSeconds: 0 } as const;
    const armed = {
      ...rests,
      stem: 'armed',
      id: 'armed',
      status: 'armed',
      trigger: { ...trigger, expiresAtMs: at(9) },
      armed: { armedSinceMs: at(0), armedVersion: 0, firings: 0 },
    } as OrderRecord;
    const trail = { ...armed, stem: 'trail', id: 'trail' } as OrderRecord;
    const exits = {
      stopLoss: { price: '50000', source: 'last', confirmSeconds: 0 },
      takeProfits: [{ price: '60000' }, { price: '70000' }],
    };
    const takes = {
      ...rests,
      stem: 'takes',
      id: 'takes',
      order: { ...order, side: 'sell' },
      exits,
    };
    const records = [ended, rests, other, armed, trail, takes as OrderRecord];
    const levelsOf = (stem: string) => (stem === 'trail' ? ['58000'] : []);
    expect(priceLines(records, 'BTC_USDT', levelsOf)).toEqual([
      { price: '60000', kind: 'buy', label: 'buy 0.01', id: 'rests' },
      { price: '55000', kind: 'stop', label: 'buy 0.01 trigger', id: 'armed' },
      { price: '58000', kind: 'stop', label: 'buy 0.01 trigger', id: 'trail' },
      { price: '60000', kind: 'sell', label: 'sell 0.01', id: 'takes' },
      { price: '50000', kind: 'stop', label: 'stop', id: 'takes' },
      { price: '70000', kind: 'target', label: 'target', id: 'takes' },
    ]);
  });
});
