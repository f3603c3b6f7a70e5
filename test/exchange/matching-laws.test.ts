import { describe, expect, test } from 'vitest';
import { match, type Offer, type Taker } from '../../local/exchange/engine/matching.ts';
import { Big } from '../../shared/lib/decimal.ts';
import fc from '../support/fast-check.ts';
import { openExchange } from './trader.ts';

const USERS = ['10001', '20002', '30003'];
const KEYS = USERS.map((userId) => ({ key: `key-${userId}`, secret: `secret-${userId}` }));
const BALANCES = { USDT: '50000', BTC: '0.5' };

const ORDER = fc.record({
  kind: fc.constant('order' as const),
  user: fc.nat(USERS.length - 1),
  side: fc.constantFrom('buy', 'sell'),
  type: fc.constantFrom('limit', 'limit', 'limit', 'market'),
  timeInForce: fc.constantFrom('gtc', 'gtc', 'ioc', 'fok', 'poc'),
  microAmount: fc.integer({ min: 100, max: 300_000 }),
  priceTenths: fc.integer({ min: 878_000, max: 881_000 }),
});
const STEP = fc.oneof(
  { weight: 8, arbitrary: ORDER },
  fc.record({ kind: fc.constant('pass' as const), ms: fc.integer({ min: 1, max: 5_000 }) }),
  fc.record({
    kind: fc.constant('move' as const),
    priceTenths: fc.integer({ min: 878_000, max: 881_000 }),
  }),
  fc.record({
    kind: fc.constant('cancel' as const),
    user: fc.nat(USERS.length - 1),
    nth: fc.nat(20),
  }),
  fc.record({
    kind: fc.constant('amend' as const),
    user: fc.nat(USERS.length - 1),
    nth: fc.nat(20),
    microAmount: fc.integer({ min: 100, max: 300_000 }),
    priceTenths: fc.integer({ min: 878_000, max: 881_000 }),
  }),
);
type Step = typeof STEP extends fc.Arbitrary<infer Value> ? Value : never;

const micro = (amount: number) => new Big(String(amount)).div('1000000').toFixed();
const tenths = (price: number) => new Big(String(price)).div('10').toFixed();

/** Lets three traders act on one exchange; returns it with every reply. */
function run(steps: readonly Step[], seed = 1) {
  const trader = openExchange({
    seed,
    volatilityPercent: 0.6,
    behavior: { rateLimits: 'off' },
    accounts: USERS.map((userId, index) => ({ userId, keys: [KEYS[index]!], balances: BALANCES })),
  });
  const { exchange, send } = trader;
  function nthOrder(user: number, nth: number) {
    const orders = exchange.orders(USERS[user]!);
    return orders.length === 0 ? '1' : orders[nth % orders.length]!.id;
  }
  function act(step: Step) {
    switch (step.kind) {
      case 'pass':
        return trader.pass(step.ms);
      case 'move':
        return exchange.movePrice('BTC_USDT', tenths(step.priceTenths));
      case 'cancel':
        return send('DELETE', `/spot/orders/${nthOrder(step.user, step.nth)}`, {
          query: 'currency_pair=BTC_USDT',
          key: KEYS[step.user]!,
        });
      case 'amend':
        return send('PATCH', `/spot/orders/${nthOrder(step.user, step.nth)}`, {
          key: KEYS[step.user]!,
          body: {
            currency_pair: 'BTC_USDT',
            amount: micro(step.microAmount),
            price: tenths(step.priceTenths),
          },
        });
      case 'order': {
        const isMarketBuy = step.type === 'market' && step.side === 'buy';
        return send('POST', '/spot/orders', {
          key: KEYS[step.user]!,
          body: {
            currency_pair: 'BTC_USDT',
            type: step.type,
            side: step.side,
            time_in_force: step.type === 'market' ? 'ioc' : step.timeInForce,
            amount: isMarketBuy ? tenths(step.microAmount) : micro(step.microAmount),
            ...(step.type === 'limit' && { price: tenths(step.priceTenths) }),
          },
        });
      }
    }
  }
  return { exchange, replies: steps.map(act) };
}

const STEPS = fc.array(STEP, { minLength: 5, maxLength: 40 });
function sum(values: readonly string[]) {
  return values.reduce((total, value) => total.plus(value), new Big('0'));
}

