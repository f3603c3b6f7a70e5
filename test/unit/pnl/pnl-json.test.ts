import { expect, test } from 'vitest';
import { flowKindOf } from '../../../shared/pnl/flow-kind.ts';
import type { AccountSnapshot, PnlEvent } from '../../../shared/pnl/ledger.ts';
import { pnlJson } from '../../../shared/pnl/pnl-json.ts';
import { statementOf } from '../../../shared/pnl/statement.ts';

const DAY_MS = 86_400_000;
const FROM_MS = Date.UTC(2026, 9, 30);
const at = (day: number) => FROM_MS + day * DAY_MS;

const SNAPSHOTS: readonly AccountSnapshot[] = [
  { atMs: at(0), balances: { USDT: '1000', SOL: '2' }, prices: { SOL: '100' } },
  { atMs: at(5), balances: { USDT: '899', SOL: '2', BTC: '0.01' }, prices: BTC('12000') },
  { atMs: at(9), balances: { USDT: '899', SOL: '2', BTC: '0.03', ODD: '7' }, prices: BTC('15000') },
];

function BTC(price: string) {
  return { SOL: '100', BTC: price };
}

const EVENTS: readonly PnlEvent[] = [
  {
    kind: 'trade',
    id: '1',
    atMs: at(3),
    base: 'BTC',
    quote: 'USDT',
    side: 'buy',
    amount: '0.01',
    total: '100',
    fees: [{ currency: 'USDT', amount: '1' }],
    source: 'recurring',
  },
  flow('2', 8, 'BTC', '0.02', 'subaccount_trf'),
  flow('3', 8, 'ODD', '7', 'moon_reward'),
];

function flow(id: string, day: number, coin: string, change: string, type: string): PnlEvent {
  return { kind: 'flow', id, atMs: at(day), coin, change, flow: flowKindOf(type)!, type };
}

function json(fromMs = at(0)) {
  const ledger = { currency: 'USDT', events: EVENTS, snapshots: SNAPSHOTS };
  return pnlJson(statementOf(ledger, 'average', { fromMs, toMs: at(10) }));
}

test('the JSON has exact decimals, months, sources, and names what is not known', () => {
  const { unknown, ...known } = json();
  expect(known).toEqual({
    from: '2026-10-30T00:00:00.000Z',
    to: '2026-11-09T00:00:00.000Z',
    currency: 'USDT',
    method: 'average',
    start_value: '1200',
    end_value: '1549',
    deposits: '300',
    withdrawals: '0',
    realised: '0',
    unrealised: '49',
    fees: '1',
    coins: [
      {
        coin: 'BTC',
        amount: '0.03',
        average_cost: '13366.666666666666666667',
        realised: '0',
        unrealised: '49',
        fees: [{ currency: 'USDT', amount: '1' }],
      },
      coin('ODD', '7', '0'),
      coin('SOL', '2', '100'),
      coin('USDT', '899', '1'),
    ],
    contracts: [],
    months: [
      { month: '2026-10', realised: '0', fees: '0', end_value: '1200' },
      { month: '2026-11', realised: '0', fees: '1', end_value: '1549' },
    ],
    sources: [{ source: 'recurring', realised: '0', fees: '1' }],
    flows: [
      moved(0, 'opening', 'opening', 'USDT', '1000', '1000'),
      moved(0, 'opening', 'opening', 'SOL', '2', '200'),
      moved(8, 'transfer', 'subaccount_trf', 'BTC', '0.02', '300'),
      moved(8, 'unknown', 'moon_reward', 'ODD', '7', '0'),
    ],
  });
  expect(unknown.map(({ coin: name, amount, why }) => [name, amount, why.slice(0, 33)])).toEqual([
    ['SOL', '2', 'It was in the account before the f'.slice(0, 33)],
    ['BTC', '0.02', 'It came in from elsewhere (subacc'.slice(0, 33)],
    ['ODD', '7', 'No price is known for it: it coun'.slice(0, 33)],
    ['ODD', '7', 'It is held, and no price is known'.slice(0, 33)],
  ]);
});

function coin(name: string, amount: string, averageCost: string) {
  return {
    coin: name,
    amount,
    average_cost: averageCost,
    realised: '0',
    unrealised: '0',
    fees: [],
  };
}

function moved(
  day: number,
  kind: string,
  type: string,
  name: string,
  amount: string,
  value: string,
) {
  return { at: new Date(at(day)).toISOString(), kind, type, coin: name, amount, value };
}

test('a later start counts from the value then, and keeps the cost from before', () => {
  const { start_value, unrealised, coins, deposits } = json(at(6));
  expect({ start_value, unrealised, deposits }).toEqual({
    start_value: '1219',
    unrealised: '30',
    deposits: '300',
  });
  expect(coins.find(({ coin: name }) => name === 'BTC')!.average_cost).toBe(
    '13366.666666666666666667',
  );
});

test.each([
  ['order_fill', undefined],
  ['new_order', undefined],
  ['order_fee', undefined],
  ['deposit', 'deposit'],
  ['withdraw', 'withdrawal'],
  ['cancel_withdraw', 'withdrawal'],
  ['subaccount_trf', 'transfer'],
  ['interest_in', 'income'],
  ['referral_rebate', 'income'],
  ['points_purchase', 'income'],
  ['cv_buy', 'conversion'],
  ['moon_reward', 'unknown'],
  ['', 'unknown'],
])('the account book type "%s" is %s', (type, kind) => {
  expect(flowKindOf(type)).toBe(kind);
});

test('a withdrawal that came back is no deposit', () => {
  const events = [
    flow('1', 1, 'USDT', '-500', 'withdraw'),
    flow('2', 2, 'USDT', '500', 'cancel_withdraw'),
  ];
  const ledger = { currency: 'USDT', events, snapshots: SNAPSHOTS.slice(0, 1) };
  const { deposits, withdrawals } = statementOf(ledger, 'average', {
    fromMs: at(0),
    toMs: at(3),
  });
  expect([deposits, withdrawals].map(String)).toEqual(['0', '0']);
});

test('an account that has just begun to trade has its balances from the only snapshot', () => {
  const trade = EVENTS[0]!;
  const now = { ...SNAPSHOTS[1]!, atMs: trade.atMs + 1_000 };
  const ledger = { currency: 'USDT', events: [trade], snapshots: [now] };
  const { startValue, endValue, deposits, unrealised } = statementOf(ledger, 'average', {
    fromMs: trade.atMs,
    toMs: now.atMs + 1,
  });
  expect([startValue, deposits, unrealised, endValue].map(String)).toEqual([
    '1200',
    '0',
    '19',
    '1219',
  ]);
});
