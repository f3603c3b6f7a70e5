import { describe, expect, it } from 'vitest';
import type { HttpRequest } from '../../../../shared/gate/http.ts';
import {
  FENCE,
  KEY,
  NOW_MS,
  orderText,
  REAL_IDS,
  recordedClient,
  signatureOf,
} from './recorded-requests.ts';

const [ID, OTHER_ID] = REAL_IDS;
const ORDER = {
  contract: 'BTC_USDT',
  size: '-5',
  price: '61000.5',
  tif: 'gtc',
  text: 't-abc',
  reduce_only: true,
} as const;

describe('A futures order on the wire', () => {
  it('is one signed POST with the fence and the size header', async () => {
    const { client, sent } = recordedClient(() => ({ status: 201, body: orderText(ID) }));
    const placement = await client.place(KEY, ORDER, FENCE);
    expect(placement).toMatchObject({ kind: 'accepted', order: { orderId: ID, side: 'sell' } });
    expect(sent).toHaveLength(1);
    const { method, target, headers, body } = sent[0]!;
    expect([method, target]).toEqual(['POST', '/api/v4/futures/usdt/orders']);
    expect(JSON.parse(body)).toEqual(ORDER);
    expect(headers).toMatchObject({
      'X-Gate-Size-Decimal': '1',
      'x-gate-exptime': String(FENCE.exptimeMs),
      Timestamp: String(NOW_MS / 1_000),
      SIGN: signatureOf(sent[0]!),
    });
  });

  it('agrees with a signature that was computed elsewhere', async () => {
    // Computed once with `openssl dgst -sha512 -hmac`, from these bytes.
    const { client, sent } = recordedClient(() => ({ status: 201, body: orderText(ID) }));
    await client.place(KEY, ORDER, FENCE);
    expect(sent[0]?.headers.SIGN).toBe(
      '584c482baac39dddcb89c9317771c280d919b2447cd1ab3c3c5bdd4c5ad932025fdc823c0ec0bfdc50f29627cfffe46d31135ee17c9d6b155634c092551361d4',
    );
  });

  it('is amended with PUT and cancelled by its exact id', async () => {
    const { client, sent } = recordedClient(() => ({ body: orderText(OTHER_ID) }));
    const amendment = { size: '-7', amend_text: 't-amend' };
    const amended = await client.amendOrder(KEY, OTHER_ID, amendment, FENCE);
    const cancelled = await client.cancelOrder(OTHER_ID);
    expect([amended, cancelled]).toMatchObject([
      { kind: 'accepted', order: { orderId: OTHER_ID } },
      { kind: 'accepted', order: { orderId: OTHER_ID } },
    ]);
    expect(sent.map(({ method, target }) => `${method} ${target}`)).toEqual([
      `PUT /api/v4/futures/usdt/orders/${OTHER_ID}`,
      `DELETE /api/v4/futures/usdt/orders/${OTHER_ID}`,
    ]);
    expect(JSON.parse(sent[0]!.body)).toEqual(amendment);
    for (const request of sent) expect(request.headers.SIGN).toBe(signatureOf(request));
  });

  it('has an unknown outcome where the answer is about another order, or none', async () => {
    const { client } = recordedClient(() => ({
      status: 201,
      body: orderText(ID, { text: 't-other' }),
    }));
    expect(await client.place(KEY, ORDER, FENCE)).toMatchObject({ kind: 'unknown' });
  });
});

it('Every call names the size header, public ones too', async () => {
  const bodies: Readonly<Record<string, string>> = {
    contracts: '{"name":"BTC_USDT","order_size_min":"1","order_price_round":"0.1"}',
    positions: '[]',
    accounts: '{"total":"1","available":"1","position_mode":"single","margin_mode":0}',
    orders: '[]',
    my_trades: '[]',
    my_trades_timerange: '[]',
  };
  const { client, sent } = recordedClient(({ target }: HttpRequest) => ({
    body: bodies[target.split(/[/?]/)[5]!]!,
  }));
  await client.contract('BTC_USDT');
  await client.positions();
  await client.account();
  await client.openOrders('BTC_USDT');
  await client.trades(NOW_MS - 60_000, 'BTC_USDT');
  await client.tradesOf(ID, 'BTC_USDT', 0);
  expect(sent.map(({ headers }) => headers['X-Gate-Size-Decimal'])).toEqual(sent.map(() => '1'));
  expect(sent.map(({ target }) => target.replace('/api/v4/futures/usdt', ''))).toEqual([
    '/contracts/BTC_USDT',
    '/positions?holding=true&limit=100&offset=0',
    '/accounts',
    '/orders?status=open&contract=BTC_USDT&limit=100&offset=0',
    '/my_trades_timerange?contract=BTC_USDT&from=1789999940&to=1790000060&limit=100&offset=0',
    `/my_trades?contract=BTC_USDT&order=${ID}&limit=100&offset=0`,
  ]);
});

