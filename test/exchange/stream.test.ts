import { describe, expect, test } from 'vitest';
import { DEFAULT_STREAM } from '../../local/exchange/behavior/stream-behavior.ts';
import type { ExchangeOptions } from '../../local/exchange/exchange.ts';
import { listenTo } from './listener.ts';
import { openExchange, RESTING_BUY, USER } from './trader.ts';

/** Long enough for every acknowledgement and push. */
const SOON_MS = 200;
const MARKET_BUY = { type: 'market', side: 'buy', amount: '100', time_in_force: 'ioc' };

type Stream = Partial<typeof DEFAULT_STREAM>;

function open(stream: Stream = {}, options: Partial<ExchangeOptions> = {}) {
  const trader = openExchange({
    ...options,
    behavior: { ...options.behavior, stream: { ...DEFAULT_STREAM, ...stream } },
  });
  return { trader, listener: listenTo(trader) };
}

/** A connection that has subscribed to both private channels. */
function subscribed(stream: Stream = {}, options: Partial<ExchangeOptions> = {}) {
  const opened = open(stream, options);
  for (const channel of ['spot.orders', 'spot.usertrades']) opened.listener.ask(channel);
  opened.listener.pass(SOON_MS);
  return opened;
}

const rowsOf = (frames: readonly { readonly result?: unknown }[]) =>
  frames.flatMap(({ result }) =>
    Array.isArray(result) ? (result as Readonly<Record<string, unknown>>[]) : [],
  );

describe('requests of the WebSocket', () => {
  test('a signed subscription is acknowledged under its id', () => {
    const { listener } = open();
    listener.ask('spot.orders', { id: 7 });
    expect(listener.frames).toEqual([]);
    listener.pass(SOON_MS);
    expect(listener.frames).toEqual([
      expect.objectContaining({
        id: 7,
        channel: 'spot.orders',
        event: 'subscribe',
        error: null,
        result: { status: 'success' },
        conn_id: 'connection-1',
      }),
    ]);
  });

  test.each<[string, object, number, string]>([
    [
      'a wrong signature',
      { auth: { method: 'api_key', KEY: 'trader-key', SIGN: 'f00' } },
      4,
      'auth',
    ],
    ['an unknown key', { auth: { method: 'api_key', KEY: 'nobody', SIGN: 'f00' } }, 4, 'auth'],
    ['no signature', { auth: undefined }, 4, 'auth'],
    ['another method', { auth: { method: 'password', KEY: 'trader-key', SIGN: '' } }, 4, 'auth'],
    ['a time more than a minute ago', { time: 1_766_400_000 - 61 }, 2, 'REQUEST_EXPIRED'],
    ['a time that is no whole number', { time: 'now' }, 1, 'time'],
    ['an empty list', { payload: [] }, 2, 'empty currency pair list'],
    ['no list', { payload: undefined }, 2, 'empty currency pair list'],
    ['a list of numbers', { payload: [1] }, 1, 'payload'],
    ['an unknown pair', { payload: ['BTC_USDT', 'NOPE_USDT'] }, 2, 'NOPE_USDT'],
    ['an unknown event', { event: 'api' }, 2, 'unknown event'],
  ])('%s is refused', (_, request, code, message) => {
    const { trader, listener } = open();
    listener.ask('spot.orders', request);
    listener.pass(SOON_MS);
    expect(listener.frames).toEqual([
      expect.objectContaining({
        error: { code, message: expect.stringContaining(message) },
        result: { status: 'fail' },
      }),
    ]);
    trader.place(RESTING_BUY);
    listener.pass(SOON_MS);
    expect(listener.frames).toHaveLength(1);
  });

  test('an unknown channel is refused', () => {
    const { listener } = open();
    listener.ask('spot.nothing');
    listener.pass(SOON_MS);
    expect(listener.frames[0]?.error).toEqual({ code: 2, message: 'unknown channel spot.nothing' });
  });

  test("a key's addresses and rights hold as over REST", () => {
    for (const key of [
      { key: 'trader-key', secret: 'trader-secret', ipAllowList: ['10.1.1.1'] },
      { key: 'trader-key', secret: 'trader-secret', permissions: { wallet: 'read' } },
    ] as const) {
      const account = { userId: USER, keys: [key], balances: { USDT: '1000' } };
      const { listener } = open({}, { accounts: [account] });
      listener.ask('spot.orders');
      listener.pass(SOON_MS);
      expect(listener.frames[0]?.error).toMatchObject({ code: 4 });
    }
  });

  test('a text that is no JSON is ignored', () => {
    const { listener } = open();
    listener.send('hello');
    listener.send('17');
    listener.pass(SOON_MS);
    expect(listener.frames).toEqual([]);
  });

  test('tickers need no key and come every second', () => {
    const { trader, listener } = open();
    listener.ask('spot.tickers', { auth: undefined, payload: ['BTC_USDT'] });
    listener.pass(2_500);
    const [ack, ...pushes] = listener.ofChannel('spot.tickers');
    expect(ack).toMatchObject({ event: 'subscribe', error: null });
    expect(pushes).toHaveLength(3);
    trader.exchange.movePrice('BTC_USDT', '90000');
    listener.pass(1_000);
    expect(listener.frames.at(-1)?.result).toMatchObject({
      currency_pair: 'BTC_USDT',
      last: '90000.0',
    });
  });

  test('tickers end with the last of their pairs, and come again', () => {
    const { listener } = open();
    const ask = (event: string, pair: string) =>
      listener.ask('spot.tickers', { auth: undefined, event, payload: [pair] });
    const pushes = () => listener.frames.filter(({ event }) => event === 'update').length;
    ask('unsubscribe', 'BTC_USDT');
    listener.pass(SOON_MS);
    const idle = listener.waiting();
    ask('subscribe', 'BTC_USDT');
    listener.pass(SOON_MS);
    expect([pushes(), listener.waiting()]).toEqual([1, idle + 1]);
    ask('unsubscribe', 'BTC_USDT');
    listener.pass(3_000);
    expect([pushes(), listener.waiting()]).toEqual([1, idle]);
    ask('subscribe', 'BTC_USDT');
    listener.pass(1_500);
    expect(pushes()).toBe(3);
  });

  test('a subscription ends on demand', () => {
    const { trader, listener } = subscribed();
    listener.ask('spot.orders', { event: 'unsubscribe' });
    listener.pass(SOON_MS);
    trader.place(RESTING_BUY);
    listener.pass(SOON_MS);
    expect(listener.ofChannel('spot.orders').at(-1)).toMatchObject({ event: 'unsubscribe' });
  });
});

