import { describe, expect, test } from 'vitest';
import { openExchange, RESTING_BUY, START_MS, type Trader } from './trader.ts';

const PAIR = 'currency_pair=BTC_USDT';
const FILLED_BUY = { type: 'limit', side: 'buy', amount: '0.001', price: '88000' };
const UNFILLED_IOC = { ...RESTING_BUY, time_in_force: 'ioc' };
const lag = (ms: number) => ({ min: ms, max: ms });

function find({ ask }: Trader, idOrText: string) {
  return ask('GET', `/spot/orders/${idOrText}`, { query: PAIR });
}
const open = ({ ask }: Trader) => ask('GET', '/spot/open_orders').json;
function finished({ ask }: Trader, query = '') {
  return ask('GET', '/spot/orders', { query: `status=finished${query}` }).json;
}
const trades = ({ ask }: Trader, query = '') => ask('GET', '/spot/my_trades', { query });
const textsOf = (rows: readonly { text: string }[]) => rows.map(({ text }) => text);

describe('a single order', () => {
  test('is found by its id and by its text while it is open', () => {
    const trader = openExchange();
    const { id } = trader.place({ ...RESTING_BUY, text: 't-a' }).json;
    expect(find(trader, id).json.id).toBe(id);
    expect(find(trader, 't-a').json.id).toBe(id);
  });

  test('needs its pair while it is open, and the right one', () => {
    const trader = openExchange();
    const { id } = trader.place(RESTING_BUY).json;
    expect(trader.ask('GET', `/spot/orders/${id}`).json.label).toBe('MISSING_REQUIRED_PARAM');
    const other = trader.ask('GET', `/spot/orders/${id}`, { query: 'currency_pair=ETH_USDT' });
    expect([other.status, other.json.label]).toEqual([404, 'ORDER_NOT_FOUND']);
  });

  test('that never was has a label for its id and another for its text', () => {
    const trader = openExchange();
    expect(find(trader, '12345678901').json).toEqual({
      label: 'ORDER_NOT_FOUND',
      message: 'Order with ID 12345678901 not found',
    });
    expect(find(trader, 't-oa.0001').json).toEqual({
      label: 'CLIENT_ID_NOT_FOUND',
      message: 'Order with client ID t-oa.0001 not found',
    });
  });

  test('of another user is not found', () => {
    const other = { key: 'other-key', secret: 'other-secret' };
    const trader = openExchange();
    trader.exchange.addKey('20002', other);
    const { id } = trader.place(RESTING_BUY).json;
    const answer = trader.ask('GET', `/spot/orders/${id}`, { query: PAIR, key: other });
    expect(answer.status).toBe(404);
  });

  test('is hidden by a later one with the same text', () => {
    const trader = openExchange();
    trader.place({ ...RESTING_BUY, text: 't-same' });
    const later = trader.place({ ...RESTING_BUY, text: 't-same' }).json;
    expect(find(trader, 't-same').json.id).toBe(later.id);
  });

  test('is not visible before its lag is over, in no read', () => {
    const trader = openExchange({ behavior: { visibilityLagMs: lag(10_000) } });
    const { id } = trader.place({ ...RESTING_BUY, text: 't-a' }).json;
    trader.place({ ...FILLED_BUY, text: 't-b' });
    expect(find(trader, id).status).toBe(404);
    expect(find(trader, 't-a').status).toBe(404);
    expect([open(trader), finished(trader)]).toEqual([[], []]);
    trader.pass(10_000);
    expect(find(trader, id).status).toBe(200);
    expect(find(trader, 't-a').status).toBe(200);
    expect([open(trader), finished(trader)].map(({ length }) => length)).toEqual([1, 1]);
  });

  test('without a fill is forgotten a minute after its end, also by its id', () => {
    const trader = openExchange();
    const { id } = trader.place(UNFILLED_IOC).json;
    trader.pass(60_000);
    expect(find(trader, id).json.finish_as).toBe('ioc');
    trader.pass(1);
    expect(find(trader, id).status).toBe(404);
    expect(trader.exchange.orders('10001')).toHaveLength(1);
  });

  test('with a fill is found by its id for ever', () => {
    const trader = openExchange();
    const { id } = trader.place(FILLED_BUY).json;
    trader.pass(30 * 86_400_000);
    expect(find(trader, id).json.finish_as).toBe('filled');
  });

  test.each([
    ['while_open', [404, 404, 404]],
    ['one_hour', [200, 200, 404]],
    ['for_ever_if_filled', [200, 200, 200]],
  ] as const)('that has ended is found by its text as the rule %s says', (textLookup, expected) => {
    const trader = openExchange({ behavior: { textLookup } });
    trader.place({ ...FILLED_BUY, text: 't-a' });
    const seen = [0, 3_600_000, 1].map((ms) => {
      trader.pass(ms);
      return find(trader, 't-a').status;
    });
    expect(seen).toEqual(expected);
  });
});

