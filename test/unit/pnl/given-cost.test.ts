import { expect, test } from 'vitest';
import { Big } from '../../../shared/lib/decimal.ts';
import { arrivalsOf } from '../../../shared/pnl/arrivals.ts';
import type { GivenCost } from '../../../shared/pnl/given-cost.ts';
import type { AccountSnapshot, PnlEvent } from '../../../shared/pnl/ledger.ts';
import { pnlJson } from '../../../shared/pnl/pnl-json.ts';
import { createPriceHistory } from '../../../shared/pnl/price-history.ts';
import { statementOf } from '../../../shared/pnl/statement.ts';
import fc from '../../support/fast-check.ts';
import { realisedByFractions } from './oracle.ts';
import { randomLedger, START_MS } from './random-ledger.ts';

const numRuns = process.env.SLUICE_LONG ? 20_000 : 200;
const METHODS = ['average', 'fifo'] as const;
const currency = 'USDT';
const DAY_MS = 86_400_000;
const at = (day: number) => START_MS + day * DAY_MS;

const SNAPSHOTS: readonly AccountSnapshot[] = [
  { atMs: at(0), balances: { USDT: '1000', BTC: '0.5' }, prices: { BTC: '60000' } },
  { atMs: at(3), balances: { USDT: '1000', BTC: '0.6' }, prices: { BTC: '61000' } },
  { atMs: at(9), balances: { USDT: '14000', BTC: '0.4' }, prices: { BTC: '70000' } },
];
const EVENTS: readonly PnlEvent[] = [
  {
    kind: 'flow',
    id: 'book 7',
    atMs: at(2),
    coin: 'BTC',
    change: '0.1',
    flow: 'deposit',
    type: 'deposit',
  },
  {
    kind: 'trade',
    id: 'sale',
    atMs: at(5),
    base: 'BTC',
    quote: 'USDT',
    side: 'sell',
    amount: '0.2',
    total: '13000',
    fees: [],
    source: 'message',
  },
];
const OPENING: GivenCost = { arrival: 'opening BTC', amount: '0.5', cost: '20000', currency };
const DEPOSIT: GivenCost = { arrival: 'book 7', amount: '0.1', cost: '1000', currency };

function statement(costs: readonly GivenCost[], method: 'average' | 'fifo' = 'average', from = 0) {
  const ledger = { currency, events: EVENTS, snapshots: SNAPSHOTS, costs };
  return statementOf(ledger, method, { fromMs: at(from), toMs: at(10) });
}

function figures(costs: readonly GivenCost[], method: 'average' | 'fifo' = 'average', from = 0) {
  const { start_value, deposits, realised, unrealised, end_value } = pnlJson(
    statement(costs, method, from),
  );
  return { start_value, deposits, realised, unrealised, end_value };
}

test('without a cost, coins from elsewhere count at their price when they came in', () => {
  expect(figures([], 'fifo')).toEqual({
    start_value: '31000',
    deposits: '6100',
    realised: '1000',
    unrealised: '3900',
    end_value: '42000',
  });
});

test('with a cost they count at that, by FIFO and by average', () => {
  const known = { start_value: '21000', deposits: '1000', end_value: '42000' };
  expect(figures([OPENING, DEPOSIT], 'fifo')).toEqual({
    ...known,
    realised: '5000',
    unrealised: '15000',
  });
  // 0.6 BTC cost 21000, so 0.2 of them 7000.
  expect(figures([OPENING, DEPOSIT])).toEqual({ ...known, realised: '6000', unrealised: '14000' });
});

test('a period that begins later keeps the cost, and begins with the value of then', () => {
  expect(figures([OPENING, DEPOSIT], 'fifo', 4)).toEqual({
    start_value: '37600',
    deposits: '0',
    realised: '5000',
    unrealised: '-600',
    end_value: '42000',
  });
});