describe('pushes', () => {
  test('an order is pushed as it is placed, amended and cancelled, without a status', () => {
    const { trader, listener } = subscribed();
    const { json } = trader.place({ ...RESTING_BUY, text: 't-mine' });
    listener.pass(SOON_MS);
    const query = 'currency_pair=BTC_USDT';
    trader.ask('PATCH', `/spot/orders/${json.id}`, { query, body: { price: '81000' } });
    listener.pass(SOON_MS);
    trader.ask('DELETE', `/spot/orders/${json.id}`, { query });
    listener.pass(SOON_MS);
    const rows = rowsOf(listener.ofChannel('spot.orders'));
    expect(
      rows.map(({ event, price, left, finish_as }) => [event, price, left, finish_as]),
    ).toEqual([
      ['put', '80000', '0.001', 'open'],
      ['update', '81000', '0.001', 'open'],
      ['finish', '81000', '0.001', 'cancelled'],
    ]);
    expect(rows[0]).toMatchObject({ id: json.id, text: 't-mine', user: 10001 });
    expect(rows.every((row) => !('status' in row))).toBe(true);
    expect(typeof rows[0]?.update_time_ms).toBe('string');
    expect(json.update_time_ms).toBeTypeOf('number');
  });

  test('a fill is pushed in both channels, and the market brings it without a request', () => {
    const { trader, listener } = subscribed();
    const { json } = trader.place(RESTING_BUY);
    trader.exchange.movePrice('BTC_USDT', '79000');
    listener.pass(SOON_MS);
    const finished = rowsOf(listener.ofChannel('spot.orders')).find(
      ({ event }) => event === 'finish',
    );
    expect(finished).toMatchObject({
      id: json.id,
      left: '0',
      filled_amount: '0.001',
      fee: '0.000002',
    });
    const [trade] = rowsOf(listener.ofChannel('spot.usertrades'));
    expect(trade).toMatchObject({ order_id: json.id, amount: '0.001', user_id: 10001 });
    expect(trade?.id).toBeTypeOf('number');
    expect(trade?.create_time_ms).toMatch(/^\d+\.\d+$/);
  });

  test('an order that ends at once is pushed as open before, or not', () => {
    for (const [putRate, events] of [
      [0, ['finish']],
      [1, ['put', 'finish']],
    ] as const) {
      const { trader, listener } = subscribed({ putRate, pushMs: { min: 0, max: 0 } });
      trader.place(MARKET_BUY);
      listener.pass(SOON_MS);
      const rows = rowsOf(listener.ofChannel('spot.orders'));
      expect(rows.map(({ event }) => event)).toEqual(events);
    }
  });

  test('only the pairs and the user of the subscription', () => {
    const other = { key: 'other-key', secret: 'other-secret' };
    const { trader, listener } = open();
    trader.exchange.addKey('10002', other);
    trader.exchange.deposit('10002', 'USDT', '1000');
    listener.ask('spot.orders', { payload: ['ETH_USDT'] });
    listener.pass(SOON_MS);
    trader.place(RESTING_BUY);
    const body = { ...RESTING_BUY, currency_pair: 'ETH_USDT', amount: '1', price: '900' };
    trader.ask('POST', '/spot/orders', { body, key: other });
    listener.pass(SOON_MS);
    expect(rowsOf(listener.frames)).toEqual([]);
    trader.place({ ...body, text: 't-eth' });
    listener.pass(SOON_MS);
    expect(rowsOf(listener.frames)).toMatchObject([{ text: 't-eth' }]);
  });

  test('several orders may share one push', () => {
    const { trader, listener } = subscribed({ bundleRate: 1 });
    for (const price of ['80000', '80001']) trader.place({ ...RESTING_BUY, price });
    listener.pass(SOON_MS);
    trader.exchange.movePrice('BTC_USDT', '79000');
    listener.pass(SOON_MS);
    const sizes = listener
      .ofChannel('spot.orders')
      .slice(1)
      .map(({ result }) => result.length);
    expect(Math.max(...sizes)).toBe(2);
  });

  test('the push may come before the answer, and after', () => {
    const { trader, listener } = subscribed({ pushMs: { min: 0, max: 0 } });
    trader.place({ ...RESTING_BUY, text: 't-early' });
    listener.pass(0);
    expect(rowsOf(listener.frames)).toMatchObject([{ text: 't-early' }]);
  });

  test('rows of former years lack what they lacked over REST', () => {
    const { trader, listener } = subscribed({}, { behavior: { rows: 'old' } });
    trader.place(MARKET_BUY);
    listener.pass(SOON_MS);
    expect(rowsOf(listener.ofChannel('spot.orders'))[0]).not.toHaveProperty('filled_amount');
    expect(rowsOf(listener.ofChannel('spot.usertrades'))[0]).not.toHaveProperty('text');
  });
});

