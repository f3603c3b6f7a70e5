import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';
import { openJournal } from '../../../local/exchange/persistence/journal.ts';
import { Big, sum } from '../../../shared/lib/decimal.ts';
import fc from '../../support/fast-check.ts';
import { FUTURES_KEY, type FuturesTrader, market, openFutures } from './futures-trader.ts';

const USERS = ['10001', '20002'];
const KEYS = USERS.map((userId) => ({ ...FUTURES_KEY, key: `key-${userId}` }));

const ORDER = fc.record({
  kind: fc.constant('order' as const),
  user: fc.nat(1),
  contract: fc.constantFrom('BTC_USDT', 'BTC_USDT', 'DOGE_USDT'),
  size: fc.integer({ min: -40, max: 40 }).filter((size) => size !== 0),
  tif: fc.constantFrom('gtc', 'gtc', 'ioc', 'poc', 'market', 'close'),
  reduceOnly: fc.boolean(),
  ticks: fc.integer({ min: -800, max: 800 }),
});
const STEP = fc.oneof(
  { weight: 8, arbitrary: ORDER },
  fc.record({ kind: fc.constant('pass' as const), ms: fc.integer({ min: 1, max: 20_000_000 }) }),
  fc.record({ kind: fc.constant('move' as const), ppm: fc.integer({ min: -9_000, max: 9_000 }) }),
  fc.record({ kind: fc.constant('cancel' as const), user: fc.nat(1), nth: fc.nat(20) }),
  fc.record({
    kind: fc.constant('amend' as const),
    user: fc.nat(1),
    nth: fc.nat(20),
    size: fc.integer({ min: 1, max: 60 }),
  }),
);
type Step = typeof STEP extends fc.Arbitrary<infer Value> ? Value : never;

const PRICES = { BTC_USDT: '88003.8', DOGE_USDT: '0.15097' };
const TICKS = { BTC_USDT: '0.1', DOGE_USDT: '0.00001' };

function run(steps: readonly Step[], afterEach: (trader: FuturesTrader) => void = () => {}) {
  const trader = openFutures({
    behavior: { rateLimits: 'off' },
    accounts: USERS.map((userId, index) => ({
      userId,
      keys: [KEYS[index]!],
      balances: {},
      futures: '2000',
    })),
  });
  for (const step of steps) {
    act(trader, step);
    afterEach(trader);
  }
  return trader;
}

function act({ exchange, pass, call }: FuturesTrader, step: Step) {
  const nth = (user: number, index: number) => {
    const orders = exchange.futures.orders(USERS[user]!);
    return orders[index % Math.max(1, orders.length)];
  };
  switch (step.kind) {
    case 'pass':
      return pass(step.ms);
    case 'move':
      return exchange.movePrice(
        'BTC_USDT',
        new Big('87959.9')
          .times(String(1_000_000 + step.ppm))
          .div('1000000')
          .round(1)
          .toFixed(),
      );
    case 'cancel':
      return call('DELETE', `/orders/${nth(step.user, step.nth)?.id ?? '1'}`, {
        key: KEYS[step.user]!,
      });
    case 'amend': {
      const order = nth(step.user, step.nth);
      const size = String(order?.side === 'sell' ? -step.size : step.size);
      return call('PUT', `/orders/${order?.id ?? '1'}`, { key: KEYS[step.user]!, body: { size } });
    }
    case 'order': {
      const { contract, size, tif, reduceOnly, ticks, user } = step;
      const price = new Big(PRICES[contract]).plus(new Big(TICKS[contract]).times(String(ticks)));
      const limit = { size: String(size), price: price.toFixed(), tif, reduce_only: reduceOnly };
      const fields =
        tif === 'close'
          ? market('0', { close: true })
          : tif === 'market'
            ? market(String(size), { reduce_only: reduceOnly })
            : limit;
      return call('POST', '/orders', { key: KEYS[user]!, body: { contract, ...fields } });
    }
  }
}

const signed = ({ size, order }: { size: Big; order: { side: string } }) =>
  order.side === 'buy' ? size : size.neg();

