import { describe, expect, test } from 'vitest';
import { RESTING_BUY as BUY, openExchange, USER } from './trader.ts';

const PAIR = 'currency_pair=BTC_USDT';
const RESTING_BUY = { currency_pair: 'BTC_USDT', ...BUY };

describe('Batches', () => {
  test('place each order that can be placed, and answer 200 even if none can', () => {
    const { ask, exchange } = openExchange();
    const body = [
      { ...RESTING_BUY, text: 't-one' },
      { ...RESTING_BUY, text: 't-two', amount: '0.0000001' },
    ];
    const { status, json } = ask('POST', '/spot/batch_orders', { body });
    expect(status).toBe(200);
    expect(json[0]).toMatchObject({ text: 't-one', succeeded: true, status: 'open' });
    expect(json[0].order_id).toBe(json[0].id);
    expect(json[1]).toEqual({
      text: 't-two',
      succeeded: false,
      label: 'INVALID_PRECISION',
      message: expect.any(String),
    });
    expect(exchange.orders(USER)).toHaveLength(1);
  });

  test.each([
    ['no text', [{ ...RESTING_BUY }], 'MISSING_REQUIRED_PARAM'],
    ['eleven of a pair', Array(11).fill({ ...RESTING_BUY, text: 't-x' }), 'TOO_MANY_ORDERS'],
    [
      'five pairs',
      ['A', 'B', 'C', 'D', 'E'].map((pair) => ({ currency_pair: pair, text: 't-x' })),
      'TOO_MANY_CURRENCY_PAIRS',
    ],
    [
      'two accounts',
      [
        { ...RESTING_BUY, text: 't-x' },
        { ...RESTING_BUY, text: 't-y', account: 'unified' },
      ],
      'MIXED_ACCOUNT_TYPE',
    ],
    ['nothing', [], 'INVALID_REQUEST_BODY'],
  ])('are refused as a whole: %s', (_what, body, label) => {
    const { ask, exchange } = openExchange();
    expect(ask('POST', '/spot/batch_orders', { body }).json.label).toBe(label);
    expect(exchange.orders(USER)).toHaveLength(0);
  });

  test('amend one order after the other, and a failure does not stop the rest', () => {
    const { ask, place } = openExchange();
    const { id } = place({ ...RESTING_BUY, text: 't-one' }).json;
    const target = { currency_pair: 'BTC_USDT' };
    const { json } = ask('POST', '/spot/amend_batch_orders', {
      body: [
        { ...target, order_id: '404', price: '40000' },
        { ...target, order_id: id, price: '41000' },
        { ...target, text: 't-one', amount: '0.002', price: '42000' },
      ],
    });
    expect(json.map(({ succeeded }: { succeeded: boolean }) => succeeded)).toEqual([
      false,
      true,
      false,
    ]);
    expect(json[1]).toMatchObject({ id, price: '41000' });
  });
});

describe("The dead man's switch", () => {
  const arm = (timeout: unknown, pair?: string) => ({
    body: { timeout, ...(pair && { currency_pair: pair }) },
  });

  test('cancels the open orders when its time is up, unless it is set again', () => {
    const { ask, place, pass, exchange } = openExchange();
    place({ ...RESTING_BUY, text: 't-one' });
    const open = () => exchange.orders(USER).filter(({ status }) => status === 'open').length;
    const { json } = ask('POST', '/spot/countdown_cancel_all', arm(10));
    expect(json.triggerTime).toBeGreaterThan(0);
    pass(9_000);
    ask('POST', '/spot/countdown_cancel_all', arm(10));
    pass(9_000);
    ask('GET', '/spot/time');
    expect(open()).toBe(1);
    pass(1_000);
    ask('GET', '/spot/time');
    expect(open()).toBe(0);
  });

  test('is for one pair where it names one, and 0 disarms it', () => {
    const { ask, place, pass, exchange } = openExchange();
    place({ ...RESTING_BUY, text: 't-one' });
    ask('POST', '/spot/countdown_cancel_all', arm(5, 'ETH_USDT'));
    ask('POST', '/spot/countdown_cancel_all', arm(5, 'BTC_USDT'));
    ask('POST', '/spot/countdown_cancel_all', arm(0, 'BTC_USDT'));
    pass(6_000);
    ask('GET', '/spot/time');
    expect(exchange.orders(USER)[0]).toMatchObject({ status: 'open' });
    for (const wrong of [4, -1, 5.5, '10', undefined]) {
      expect(ask('POST', '/spot/countdown_cancel_all', arm(wrong)).status).toBe(400);
    }
  });
});