describe('reads that lag behind the pushes', () => {
  test('show an order as it was before its last change, in every list', () => {
    const lagMs = 2_000;
    const behavior = { changeLagMs: { min: lagMs, max: lagMs } };
    const { trader, listener } = subscribed({ pushMs: { min: 0, max: 0 } }, { behavior });
    const { json } = trader.place(RESTING_BUY);
    const query = 'currency_pair=BTC_USDT';
    const read = () => trader.ask('GET', `/spot/orders/${json.id}`, { query }).json;
    const listed = (status: string) =>
      trader.ask('GET', '/spot/orders', { query: `${query}&status=${status}` }).json.length;
    trader.exchange.movePrice('BTC_USDT', '79000');
    listener.pass(0);
    expect(rowsOf(listener.ofChannel('spot.orders')).at(-1)).toMatchObject({ event: 'finish' });
    expect(read()).toMatchObject({ status: 'open', left: '0.001' });
    expect([listed('open'), listed('finished')]).toEqual([1, 0]);
    expect(trader.ask('GET', '/spot/open_orders').json[0].orders).toHaveLength(1);
    listener.pass(lagMs);
    expect(read()).toMatchObject({ status: 'closed', left: '0' });
    expect([listed('open'), listed('finished')]).toEqual([0, 1]);
  });
});

