import { afterAll, beforeAll, expect, test } from 'vitest';
import { createExchange, type ExchangeRequest } from '../../local/exchange/exchange.ts';
import { type ExchangeServer, startExchangeServer } from '../../local/exchange/server.ts';
import { type RunningAssembly, startAssembly } from '../support/start-assembly.ts';

let exchangeServer: ExchangeServer;
let it: RunningAssembly;
const requests: ExchangeRequest[] = [];

beforeAll(async () => {
  const exchange = createExchange({ now: Date.now, seed: 1, accounts: [] });
  function handle(request: ExchangeRequest) {
    requests.push(request);
    return exchange.handle(request);
  }
  exchangeServer = await startExchangeServer({ exchange: { ...exchange, handle }, port: 0 });
  it = await startAssembly({ account: { exchange: exchangeServer.url, live: false } });
});
afterAll(async () => {
  await it.stop();
  await exchangeServer.close();
});

test('An account that is not live sends nothing and says what it would have sent', async () => {
  await it.send({ id: 'rehearsal', type: 'market', amount: '50' });

  const { status, reason } = await it.settled('rehearsal');
  expect(status).toBe('rejected');
  expect(reason).toMatchObject({ code: 'DRY_RUN', retry: 'new_id' });
  const order = JSON.parse(/\{.*\}$/.exec(reason!.message)![0]);
  expect(order).toMatchObject({
    currency_pair: 'BTC_USDT',
    type: 'market',
    side: 'buy',
    amount: '50',
    time_in_force: 'ioc',
    slippage: '0.03',
  });
  expect(requests.filter(({ method }) => method !== 'GET')).toEqual([]);
});
