import { describe, expect, test } from 'vitest';
import { USER } from '../trader.ts';
import { type FuturesTrader, market, openFutures } from './futures-trader.ts';

const endOf = ({ call }: FuturesTrader, text = 't-it') => call('GET', `/orders/${text}`).json;

/** Each ends the order `t-it` in one of Gate's ways. */
const ENDINGS: readonly (readonly [finishAs: string, act: (trader: FuturesTrader) => void])[] = [
  ['filled', ({ order }) => order(market('1', { text: 't-it' }))],
  [
    'cancelled',
    ({ order, call }) => {
      order({ size: '1', price: '87000', text: 't-it' });
      call('DELETE', '/orders', { query: 'contract=BTC_USDT&text=t-another' });
    },
  ],
  ['ioc', ({ order }) => order({ size: '1', price: '87000', tif: 'ioc', text: 't-it' })],
  [
    'liquidated',
    ({ order, exchange }) => {
      order(market('5000'));
      order({ size: '-1', price: '90000', reduce_only: true, text: 't-it' });
      exchange.movePrice('BTC_USDT', '60000');
    },
  ],
  [
    'auto_deleveraged',
    ({ order, exchange }) => {
      order(market('10'));
      order({ size: '-1', price: '90000', reduce_only: true, text: 't-it' });
      exchange.futures.deleverage(USER, 'BTC_USDT', '1');
    },
  ],
  [
    'position_closed',
    ({ order }) => {
      order(market('10'));
      order({ size: '-10', price: '90000', reduce_only: true, text: 't-it' });
      order(market('0', { close: true }));
    },
  ],
  [
    'reduce_only',
    ({ order }) => {
      order(market('10'));
      order({ size: '-10', price: '90000', reduce_only: true, text: 't-it' });
      order(market('-15'));
    },
  ],
  [
    'reduce_out',
    ({ order }) => {
      order(market('10'));
      order({ size: '-10', price: '90000', reduce_only: true, text: 't-it' });
      order({ size: '-10', price: '89000', reduce_only: true });
    },
  ],
  [
    'stp',
    ({ order, exchange }) => {
      exchange.futures.stpGroup.add(USER);
      order({ size: '1', price: '88003.8', text: 't-own' });
      order({ size: '-5', price: '88003.8', text: 't-it' });
    },
  ],
];

describe('An order ends', () => {
  test.each(ENDINGS)('as %s', (finishAs, act) => {
    const trader = openFutures();
    act(trader);
    expect(endOf(trader)).toMatchObject({ status: 'finished', finish_as: finishAs });
  });

  test.each([
    ['poc', { price: '88500', tif: 'poc' }],
    ['fok', { price: '87000', tif: 'fok' }],
  ])('as %s where that is no error', (finishAs, fields) => {
    const trader = openFutures({ behavior: { unmatchable: 'cancelled_order' } });
    trader.order({ size: '1', text: 't-it', ...fields });
    expect(endOf(trader)).toMatchObject({ finish_as: finishAs, left: '1' });
  });

  test('as ioc where a market order was filled in part', () => {
    const trader = openFutures();
    trader.exchange.futures.fund(USER, '10000000');
    const { json } = trader.order(
      market('-60000', { market_order_slip_ratio: '0.0001', text: 't-it' }),
    );
    expect(json).toMatchObject({ status: 'finished', finish_as: 'ioc', price: '0' });
    expect(Number(json.left)).toBeLessThan(0);
    expect(Number(json.left)).toBeGreaterThan(-60_000);
    expect(Number(json.fill_price)).toBeGreaterThanOrEqual(88_003.8 * 0.9999);
  });

  test('and shows nothing of its size where it closed a position', () => {
    const trader = openFutures();
    trader.order(market('4'));
    trader.order(market('0', { close: true, text: 't-it' }));
    expect(endOf(trader)).toMatchObject({
      size: '0',
      left: '0',
      is_close: true,
      finish_as: 'filled',
    });
    const [trade] = trader.call('GET', '/my_trades').json;
    expect(trade).toMatchObject({ size: '-4', text: 't-it' });
  });
});