test('what has a cost is not named as unknown any more', () => {
  const unknownWith = (costs: readonly GivenCost[]) =>
    pnlJson(statement(costs)).unknown.map(({ coin, amount }) => [coin, amount]);
  expect(unknownWith([])).toEqual([
    ['BTC', '0.5'],
    ['BTC', '0.1'],
  ]);
  expect(unknownWith([OPENING])).toEqual([['BTC', '0.1']]);
  expect(unknownWith([OPENING, DEPOSIT])).toEqual([]);
});

test.each([
  ['in another currency', { ...OPENING, currency: 'EUR' }],
  ['that was taken back', { arrival: OPENING.arrival, amount: '0.5', currency }],
  ['of something else', { ...OPENING, arrival: 'opening ETH' }],
])('a cost %s counts for nothing', (_what, cost) => {
  expect(figures([cost])).toEqual(figures([]));
});

test('the arrivals are what came in from elsewhere, with what they count as', () => {
  const shown = arrivalsOf(statement([DEPOSIT])).map((each) => [
    each.arrival,
    each.coin,
    String(each.amount),
    String(each.value),
    each.isCostGiven,
  ]);
  expect(shown).toEqual([
    ['opening BTC', 'BTC', '0.5', '30000', false],
    ['book 7', 'BTC', '0.1', '1000', true],
  ]);
});

test('coins that were traded before the first snapshot are one arrival, and cost their share', () => {
  const sale = { ...EVENTS[1]!, atMs: at(0) - 60_000 } as PnlEvent;
  const ledger = {
    currency,
    events: [sale],
    snapshots: [{ atMs: at(0), balances: { USDT: '13000', BTC: '0.4' }, prices: { BTC: '60000' } }],
  };
  const period = { fromMs: sale.atMs, toMs: at(1) };
  const [arrival] = arrivalsOf(statementOf(ledger, 'average', period));
  expect([arrival?.arrival, String(arrival?.amount)]).toEqual(['opening BTC', '0.6']);
  const costs = [{ ...OPENING, amount: '0.6', cost: '30000' }];
  const known = statementOf({ ...ledger, costs }, 'average', period);
  expect([known.startValue, known.realised, known.unrealised].map(String)).toEqual([
    '30000',
    '3000',
    '4000',
  ]);
});

const RANDOM_COST = fc.integer({ min: 0, max: 10_000_000 }).map((whole) => String(whole));

test('the law holds with random costs, and another computation in fractions realises the same', () => {
  fc.assert(
    fc.property(
      randomLedger,
      fc.constantFrom(...METHODS),
      fc.infiniteStream(fc.option(RANDOM_COST, { nil: undefined })),
      (ledger, method, random) => {
        const { events, snapshots, endMs } = ledger;
        const period = { fromMs: START_MS, toMs: endMs };
        const plain = statementOf({ currency, events, snapshots }, method, period);
        const costs = arrivalsOf(plain).flatMap(({ arrival, amount }) => {
          const cost = random.next().value;
          return cost === undefined ? [] : [{ arrival, amount: amount.toString(), cost, currency }];
        });
        const given = statementOf({ currency, events, snapshots, costs }, method, period);
        const { startValue, deposits, withdrawals, realised, unrealised, endValue } = given;
        const law = startValue.plus(deposits).minus(withdrawals).plus(realised).plus(unrealised);
        expect(law.toString()).toBe(endValue.toString());
        expect(endValue.toString()).toBe(plain.endValue.toString());
        const prices = createPriceHistory(snapshots, currency);
        const priceOf = (coin: string, atMs: number) => prices.ofEvent(coin, atMs)!.toString();
        const byId = new Map(costs.map(({ arrival, cost }) => [arrival, cost]));
        const expected = realisedByFractions(events, priceOf, method, byId);
        expect(
          realised
            .minus(new Big(`${expected}e-9`))
            .abs()
            .lt('0.00001'),
        ).toBe(true);
      },
    ),
    { numRuns },
  );
});