describe('Whatever two traders do with contracts', () => {
  test('a position is the sum of its fills, and a wallet that of its bookings', () => {
    fc.assert(
      fc.property(fc.array(STEP, { minLength: 5, maxLength: 40 }), (steps) => {
        const { exchange } = run(steps);
        for (const userId of USERS) {
          const { trades, positions, bookings, balance } = exchange.futures;
          for (const contract of ['BTC_USDT', 'DOGE_USDT']) {
            const held = positions(userId).find((each) => each.contract === contract);
            const fills = trades(userId).filter(({ order }) => order.contract === contract);
            expect(sum(fills.map(signed)).toFixed()).toBe((held?.size ?? new Big('0')).toFixed());
          }
          const booked = bookings(userId);
          expect(balance(userId)).toBe(sum(booked.map(({ change }) => change)).toFixed());
          const fees = sum(trades(userId).map(({ fee }) => fee));
          const charged = booked.filter(({ type }) => type === 'fee');
          expect(sum(charged.map(({ change }) => change)).toFixed()).toBe(fees.neg().toFixed());
        }
        expect(new Set(Object.values(exchange.totals()))).toEqual(new Set(['0']));
      }),
      { numRuns: 60 },
    );
  });

  test('realised profit is what was received for the closed contracts less what was paid', () => {
    fc.assert(
      fc.property(fc.array(STEP, { minLength: 5, maxLength: 40 }), (steps) => {
        const { exchange } = run(steps);
        for (const userId of USERS) {
          const { trades, positions, bookings } = exchange.futures;
          const multipliers = { BTC_USDT: '0.0001', DOGE_USDT: '10' } as Record<string, string>;
          // Money in and out at the fills, and what the rest would cost at its entry price.
          const cash = sum(
            trades(userId).map((trade) =>
              signed(trade).neg().times(trade.price).times(multipliers[trade.order.contract]!),
            ),
          );
          const rest = sum(
            positions(userId).map(({ size, entryPrice, contract }) =>
              size.times(entryPrice).times(multipliers[contract]!),
            ),
          );
          const booked = bookings(userId).filter(
            ({ type, text }) => type === 'pnl' && text !== 'insurance',
          );
          const realised = sum(booked.map(({ change }) => change));
          // An average has a last digit.
          expect(cash.plus(rest).minus(realised).abs().lt('1e-12')).toBe(true);
        }
      }),
      { numRuns: 60 },
    );
  });

  test('an order that only reduces never opens, enlarges or flips a position', () => {
    fc.assert(
      fc.property(fc.array(STEP, { minLength: 5, maxLength: 40 }), (steps) => {
        const seen = new Map<string, number>();
        const sizes = new Map<string, Big>();
        run(steps, ({ exchange }) => {
          for (const userId of USERS) {
            const trades = exchange.futures.trades(userId);
            for (const trade of trades.slice(seen.get(userId) ?? 0)) {
              const key = `${userId} ${trade.order.contract}`;
              const before = sizes.get(key) ?? new Big('0');
              const after = before.plus(signed(trade));
              sizes.set(key, after);
              if (!trade.order.reduceOnly) continue;
              expect(after.abs().lt(before.abs())).toBe(true);
              expect(after.times(before).gte('0')).toBe(true);
            }
            seen.set(userId, trades.length);
          }
        });
      }),
      { numRuns: 60 },
    );
  });
});

test('A restart keeps positions, orders, money and ids', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-futures-'));
  const open = () => openFutures({ journal: openJournal(join(folder, 'exchange.jsonl')) });
  const truthOf = ({ exchange, call }: FuturesTrader) => ({
    orders: exchange.futures.orders(USERS[0]!),
    trades: exchange.futures.trades(USERS[0]!),
    positions: exchange.futures.positions(USERS[0]!),
    bookings: exchange.futures.bookings(USERS[0]!),
    balance: exchange.futures.balance(USERS[0]!),
    shown: call('GET', '/positions/BTC_USDT').json,
    forced: call('GET', '/auto_deleverages').json,
  });
  try {
    const before = open();
    before.order(market('7', { text: 't-1' }));
    before.order({ size: '-7', price: '89000', reduce_only: true, text: 't-exit' });
    before.order({ size: '2', price: '87000', text: 't-2' });
    before.exchange.futures.deleverage(USERS[0]!, 'BTC_USDT', '2');
    before.order({ size: '1', price: '87000', text: 't-3' });
    const truth = truthOf(before);
    const after = open();
    expect(truthOf(after)).toEqual(truth);
    after.order({ size: '1', price: '87000', text: 't-4' });
    const ids = after.exchange.futures.orders(USERS[0]!).map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    after.pass(8 * 3_600_000);
    expect(after.call('GET', '/account_book', { query: 'type=fund' }).json).toHaveLength(1);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