describe('An order that only reduces', () => {
  test('is filled as far as there is a position, and never beyond', () => {
    const trader = openFutures();
    trader.order(market('3'));
    const { json } = trader.order({ size: '-10', price: '87000', reduce_only: true });
    expect(json).toMatchObject({ left: '-7', finish_as: 'reduce_only' });
    expect(trader.position()).toBeUndefined();
  });

  test('is trimmed by the position while it rests', () => {
    const trader = openFutures();
    trader.order(market('5'));
    trader.order({ size: '-5', price: '88500', reduce_only: true, text: 't-exit' });
    trader.order(market('-3'));
    trader.exchange.movePrice('BTC_USDT', '89000');
    expect(endOf(trader, 't-exit')).toMatchObject({ left: '-3', finish_as: 'position_closed' });
    expect(trader.position()).toBeUndefined();
  });
});

describe('What is left of an order', () => {
  const read = ({ call }: FuturesTrader, what: string) => call('GET', `/orders/${what}`).json.label;

  test('without a fill is found by text for a minute, and by id for ten', () => {
    const trader = openFutures();
    trader.order({ size: '1', price: '87000', tif: 'ioc', text: 't-it' });
    const id = trader.exchange.futures.orders(USER)[0]!.id;
    trader.pass(60_001);
    expect([read(trader, 't-it'), read(trader, id)]).toEqual(['ORDER_NOT_FOUND', undefined]);
    trader.pass(9 * 60_000);
    expect(read(trader, id)).toBe('ORDER_NOT_FOUND');
  });

  test('with a fill is found for ever, by its text too', () => {
    const trader = openFutures();
    trader.order(market('1', { text: 't-it' }));
    trader.pass(200 * 24 * 3_600_000);
    expect(read(trader, 't-it')).toBeUndefined();
  });
});

describe('Lists of ended orders and of trades', () => {
  test('ignore their bounds of time, and only their twins honour them', () => {
    const trader = openFutures({ behavior: { rateLimits: 'off' } });
    for (let index = 0; index < 60; index++) trader.order(market(index % 2 === 0 ? '1' : '-1'));
    trader.pass(600_000);
    const nowS = trader.nowMs() / 1_000;
    const query = `contract=BTC_USDT&from=${nowS - 60}&to=${nowS}`;
    const rows = (resource: string, more = '') =>
      trader.call('GET', resource, { query: query + more }).json.length;
    expect(rows('/orders', '&status=finished')).toBe(50);
    expect(rows('/my_trades')).toBe(60);
    expect(rows('/orders_timerange')).toBe(0);
    expect(rows('/my_trades_timerange')).toBe(0);
  });

  test('are shown late', () => {
    const lag = { min: 5_000, max: 5_000 };
    const trader = openFutures({ behavior: { visibilityLagMs: lag, tradeLagMs: lag } });
    trader.order({ size: '1', price: '87000', text: 't-it' });
    trader.order(market('1'));
    const list = () => [
      trader.call('GET', '/orders', { query: 'status=open' }).json.length,
      trader.call('GET', '/my_trades').json.length,
      read404(trader),
    ];
    expect(list()).toEqual([0, 0, 'ORDER_NOT_FOUND']);
    trader.pass(5_000);
    expect(list()).toEqual([1, 1, undefined]);
  });
});

const read404 = ({ call }: FuturesTrader) => call('GET', '/orders/t-it').json.label;

test('Cancelling by a list of ids tells of each', () => {
  const trader = openFutures();
  trader.order({ size: '1', price: '87000', text: 't-it' });
  const id = trader.exchange.futures.orders(USER)[0]?.id;
  const body = [id, '287104476280433836'];
  expect(trader.call('POST', '/batch_cancel_orders', { body }).json).toMatchObject([
    { id, succeeded: true },
    { succeeded: false, message: 'ORDER_NOT_FOUND' },
  ]);
});

test('Cancelling all spares orders that only reduce, if it is asked to', () => {
  const trader = openFutures();
  trader.order(market('5'));
  trader.order({ size: '1', price: '87000', text: 't-entry' });
  trader.order({ size: '-5', price: '89000', reduce_only: true, text: 't-exit' });
  trader.call('DELETE', '/orders', { query: 'contract=BTC_USDT&exclude_reduce_only=true' });
  const open = trader.call('GET', '/orders', { query: 'status=open' }).json;
  expect(open.map(({ text }: { text: string }) => text)).toEqual(['t-exit']);
});
