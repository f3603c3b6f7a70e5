import { describe, expect, test } from 'vitest';
import { openExchange, RESTING_BUY, type Trader } from './trader.ts';

const ETH_BUY = { ...RESTING_BUY, currency_pair: 'ETH_USDT', amount: '1', price: '2000' };

function statuses(times: number, act: () => { status: number }): number[] {
  return Array.from({ length: times }, () => act().status);
}
const placeTen = ({ place }: Trader) => statuses(10, () => place(RESTING_BUY));

describe('rate limits', () => {
  test('ten orders a second per market, the eleventh is refused', () => {
    const trader = openExchange();
    expect(placeTen(trader)).toEqual(Array(10).fill(201));
    const refused = trader.place(RESTING_BUY);
    expect([refused.status, refused.json]).toEqual([
      429,
      { label: 'TOO_MANY_REQUESTS', message: 'Request Rate limit Exceeded (211)' },
    ]);
    expect(refused.headers).toMatchObject({
      'X-Gate-RateLimit-Limit': '10',
      'X-Gate-RateLimit-Requests-Remain': '0',
      'X-Gate-RateLimit-Reset-Timestamp': String(trader.nowMs() + 1_000),
    });
    expect(trader.exchange.placements()).toHaveLength(10);
    trader.pass(1_000);
    expect(trader.place(RESTING_BUY).status).toBe(201);
  });

  test('every market has its own limit', () => {
    const trader = openExchange();
    placeTen(trader);
    expect(trader.place(ETH_BUY).status).toBe(201);
  });

  test('amendments count with the orders, cancellations do not', () => {
    const trader = openExchange();
    placeTen(trader);
    const { id } = trader.exchange.orders('10001')[0]!;
    const body = { currency_pair: 'BTC_USDT', price: '70000' };
    expect(trader.ask('PATCH', `/spot/orders/${id}`, { body }).status).toBe(429);
    const query = 'currency_pair=BTC_USDT';
    expect(trader.ask('DELETE', `/spot/orders/${id}`, { query }).status).toBe(200);
  });

  test('an order every 105 ms never meets the limit', () => {
    const trader = openExchange();
    const paced = statuses(30, () => {
      trader.pass(105);
      return trader.place(RESTING_BUY);
    });
    expect(paced).toEqual(Array(30).fill(201));
  });

  test('reads have 200 in 10 s for each endpoint; public ones for each address', () => {
    const { ask } = openExchange();
    const from = (remoteAddress: string) => ask('GET', '/spot/time', { remoteAddress }).status;
    const first = statuses(200, () => ask('GET', '/spot/accounts'));
    expect(new Set(first)).toEqual(new Set([200]));
    expect(ask('GET', '/spot/accounts').json.message).toContain('(211)');
    expect(ask('GET', '/spot/open_orders').status).toBe(200);
    for (let request = 0; request < 200; request++) from('192.0.2.1');
    expect([from('192.0.2.1'), from('192.0.2.2')]).toEqual([429, 200]);
  });

  test('a low fill ratio allows ten orders in ten seconds over all markets', () => {
    const trader = openExchange({ behavior: { rateLimits: 'low_fill_ratio' } });
    placeTen(trader);
    trader.pass(5_000);
    expect(trader.place(ETH_BUY).json.message).toContain('(212)');
    trader.pass(5_000);
    expect(trader.place(ETH_BUY).status).toBe(201);
  });

  test('can be switched off', () => {
    const trader = openExchange({ behavior: { rateLimits: 'off' } });
    expect(new Set(statuses(50, () => trader.place(RESTING_BUY)))).toEqual(new Set([201]));
  });
});
