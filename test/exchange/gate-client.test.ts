import GateApi from 'gate-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PROMPT } from '../../local/exchange/behavior/exchange-behavior.ts';
import { createExchange, type Exchange } from '../../local/exchange/exchange.ts';
import { type ExchangeServer, startExchangeServer } from '../../local/exchange/server.ts';
import { systemClock } from '../../shared/lib/clock.ts';

const KEY = { key: 'client-key', secret: 'client-secret' };
const PAIR = 'BTC_USDT';

describe("Gate's own client against the simulated exchange", () => {
  let exchange: Exchange;
  let server: ExchangeServer;
  let client: GateApi.ApiClient;

  beforeAll(async () => {
    exchange = createExchange({
      // The client signs with the machine's clock.
      now: systemClock.nowMs,
      seed: 3,
      behavior: PROMPT,
      accounts: [{ userId: '10001', keys: [KEY], balances: { USDT: '10000' } }],
    });
    server = await startExchangeServer({ exchange, port: 0 });
    client = new GateApi.ApiClient(server.url);
    client.setApiKeySecret(KEY.key, KEY.secret);
  });
  afterAll(() => server.close());

  test('places, reads, lists and cancels an order', async () => {
    const spot = new GateApi.SpotApi(client);
    const order = new GateApi.Order();
    Object.assign(order, {
      text: 't-client-1',
      currencyPair: PAIR,
      side: 'buy',
      amount: '0.001',
      price: '30000',
    });
    const { body: placed } = await spot.createOrder(order, {});
    expect(placed).toMatchObject({ status: 'open', text: 't-client-1', left: '0.001' });

    const { body: read } = await spot.getOrder(placed.id!, PAIR);
    expect(read).toMatchObject({ id: placed.id, price: '30000', finishAs: 'open' });
    const { body: byText } = await spot.getOrder('t-client-1', PAIR);
    expect(byText.id).toBe(placed.id);

    const { body: listed } = await spot.listAllOpenOrders({});
    expect(listed[0]).toMatchObject({ currencyPair: PAIR, total: 1 });

    const { body: amended } = await spot.amendOrder(
      placed.id!,
      Object.assign(new GateApi.OrderPatch(), { currencyPair: PAIR, price: '31000' }),
      {},
    );
    expect(amended.price).toBe('31000');

    const { body: cancelled } = await spot.cancelOrder(placed.id!, PAIR, {});
    expect(cancelled).toMatchObject({ status: 'cancelled', finishAs: 'cancelled' });
    expect(exchange.placementsByText().get('t-client-1')).toBe(1);
  });

  test('buys at the market and finds the trade', async () => {
    const spot = new GateApi.SpotApi(client);
    const order = Object.assign(new GateApi.Order(), {
      text: 't-client-2',
      currencyPair: PAIR,
      type: 'market',
      side: 'buy',
      amount: '25',
      timeInForce: 'ioc',
    });
    const { body: bought } = await spot.createOrder(order, {});
    expect(bought).toMatchObject({ finishAs: 'filled', filledAmount: '0.000284' });
    const { body: trades } = await spot.listMyTrades({ currencyPair: PAIR });
    expect(trades[0]).toMatchObject({ orderId: bought.id, text: 't-client-2' });
    const { body: finished } = await spot.listOrders(PAIR, 'finished', {});
    expect(finished.map(({ id }) => id)).toEqual([bought.id]);
    const { body: accounts } = await spot.listSpotAccounts({ currency: 'BTC' });
    expect(accounts[0]).toMatchObject({ available: '0.000283432' });
  });

  test('signs a comma in a query as the exchange expects it', async () => {
    const { body } = await new GateApi.SpotApi(client).getBatchSpotFee('BTC_USDT,ETH_USDT');
    expect(Object.keys(body)).toEqual(['BTC_USDT', 'ETH_USDT']);
  });

  test('reads market data', async () => {
    const spot = new GateApi.SpotApi(client);
    expect((await spot.getCurrencyPair(PAIR)).body).toMatchObject({ id: PAIR, precision: 1 });
    expect((await spot.listTickers({ currencyPair: PAIR })).body[0]).toMatchObject({
      last: expect.any(String),
    });
    expect((await spot.getSystemTime()).body.serverTime).toBeGreaterThan(1_700_000_000_000);
  });
});