describe('What other clients ask for', () => {
  test('currencies, fees, and markets that are not there', () => {
    const { ask } = openExchange();
    const currencies = ask('GET', '/spot/currencies').json;
    expect(currencies).toHaveLength(15);
    expect(ask('GET', '/spot/currencies/BTC').json).toMatchObject({
      currency: 'BTC',
      name: 'Bitcoin',
    });
    expect(ask('GET', '/spot/currencies/NONE').json.label).toBe('INVALID_CURRENCY');
    expect(ask('GET', '/spot/fee', { query: PAIR }).json).toMatchObject({
      taker_fee: '0.002',
      currency_pair: 'BTC_USDT',
    });
    for (const path of [
      '/margin/currency_pairs',
      '/delivery/usdt/contracts',
      '/options/underlyings',
    ]) {
      expect(ask('GET', path).json).toEqual([]);
    }
  });

  test('the trades of a pair, each once, with the side of the taker', () => {
    const { ask, place, exchange } = openExchange();
    place({ type: 'limit', side: 'sell', amount: '0.01', price: '88000', text: 't-maker' });
    exchange.movePrice('BTC_USDT', '88500');
    place({ type: 'limit', side: 'buy', amount: '0.01', price: '89000', text: 't-taker' });
    const trades = (more = '') => ask('GET', '/spot/trades', { query: PAIR + more }).json;
    expect(trades().map(({ side }: { side: string }) => side)).toEqual(['buy', 'buy']);
    const [newest, oldest] = trades();
    expect(Number(newest.id)).toBeGreaterThan(Number(oldest.id));
    expect(trades(`&last_id=${oldest.id}`)).toEqual([newest]);
    expect(trades(`&last_id=${newest.id}&reverse=true`)).toEqual([oldest]);
    expect(trades('&limit=1')).toEqual([newest]);
  });

  test('a book with its id, which grows with each change, and with merged levels', () => {
    const { ask, place } = openExchange();
    const book = (more = '') =>
      ask('GET', '/spot/order_book', { query: `${PAIR}&with_id=true${more}` }).json;
    const first = book();
    expect(book().id).toBe(first.id);
    place({ ...RESTING_BUY, price: '87900', text: 't-one' });
    expect(book().id).toBe(first.id + 1);
    expect(ask('GET', '/spot/order_book', { query: PAIR }).json).not.toHaveProperty('id');

    const merged = book('&interval=10&limit=3');
    const prices = [...merged.asks, ...merged.bids].map(([price]: string[]) => Number(price));
    expect(prices.every((price) => price % 10 === 0)).toBe(true);
    expect(Number(merged.asks[0][0])).toBeGreaterThanOrEqual(Number(first.asks[0][0]));
    expect(Number(merged.bids[0][0])).toBeLessThanOrEqual(Number(first.bids[0][0]));
    expect(book('&interval=ten').label).toBe('INVALID_PARAM_VALUE');
  });

  test.each(['stop_loss', 'stop_profit', 'auto_borrow'])('%s is refused, not dropped', (field) => {
    const { ask, place } = openExchange();
    const value = field === 'auto_borrow' ? true : { trigger_price: '40000', order_price: '40000' };
    const body = { ...RESTING_BUY, [field]: value };
    const refused = ask('POST', '/spot/orders', { body });
    expect(refused.json).toMatchObject({
      label: 'INVALID_PARAM_VALUE',
      message: expect.stringContaining(field),
    });
    const { id } = place({ ...RESTING_BUY }).json;
    const amended = ask('PATCH', `/spot/orders/${id}`, {
      query: PAIR,
      body: { price: '40000', [field]: value },
    });
    expect(amended.status).toBe(400);
    expect(
      ask('POST', '/spot/orders', {
        body: { ...body, [field]: field === 'auto_borrow' ? false : null },
      }).status,
    ).toBe(201);
  });
});