describe('Ids beyond 2^53', () => {
  it.each(REAL_IDS)('stay text to the last digit: %s', async (id) => {
    expect(String(JSON.parse(id))).not.toBe(id);
    const { client, sent } = recordedClient(({ target }) => {
      const trade = `{"trade_id":"${id}","order_id":"${id}","create_time":1,"contract":"BTC_USDT","size":"1","price":"2"}`;
      if (target.includes('timerange')) return { body: `[${trade}]` };
      return { body: target.includes('status=open') ? `[${orderText(id)}]` : orderText(id) };
    });
    const read = await client.order('t-abc');
    const { rows: open } = await client.openOrders();
    const { rows: trades } = await client.trades(NOW_MS - 1_000);
    expect([read?.orderId, open[0]?.orderId, trades[0]?.orderId, trades[0]?.tradeId]).toEqual([
      id,
      id,
      id,
      id,
    ]);
    expect(sent[0]?.target).toBe('/api/v4/futures/usdt/orders/t-abc');
  });

  it('do not change the trade of another order into one of this order', async () => {
    const near = `${ID.slice(0, -1)}7`;
    expect(Number(near)).toBe(Number(ID));
    const row = (order: string, trade: string) =>
      `{"id":${trade},"order_id":"${order}","create_time":1,"contract":"BTC_USDT","size":"1","price":"2"}`;
    const { client } = recordedClient(() => ({ body: `[${row(ID, ID)},${row(near, near)}]` }));
    expect((await client.tradesOf(ID, 'BTC_USDT', 0)).map(({ tradeId }) => tradeId)).toEqual([ID]);
  });
});

describe('The trades of an order that filled in thousands of parts', () => {
  const row = (index: number) => ({
    trade_id: String(10n ** 17n + BigInt(index)),
    id: 10 ** 6 + index,
    order_id: index % 5 === 0 ? OTHER_ID : ID,
    create_time: NOW_MS / 1_000 - 3_600 + index,
    contract: 'BTC_USDT',
    size: '1',
    price: '2',
  });
  const rows = Array.from({ length: 3_500 }, (_, index) => row(index));

  /** As Gate answers: pages by offset, the newest first. */
  function answered(target: string) {
    const query = new URL(target, 'https://x.test').searchParams;
    const [from, to] = [Number(query.get('from') ?? 0), Number(query.get('to') ?? 1e12)];
    const order = query.get('order');
    const offset = Number(query.get('offset'));
    const found = rows
      .filter((each) => order === null || each.order_id === order)
      .filter((each) => each.create_time >= from && each.create_time <= to)
      .toReversed();
    return { body: JSON.stringify(found.slice(offset, offset + 100)) };
  }

  it('are all read, span by span, without another order’s', async () => {
    const { client, sent } = recordedClient(({ target }) => answered(target));
    const trades = await client.tradesOf(ID, 'BTC_USDT', NOW_MS - 2 * 3_600_000);
    expect(trades).toHaveLength(2_800);
    expect(new Set(trades.map(({ tradeId }) => tradeId)).size).toBe(2_800);
    expect(trades.every(({ orderId }) => orderId === ID)).toBe(true);
    expect(sent.length).toBeLessThan(200);
  });

  it('are an error where they cannot be read in bounds', async () => {
    const many = Array.from({ length: 100 }, (_, index) => ({ ...row(index), create_time: 1 }));
    const { client } = recordedClient(() => ({ body: JSON.stringify(many) }));
    await expect(client.tradesOf(ID, 'BTC_USDT', NOW_MS - 10_000)).rejects.toThrow();
  });
});

describe('A list of several pages', () => {
  it('is read by offset to its short page, and has no order twice', async () => {
    const rows = Array.from({ length: 150 }, (_, index) =>
      orderText(String(10n ** 17n + BigInt(index))),
    );
    const { client, sent } = recordedClient(({ target }) => {
      const offset = Number(new URL(target, 'https://x.test').searchParams.get('offset'));
      // A new order came between the two pages: one row has moved to the next page.
      const from = offset === 0 ? 0 : offset - 1;
      return { body: `[${rows.slice(from, from + 100).join(',')}]` };
    });
    const { rows: orders, isPaged } = await client.openOrders();
    expect([orders.length, isPaged, sent.length]).toEqual([150, true, 2]);
  });

  it('that has too many trades is read in shorter spans', async () => {
    const trade = (second: number) =>
      `{"trade_id":"${second}","order_id":"1","create_time":${second},"contract":"BTC_USDT","size":"1","price":"2"}`;
    const nowS = NOW_MS / 1_000;
    const all = Array.from({ length: 1_500 }, (_, index) => nowS - 3_000 + 2 * index);
    const { client } = recordedClient(({ target }) => {
      const { searchParams } = new URL(target, 'https://x.test');
      const [from, to, offset] = ['from', 'to', 'offset'].map((name) =>
        Number(searchParams.get(name)),
      ) as [number, number, number];
      const found = all.filter((second) => second >= from && second <= to);
      return {
        body: `[${found
          .slice(offset, offset + 100)
          .map(trade)
          .join(',')}]`,
      };
    });
    const seen = new Set<string>();
    let sinceMs = NOW_MS - 3_000_000;
    for (let call = 0; call < 20; call++) {
      const { rows, readUntilMs, hasMore } = await client.trades(sinceMs);
      for (const { tradeId } of rows) seen.add(tradeId);
      if (!hasMore) break;
      sinceMs = readUntilMs;
    }
    expect(seen.size).toBe(1_500);
  });
});
