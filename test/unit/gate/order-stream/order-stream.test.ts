import { describe, expect, test } from 'vitest';
import { SECRET, settle, streamTest } from './fake-socket.ts';

/** Waits in the background, and says whether the wait is over. */
function waiting(stream: ReturnType<typeof streamTest>['stream'], untilMs: number) {
  let isOver = false;
  void stream.waitUntil(untilMs).then(() => {
    isOver = true;
  });
  return () => isOver;
}

/** A stream whose subscriptions have begun. */
async function live() {
  const it = streamTest();
  const isOver = waiting(it.stream, it.clock.nowMs() + 1_000);
  await settle();
  it.acknowledge();
  await settle();
  expect(isOver()).toBe(true);
  expect(it.stream.take()).toMatchObject({ hasBegun: true });
  return it;
}

const finished = (text: string) => ({
  channel: 'spot.orders',
  event: 'update',
  result: [
    {
      id: '1',
      text,
      currency_pair: 'BTC_USDT',
      event: 'finish',
      amount: '1',
      left: '0',
      filled_total: '5',
      filled_amount: '1',
      update_time_ms: '1766400000123',
    },
  ],
});

const tickerOf = (pair: string, last: string) => ({
  channel: 'spot.tickers',
  event: 'update',
  result: {
    currency_pair: pair,
    last,
    highest_bid: String(Number(last) - 0.1),
    lowest_ask: String(Number(last) + 0.1),
  },
});