describe('what goes wrong with the WebSocket', () => {
  test('pushes come twice, in another order, or not at all', () => {
    const placeMany = (stream: Stream) => {
      const { trader, listener } = subscribed({ bundleRate: 0, ...stream });
      for (let price = 80_000; price < 80_020; price++) {
        trader.place({ ...RESTING_BUY, price: String(price), text: `t-${price}` });
        trader.pass(200);
      }
      listener.pass(5_000);
      return rowsOf(listener.ofChannel('spot.orders')).map(({ text }) => text);
    };
    const inOrder = Array.from({ length: 20 }, (_, index) => `t-${80_000 + index}`);
    expect(placeMany({ dropRate: 1 })).toEqual([]);
    expect(placeMany({ duplicateRate: 1 }).toSorted()).toEqual([...inOrder, ...inOrder].toSorted());
    const reordered = placeMany({ pushMs: { min: 0, max: 1_000 } });
    expect(reordered).not.toEqual(inOrder);
    expect(reordered.toSorted()).toEqual(inOrder);
  });

  test('a connection breaks at a frame', () => {
    const { trader, listener } = subscribed();
    trader.exchange.setBehavior({ stream: { ...DEFAULT_STREAM, cutRate: 1 } });
    trader.place(RESTING_BUY);
    listener.pass(SOON_MS);
    expect(listener.ended()).toBe('cut');
    expect(rowsOf(listener.frames)).toEqual([]);
    expect(trader.exchange.streams.count).toBe(0);
  });

  test('a connection falls silent and stays open', () => {
    const { trader, listener } = subscribed();
    trader.exchange.streams.endAll('silence');
    trader.place(RESTING_BUY);
    listener.send({ time: 1, channel: 'spot.ping' });
    listener.pass(120_000);
    expect(listener.ended()).toBe('silence');
    expect(listener.frames.filter(({ event }) => event !== 'subscribe')).toEqual([]);
  });

  test('a connection that has ended sends neither tickers nor pings', () => {
    const { trader, listener } = open({ pingEveryMs: 500 });
    listener.ask('spot.tickers', { auth: undefined, payload: ['BTC_USDT'] });
    listener.pass(1_200);
    expect(listener.pings()).toBe(2);
    trader.exchange.streams.endAll('silence');
    listener.pass(120_000);
    expect(listener.pings()).toBe(2);
    expect(listener.waiting()).toBe(0);
  });

  test('a torn frame is no JSON', () => {
    const { trader, listener } = subscribed();
    trader.exchange.setBehavior({ stream: { ...DEFAULT_STREAM, tornRate: 1 } });
    trader.place(RESTING_BUY);
    listener.pass(SOON_MS);
    expect(() => JSON.parse(listener.texts.at(-1)!)).toThrow();
  });

  test('an upgrade is announced before it closes', () => {
    const { trader, listener } = subscribed();
    trader.exchange.streams.upgrade();
    expect(listener.frames.at(-1)).toMatchObject({
      channel: 'spot.system',
      event: 'update',
      result: { type: 'upgrade' },
    });
    expect(listener.ended()).toBe('close');
  });

  test('an idle connection is cut: sooner before the first subscription', () => {
    const { listener: idle } = open();
    idle.pass(29_900);
    expect(idle.ended()).toBeUndefined();
    idle.pass(200);
    expect(idle.ended()).toBe('cut');

    const { listener: quiet } = subscribed();
    quiet.pass(59_000);
    expect(quiet.ended()).toBeUndefined();
    quiet.pass(2_000);
    expect(quiet.ended()).toBe('cut');
  });

  test('spot.ping is answered and keeps the connection', () => {
    const { listener } = subscribed();
    for (let second = 0; second < 180; second += 10) {
      listener.send({ time: 1, channel: 'spot.ping' });
      listener.pass(10_000);
    }
    expect(listener.ended()).toBeUndefined();
    expect(listener.ofChannel('spot.pong')).toHaveLength(18);
    expect(listener.ofChannel('spot.pong')[0]).toMatchObject({
      event: '',
      error: null,
      result: null,
    });
    expect(listener.pings()).toBeGreaterThan(5);
  });

  test('maintenance refuses new connections', () => {
    const { trader } = open();
    expect(trader.exchange.streams.handshake().outcome).toBe('accepted');
    trader.exchange.setMaintenance(true);
    expect(trader.exchange.streams.handshake().outcome).toBe('refused');
  });
});