describe('an exchange with several traders', () => {
  test('creates and destroys no money, to the last digit', () => {
    fc.assert(
      fc.property(STEPS, (steps) => {
        const { exchange } = run(steps);
        for (const total of Object.values(exchange.totals())) expect(total).toBe('0');
      }),
      { numRuns: 300 },
    );
  });

  test('explains every balance by deposit, trades and fees, and what is locked by open orders', () => {
    fc.assert(
      fc.property(STEPS, (steps) => {
        const { exchange } = run(steps);
        for (const userId of USERS) {
          const trades = exchange.trades(userId);
          const orders = exchange.orders(userId);
          const traded = (side: string, field: string) =>
            sum(trades.filter((trade) => trade.side === side).map((trade) => trade[field]!));
          const expected = {
            BTC: new Big(BALANCES.BTC)
              .plus(traded('buy', 'amount'))
              .minus(traded('sell', 'amount'))
              .minus(traded('buy', 'fee')),
            USDT: new Big(BALANCES.USDT)
              .plus(traded('sell', 'deal'))
              .minus(traded('buy', 'deal'))
              .minus(traded('sell', 'fee')),
          };
          const open = orders.filter(({ status }) => status === 'open');
          const locked = {
            BTC: sum(open.filter(({ side }) => side === 'sell').map(({ left }) => String(left))),
            USDT: sum(
              open
                .filter(({ side }) => side === 'buy')
                .map(({ left, price }) => new Big(String(left)).times(String(price)).toFixed()),
            ),
          };
          for (const balance of exchange.balances(userId)) {
            const currency = balance.currency as keyof typeof expected;
            expect(balance.locked).toBe(locked[currency].toFixed());
            expect(sum([balance.available, balance.locked]).toFixed()).toBe(
              expected[currency].toFixed(),
            );
            expect(new Big(balance.available).gte('0')).toBe(true);
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  test('fills no order above its amount or beyond its price, and adds its trades up in it', () => {
    fc.assert(
      fc.property(STEPS, (steps) => {
        const { exchange } = run(steps.filter(({ kind }) => kind !== 'amend'));
        for (const userId of USERS) {
          for (const order of exchange.orders(userId)) {
            const trades = exchange.trades(userId).filter(({ order_id: id }) => id === order.id);
            const filled = sum(trades.map((trade) => trade.amount!));
            const total = sum(trades.map((trade) => trade.deal!));
            expect(filled.toFixed()).toBe(order.filled_amount);
            expect(total.toFixed()).toBe(order.filled_total);
            const isMarketBuy = order.type === 'market' && order.side === 'buy';
            expect((isMarketBuy ? total : filled).plus(String(order.left)).toFixed()).toBe(
              order.amount,
            );
            expect(new Big(String(order.left)).gte('0')).toBe(true);
            if (order.type === 'market') continue;
            for (const { price } of trades) {
              const limit = String(order.price);
              expect(
                order.side === 'buy' ? new Big(price!).lte(limit) : new Big(price!).gte(limit),
              ).toBe(true);
            }
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  test('answers the same requests in the same way for the same seed', () => {
    fc.assert(
      fc.property(STEPS, fc.nat(1_000), (steps, seed) => {
        expect(run(steps, seed).replies).toEqual(run(steps, seed).replies);
      }),
      { numRuns: 40 },
    );
  });

  test('leaves no bid at or above an ask', () => {
    fc.assert(
      fc.property(STEPS, (steps) => {
        const { exchange } = run(steps);
        const reply = exchange.handle({
          method: 'GET',
          path: '/api/v4/spot/order_book',
          query: 'currency_pair=BTC_USDT',
          headers: {},
          body: '',
        });
        if (reply.fault) throw new Error('no answer');
        const { asks, bids } = JSON.parse(reply.body) as Record<'asks' | 'bids', [string][]>;
        expect(new Big(bids[0]![0]).lt(asks[0]![0])).toBe(true);
      }),
      { numRuns: 100 },
    );
  });
});

describe('matching', () => {
  const OFFERS = fc.array(
    fc.record({
      price: fc.integer({ min: 90, max: 110 }),
      amount: fc.integer({ min: 1, max: 50 }),
    }),
    { maxLength: 12 },
  );
  const asksOf = (rows: readonly { price: number; amount: number }[]): Offer<number>[] =>
    rows
      .map(({ price, amount }, age) => ({
        price: new Big(String(price)),
        amount: new Big(String(amount)),
        maker: age,
      }))
      .sort((one, other) => one.price.cmp(other.price) || one.maker - other.maker);

  test('takes the better price first, and the older offer at the same price', () => {
    fc.assert(
      fc.property(OFFERS, fc.integer({ min: 1, max: 300 }), (rows, wanted) => {
        const offers = asksOf(rows);
        const taker: Taker = { side: 'buy', want: { base: new Big(String(wanted)) } };
        const { fills, end } = match(taker, offers);
        expect(fills.map(({ maker }) => maker)).toEqual(
          offers.slice(0, fills.length).map(({ maker }) => maker),
        );
        for (const [index, fill] of fills.slice(0, -1).entries()) {
          expect(fill.amount.eq(offers[index]!.amount)).toBe(true);
        }
        const available = offers.reduce((total, { amount }) => total + Number(amount.toFixed()), 0);
        expect(sum(fills.map(({ amount }) => amount.toFixed())).toFixed()).toBe(
          String(Math.min(wanted, available)),
        );
        expect(end).toBe(wanted <= available ? 'satisfied' : 'depth');
      }),
    );
  });

  test('a market buy never spends more than it has and could not have bought one step more', () => {
    fc.assert(
      fc.property(OFFERS, fc.integer({ min: 1, max: 100_000 }), (rows, cents) => {
        const offers = asksOf(rows);
        const quote = new Big(String(cents)).div('100');
        const { fills } = match({ side: 'buy', want: { quote, amountDecimals: 3 } }, offers);
        const left = fills.reduce(
          (rest, { price, amount }) => rest.minus(price.times(amount)),
          quote,
        );
        expect(left.gte('0')).toBe(true);
        const stoppedAt = offers.find(({ amount }, index) => !fills[index]?.amount.eq(amount));
        if (stoppedAt) expect(left.lt(stoppedAt.price.times('0.001'))).toBe(true);
      }),
    );
  });
});