describe('the list of open orders', () => {
  test('has all pairs, each with its own pages', () => {
    const trader = openExchange({ behavior: { rateLimits: 'off' } });
    for (const text of ['t-1', 't-2', 't-3']) trader.place({ ...RESTING_BUY, text });
    trader.place({ ...RESTING_BUY, currency_pair: 'ETH_USDT', amount: '1', price: '2000' });
    const page = (number: number) =>
      trader
        .ask('GET', '/spot/open_orders', { query: `page=${number}&limit=2` })
        .json.map((row: { currency_pair: string; total: number; orders: { text: string }[] }) => [
          row.currency_pair,
          row.total,
          textsOf(row.orders),
        ]);
    expect(page(1)).toEqual(
      expect.arrayContaining([
        ['BTC_USDT', 2, ['t-3', 't-2']],
        ['ETH_USDT', 1, ['apiv4']],
      ]),
    );
    expect(page(2)).toEqual([['BTC_USDT', 1, ['t-1']]]);
  });

  test('of one pair needs the pair and takes at most a hundred', () => {
    const trader = openExchange();
    trader.place(RESTING_BUY);
    const list = (query: string) => trader.ask('GET', '/spot/orders', { query }).json;
    expect(list(`status=open&${PAIR}`)).toHaveLength(1);
    expect(list('status=open').label).toBe('MISSING_REQUIRED_PARAM');
    expect(list(`status=open&${PAIR}&limit=101`).label).toBe('INVALID_PARAM_VALUE');
    expect(list(PAIR).label).toBe('MISSING_REQUIRED_PARAM');
  });
});

describe('the list of finished orders', () => {
  test('has those with a fill, also cancelled ones, last end first', () => {
    const trader = openExchange();
    trader.place({ ...FILLED_BUY, text: 't-filled' });
    trader.place({ ...UNFILLED_IOC, text: 't-unfilled' });
    trader.place({
      ...FILLED_BUY,
      amount: '1',
      price: '87960',
      time_in_force: 'ioc',
      text: 't-part',
    });
    expect(textsOf(finished(trader))).toEqual(['t-part', 't-filled']);
    expect(textsOf(finished(trader, '&side=sell'))).toEqual([]);
    expect(textsOf(finished(trader, '&limit=1&page=2'))).toEqual(['t-filled']);
  });

  test('is cut by the time of the end, not of the creation', () => {
    const trader = openExchange();
    trader.place({ ...RESTING_BUY, text: 't-old' });
    trader.pass(100_000);
    trader.exchange.movePrice('BTC_USDT', '79000');
    const startS = START_MS / 1000;
    expect(textsOf(finished(trader, `&from=${startS + 100}&to=${startS + 100}`))).toEqual([
      't-old',
    ]);
    expect(finished(trader, `&from=${startS + 101}`)).toEqual([]);
    expect(finished(trader, `&to=${startS + 99}`)).toEqual([]);
  });
});

describe('the list of trades', () => {
  test('shows a fill with the text of its order once its lag is over', () => {
    const trader = openExchange({ behavior: { tradeLagMs: lag(15_000) } });
    const { id } = trader.place({ ...FILLED_BUY, text: 't-a' }).json;
    expect(trades(trader).json).toEqual([]);
    trader.pass(15_000);
    expect(trades(trader).json).toEqual([
      expect.objectContaining({
        order_id: id,
        text: 't-a',
        side: 'buy',
        role: 'taker',
        amount: '0.001',
        price: '87960',
        deal: '87.96',
        fee: '0.000002',
        fee_currency: 'BTC',
      }),
    ]);
  });

  test('covers seven days unless asked for others, at most thirty', () => {
    const trader = openExchange();
    trader.place({ ...FILLED_BUY, text: 't-a' });
    trader.pass(8 * 86_400_000);
    const startS = START_MS / 1000;
    expect(trades(trader).json).toEqual([]);
    expect(trades(trader, `from=${startS}`).json).toHaveLength(1);
    expect(trades(trader, `from=${startS - 8 * 86_400}`).json).toEqual([]);
    expect(trades(trader, `from=${startS - 10}&to=${startS}`).json).toHaveLength(1);
    const tooLong = trades(trader, `from=${startS}&to=${startS + 31 * 86_400}`);
    expect([tooLong.status, tooLong.json.label]).toEqual([400, 'INVALID_PARAM_VALUE']);
  });

  test('of one order needs the pair', () => {
    const trader = openExchange();
    const { id } = trader.place(FILLED_BUY).json;
    expect(trades(trader, `order_id=${id}`).json.label).toBe('MISSING_REQUIRED_PARAM');
    expect(trades(trader, `order_id=${id}&${PAIR}`).json).toHaveLength(1);
    expect(trades(trader, `order_id=1&${PAIR}`).json).toEqual([]);
  });

  test('can be made to hide every fill', () => {
    const trader = openExchange({ behavior: { fillsVisibleInTrades: false } });
    trader.place(FILLED_BUY);
    expect(trades(trader).json).toEqual([]);
    expect(trader.exchange.trades('10001')).toHaveLength(1);
  });
});

describe('the account', () => {
  test('every movement of money is in the account book', () => {
    const trader = openExchange();
    trader.place({ ...FILLED_BUY, text: 't-a' });
    const { json } = trader.ask('GET', '/spot/account_book', { query: 'limit=3' });
    expect(json.map((row: Record<string, string>) => [row.code, row.currency, row.change])).toEqual(
      [
        ['151', 'BTC', '-0.000002'],
        ['102', 'USDT', '-87.96'],
        ['102', 'BTC', '0.001'],
      ],
    );
  });

  test('a change of a balance raises its update_id', () => {
    const trader = openExchange();
    const updateId = () =>
      trader.ask('GET', '/spot/accounts', { query: 'currency=USDT' }).json[0].update_id;
    const before = updateId();
    trader.place(RESTING_BUY);
    expect(updateId()).toBeGreaterThan(before);
  });

  test('fees are fractions', () => {
    const { ask } = openExchange();
    expect(ask('GET', '/wallet/fee').json.taker_fee).toBe('0.002');
    const query = 'currency_pairs=BTC_USDT%2CETH_USDT';
    expect(Object.keys(ask('GET', '/spot/batch_fee', { query }).json)).toEqual([
      'BTC_USDT',
      'ETH_USDT',
    ]);
  });
});
