import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ExchangeServer, startExchangeServer } from '../../local/exchange/server.ts';
import { openExchange, type Trader } from './trader.ts';

let trader: Trader;
let server: ExchangeServer;
beforeEach(async () => {
  trader = openExchange();
  server = await startExchangeServer({ exchange: trader.exchange, port: 0 });
});
afterEach(() => server.close());

async function pull(lever: string, body: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(new URL(`/simulation/${lever}`, server.url), {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  });
  return { status: response.status, body: await response.json() };
}

test('a request moves the market, and sets the volatility', async () => {
  expect(await pull('move', { currency_pair: 'BTC_USDT', percent: '2.5' })).toEqual({
    status: 200,
    body: { currency_pair: 'BTC_USDT', from: '87959.9', to: '90158.9' },
  });
  expect(await pull('volatility', { percent: '10' })).toMatchObject({ status: 200 });
});

test.each([
  ['move', { currency_pair: 'BTC_USDT', percent: '-100' }, /above -100/],
  ['move', { currency_pair: 'BTC_USDT', percent: '1001' }, /at most 1000/],
  ['move', { currency_pair: 'BTC_USDT', percent: 5 }, /must be a decimal/],
  ['move', { currency_pair: 'NO_PAIR', percent: '5' }, /does not list NO_PAIR/],
  ['volatility', { percent: '-1' }, /0 to 50/],
  ['volatility', { percent: '51' }, /0 to 50/],
])('%s %j is refused, and nothing moves', async (lever, body, message) => {
  const refused = await pull(lever, body);
  expect(refused.status).toBe(400);
  expect(refused.body.message).toMatch(message);
  expect(trader.exchange.changePrice('BTC_USDT', '0')).toMatchObject({ to: '87959.9' });
});

test('there is no other lever, and none for web pages', async () => {
  expect((await pull('deposit', { percent: '1' })).status).toBe(404);
  const fromPage = await pull('volatility', { percent: '1' }, { origin: 'https://example.com' });
  expect(fromPage.status).toBe(403);
});