describe('the order stream', () => {
  test('subscribes to both channels with signatures, and begins with both acknowledgements', async () => {
    const it = streamTest();
    const isOver = waiting(it.stream, it.clock.nowMs() + 60_000);
    await settle();
    const requests = it.sockets[0]!.sent.map((text) => JSON.parse(text));
    expect(requests).toMatchObject([
      { channel: 'spot.orders', event: 'subscribe', payload: ['!all'], time: 1_766_400_000 },
      { channel: 'spot.usertrades', event: 'subscribe', payload: ['!all'] },
    ]);
    expect(requests[0].auth).toMatchObject({ method: 'api_key', KEY: 'canary-of-a-key' });
    expect(requests[0].auth.SIGN).toMatch(/^[0-9a-f]{128}$/);
    it.push({ channel: 'spot.orders', event: 'subscribe', error: null });
    await settle();
    expect(isOver()).toBe(false);
    it.push({ channel: 'spot.usertrades', event: 'subscribe', error: null });
    await settle();
    expect(isOver()).toBe(true);
    const none = { orders: [], trades: [], tickers: new Map() };
    expect(it.stream.take()).toEqual({ ...none, hasBegun: true });
    expect(it.stream.take()).toEqual({ ...none, hasBegun: false });
  });

  test('connects with the first wait, not before', async () => {
    const it = streamTest();
    await settle();
    expect(it.sockets).toHaveLength(0);
    await it.stream.waitUntil(it.clock.nowMs());
    await settle();
    expect(it.sockets).toHaveLength(1);
  });

  test('a push ends the wait, and no timer of it is left', async () => {
    const it = await live();
    const isOver = waiting(it.stream, it.clock.nowMs() + 5_000);
    await it.pass(1_000);
    expect(isOver()).toBe(false);
    it.push(finished('t-1'));
    await settle();
    expect(isOver()).toBe(true);
    expect(it.sleeping()).toBe(0);
    expect(it.stream.take().orders).toMatchObject([{ text: 't-1', isOpen: false, isPushed: true }]);
  });

  test('the wait ends in time without a push', async () => {
    const it = await live();
    const isOver = waiting(it.stream, it.clock.nowMs() + 5_000);
    await it.pass(4_999);
    expect(isOver()).toBe(false);
    await it.pass(1);
    expect(isOver()).toBe(true);
  });

  test('a fill names its order; the fill itself is not taken from the push', async () => {
    const it = await live();
    const row = { id: 7, order_id: '1', text: 't-1', amount: '1', price: '5' };
    it.push({ channel: 'spot.usertrades', event: 'update', result: [row] });
    expect(it.stream.take().trades).toMatchObject([{ orderId: '1', text: 't-1' }]);
  });

  test('pings every 10 s, and any message answers', async () => {
    const it = await live();
    waiting(it.stream, it.clock.nowMs() + 60_000);
    for (let pings = 1; pings <= 4; pings++) {
      await it.pass(10_000);
      const sent = it.sockets[0]!.sent.slice(2).map((text) => JSON.parse(text).channel);
      expect(sent).toEqual(Array(pings).fill('spot.ping'));
      it.push({ channel: 'spot.pong', event: '' });
      await settle();
    }
    expect(it.sockets).toHaveLength(1);
  });

  test('a silent connection is noticed within 15 s', async () => {
    const it = await live();
    waiting(it.stream, it.clock.nowMs() + 60_000);
    await it.pass(14_999);
    expect(it.sockets[0]!.isClosed).toBe(false);
    await it.pass(1);
    expect(it.sockets[0]!.isClosed).toBe(true);
    expect(it.logged.at(-1)).toMatchObject({ event: 'stream_lost' });
    await it.pass(1_000);
    await settle();
    expect(it.sockets).toHaveLength(2);
  });

  test('at most three reconnections, after 1, 5 and 15 s', async () => {
    const it = streamTest();
    const startMs = it.clock.nowMs();
    waiting(it.stream, startMs + 600_000);
    const openedAtMs: number[] = [];
    for (let second = 0; second < 300; second++) {
      await it.pass(1_000);
      if (it.sockets.length > openedAtMs.length) {
        openedAtMs.push(it.clock.nowMs() - startMs);
        it.sockets.at(-1)!.listener.ended('closed with code 1006');
      }
    }
    expect(openedAtMs).toEqual([1_000, 2_000, 7_000, 22_000]);
    expect(it.logged.filter(({ event }) => event === 'stream_lost')).toHaveLength(4);
  });

  test.each<[string, (it: Awaited<ReturnType<typeof live>>) => void]>([
    ['breaks', (it) => it.sockets[0]!.listener.ended('closed with code 1006')],
    ['sends a torn message', (it) => it.sockets[0]!.listener.received('{"time":17~')],
    [
      'is to be upgraded',
      (it) => it.push({ channel: 'spot.system', event: 'update', result: { type: 'upgrade' } }),
    ],
  ])('a connection that %s is replaced', async (_, breakIt) => {
    const it = await live();
    waiting(it.stream, it.clock.nowMs() + 60_000);
    breakIt(it);
    await it.pass(1_000);
    await settle();
    expect(it.sockets).toHaveLength(2);
    it.acknowledge();
    expect(it.stream.take().hasBegun).toBe(true);
    // Whatever the old connection still says is void.
    it.sockets[0]!.listener.received(JSON.stringify(finished('t-late')));
    it.sockets[0]!.listener.ended('late');
    expect(it.stream.take().orders).toEqual([]);
    expect(it.sockets[1]!.isClosed).toBe(false);
  });

  test('a refused subscription is a failure, told without a secret', async () => {
    const it = streamTest();
    waiting(it.stream, it.clock.nowMs() + 60_000);
    await settle();
    const error = { code: 4, message: 'authentication fail' };
    it.push({ channel: 'spot.orders', event: 'subscribe', error, result: { status: 'fail' } });
    expect(it.sockets[0]!.isClosed).toBe(true);
    expect(it.logged).toMatchObject([
      {
        event: 'stream_lost',
        fields: { account: 'main', reason: expect.stringContaining('auth') },
      },
    ]);
    const everything = JSON.stringify(it.logged);
    const signatures = it.sockets[0]!.sent.map((text) => JSON.parse(text).auth.SIGN);
    for (const secret of [SECRET, 'canary-of-a-key', ...signatures]) {
      expect(everything).not.toContain(secret);
    }
  });

  test('neither a missing acknowledgement nor a missing connection is waited for', async () => {
    const unanswered = streamTest();
    waiting(unanswered.stream, unanswered.clock.nowMs() + 60_000);
    await unanswered.pass(1_500);
    expect(unanswered.sockets[0]!.isClosed).toBe(true);
    const unconnected = streamTest({ opens: false });
    waiting(unconnected.stream, unconnected.clock.nowMs() + 60_000);
    await unconnected.pass(3_000);
    expect(unconnected.sockets[0]!.isClosed).toBe(true);
  });

  test('without a key there is no connection', async () => {
    const readKey = async () => {
      throw new Error('no key');
    };
    const it = streamTest({ readKey });
    waiting(it.stream, it.clock.nowMs() + 60_000);
    await settle();
    expect(it.sockets).toHaveLength(0);
    expect(it.logged).toMatchObject([{ event: 'stream_lost' }]);
  });

  test('closed, it does nothing any more: also while it connects', async () => {
    const it = await live();
    it.stream.close();
    expect(it.sockets[0]!.isClosed).toBe(true);
    waiting(it.stream, it.clock.nowMs() + 60_000);
    it.push(finished('t-late'));
    await it.pass(60_000);
    expect(it.sockets).toHaveLength(1);
    expect(it.stream.take().orders).toEqual([]);
    expect(it.logged.map(({ event }) => event)).toEqual(['stream_begun']);

    const early = streamTest({ opens: false });
    await early.stream.waitUntil(early.clock.nowMs());
    early.stream.close();
    await settle();
    expect(early.sockets.every(({ isClosed }) => isClosed)).toBe(true);
  });

  test('hears the prices of the pairs that are named, each by a request of its own', async () => {
    const it = await live();
    it.stream.hear(['BTC_USDT', 'ETH_USDT']);
    it.stream.hear(['ETH_USDT', 'GT_USDT']);
    const requests = it.sockets[0]!.sent.slice(2).map((text) => JSON.parse(text));
    expect(requests).toMatchObject([
      { channel: 'spot.tickers', event: 'subscribe', payload: ['BTC_USDT'] },
      { channel: 'spot.tickers', event: 'subscribe', payload: ['ETH_USDT'] },
      { channel: 'spot.tickers', event: 'subscribe', payload: ['GT_USDT'] },
      { channel: 'spot.tickers', event: 'unsubscribe', payload: ['BTC_USDT'] },
    ]);
    expect(requests.every(({ auth }) => auth === undefined)).toBe(true);
    const isOver = waiting(it.stream, it.clock.nowMs() + 5_000);
    it.push(tickerOf('GT_USDT', '7'));
    it.push(tickerOf('GT_USDT', '8'));
    it.push(tickerOf('BTC_USDT', '60000'));
    await settle();
    expect(isOver()).toBe(true);
    const gt = { last: '8', bid: '7.9', ask: '8.1', atMs: it.clock.nowMs() };
    expect(it.stream.take().tickers).toEqual(new Map([['GT_USDT', gt]]));
    expect(it.stream.take().tickers.size).toBe(0);
  });

  test('asks for the same prices again on the next connection, and for 20 at most', async () => {
    const it = await live();
    it.stream.hear(Array.from({ length: 30 }, (_, index) => `COIN${index}_USDT`));
    expect(it.sockets[0]!.sent.slice(2)).toHaveLength(20);
    waiting(it.stream, it.clock.nowMs() + 60_000);
    it.sockets[0]!.listener.ended('closed with code 1006');
    await it.pass(1_000);
    await settle();
    expect(it.sockets[1]!.sent).toHaveLength(2);
    it.acknowledge();
    expect(it.sockets[1]!.sent.slice(2)).toHaveLength(20);
  });

  test('goes on without the prices of a pair that Gate does not list', async () => {
    const it = await live();
    it.stream.hear(['GONE_USDT']);
    const error = { code: 2, message: 'unknown currency pair: GONE_USDT' };
    it.push({ channel: 'spot.tickers', event: 'subscribe', error, result: { status: 'fail' } });
    it.push(tickerOf('GONE_USDT', ''));
    expect(it.sockets[0]!.isClosed).toBe(false);
    expect(it.logged.at(-1)).toMatchObject({ event: 'prices_not_heard' });
    expect(it.stream.take().tickers.size).toBe(0);
  });

  test('a flood is cut off', async () => {
    const it = await live();
    const { result } = finished('t-1');
    it.push({ channel: 'spot.orders', event: 'update', result: Array(3_000).fill(result[0]) });
    expect(it.stream.take().orders).toHaveLength(1_000);
  });
});

describe('a pushed order', () => {
  test.each<[string, object, boolean]>([
    ['put', {}, true],
    ['update', {}, true],
    ['update', { left: '0' }, false],
    ['finish', {}, false],
    ['something new', {}, false],
  ])('"%s" %o is open: %s', async (event, fields, isOpen) => {
    const it = await live();
    const row = { ...finished('t-1').result[0], left: '1', filled_amount: '0', event, ...fields };
    it.push({ channel: 'spot.orders', event: 'update', result: [row] });
    expect(it.stream.take().orders).toMatchObject([{ isOpen, updateTimeMs: 1_766_400_000_123 }]);
  });

  test('a row that is no order is ignored', async () => {
    const it = await live();
    it.push({ channel: 'spot.orders', event: 'update', result: [null, 17, {}] });
    it.push({ channel: 'spot.orders', event: 'update' });
    expect(it.stream.take().orders).toEqual([]);
  });
});
