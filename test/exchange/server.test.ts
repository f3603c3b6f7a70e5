import { afterEach, describe, expect, test } from 'vitest';
import { startExchangeServer } from '../../local/exchange/server.ts';
import { openExchange, type Trader } from './trader.ts';

const running: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((close) => close()));
});

async function serve(trader: Trader = openExchange()) {
  const { url, close } = await startExchangeServer({ exchange: trader.exchange, port: 0 });
  running.push(close);
  return url;
}

describe('the exchange over HTTP', () => {
  test('listens on loopback and names its base', async () => {
    const url = await serve();
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/api\/v4$/);
    const answer = await fetch(`${url}/spot/tickers?currency_pair=BTC_USDT`);
    expect(answer.headers.get('X-Gate-Trace-ID')).not.toBeNull();
    expect(await answer.json()).toMatchObject([{ currency_pair: 'BTC_USDT' }]);
  });

  test('answers an error with its status', async () => {
    const answer = await fetch(`${await serve()}/spot/accounts`);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ label: 'MISSING_REQUIRED_HEADER' });
  });

  test('a reset tears the connection down', async () => {
    const trader = openExchange({ faults: { rates: { reset_after: 1 } } });
    await expect(fetch(`${await serve(trader)}/spot/time`)).rejects.toThrow('fetch failed');
  });

  test('a lost answer never comes', async () => {
    const trader = openExchange({ faults: { rates: { lost_reply: 1 } } });
    const url = await serve(trader);
    const signal = AbortSignal.timeout(100);
    await expect(fetch(`${url}/spot/time`, { signal })).rejects.toThrow('timeout');
  });

  test('a slow answer comes late', async () => {
    const trader = openExchange({ faults: { rates: { slow_reply: 1 }, slowReplyMs: 50 } });
    const url = await serve(trader);
    const beganMs = performance.now();
    expect((await fetch(`${url}/spot/time`)).status).toBe(200);
    expect(performance.now() - beganMs).toBeGreaterThanOrEqual(45);
  });

  test('a body that no order needs is not read', async () => {
    const url = await serve();
    const body = 'x'.repeat(2_000_000);
    await expect(fetch(`${url}/spot/orders`, { method: 'POST', body })).rejects.toThrow();
  });
});
