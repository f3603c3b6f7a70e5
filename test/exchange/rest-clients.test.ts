import GateApi from 'gate-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PROMPT } from '../../local/exchange/behavior/exchange-behavior.ts';
import { createExchange, type Exchange } from '../../local/exchange/exchange.ts';
import { type ExchangeServer, startExchangeServer } from '../../local/exchange/server.ts';
import { systemClock } from '../../shared/lib/clock.ts';
import { requirePeer } from '../../tools/bench/clients/peers.ts';
import { installPeers } from '../../tools/bench/install-peers.ts';
import { hasOtherClients, INSTALL_MS } from './other-clients.ts';

const USER = '10001';
const KEY = { key: 'client-key', secret: 'client-secret' };

let exchange: Exchange;
let server: ExchangeServer;
beforeAll(async () => {
  exchange = createExchange({
    // The clients sign with the machine's clock.
    now: systemClock.nowMs,
    seed: 3,
    behavior: PROMPT,
    accounts: [{ userId: USER, keys: [KEY], balances: { USDT: '10000' } }],
  });
  server = await startExchangeServer({ exchange, port: 0 });
});
afterAll(() => server.close());

test("gate-api: one life of an order with Gate's own client", async () => {
  const client = new GateApi.ApiClient(server.url);
  client.setApiKeySecret(KEY.key, KEY.secret);
  const spot = new GateApi.SpotApi(client);
  expect((await spot.listCurrencies()).body).toHaveLength(15);
  const [ticker] = (await spot.listTickers({ currencyPair: 'BTC_USDT' })).body;
  expect(Number(ticker!.last)).toBeGreaterThan(0);

  const order = Object.assign(new GateApi.Order(), {
    text: 't-gate-api',
    currencyPair: 'BTC_USDT',
    side: 'buy',
    amount: '0.001',
    price: '80000',
  });
  const placed = (await spot.createOrder(order, {})).body;
  const id = placed.id!;
  expect((await spot.listAllOpenOrders({})).body[0]!.orders).toMatchObject([{ id }]);
  const amended = await spot.amendOrder(id, { price: '81000' }, { currencyPair: 'BTC_USDT' });
  expect(amended.body).toMatchObject({ id, price: '81000' });
  exchange.movePrice('BTC_USDT', '80500');
  expect((await spot.getOrder(id, 'BTC_USDT', {})).body).toMatchObject({
    status: 'closed',
    left: '0',
  });
  expect((await spot.listMyTrades({ currencyPair: 'BTC_USDT', orderId: id })).body).toMatchObject([
    { orderId: id, amount: '0.001', role: 'maker' },
  ]);
  exchange.movePrice('BTC_USDT', '87959.9');
});

/** With SLUICE_LONG=1 the clients are installed where the bench has them; otherwise only if they are there. */
describe.skipIf(!hasOtherClients)('Clients of others, unchanged', () => {
  beforeAll(() => installPeers(), INSTALL_MS);

  test('ccxt loads its markets and leads an order through its life', async () => {
    const { gate: Gate } = requirePeer('ccxt');
    const client = new Gate({ apiKey: KEY.key, secret: KEY.secret, enableRateLimit: false });
    for (const access of ['public', 'private']) {
      for (const market in client.urls.api[access]) client.urls.api[access][market] = server.url;
    }
    const symbol = 'BTC/USDT';
    const markets = await client.loadMarkets();
    expect(markets[symbol]).toMatchObject({ id: 'BTC_USDT', active: true, spot: true });
    expect(client.currencies.BTC).toMatchObject({ code: 'BTC', active: true });
    expect(await client.fetchTime()).toBeGreaterThan(0);
    expect((await client.fetchTicker(symbol)).last).toBe(87959.9);
    expect((await client.fetchTickers())['ETH/USDT'].last).toBeGreaterThan(0);
    const book = await client.fetchOrderBook(symbol, 5);
    expect(book.asks).toHaveLength(5);
    expect(book.nonce).toBeGreaterThan(0);
    expect(await client.fetchOHLCV(symbol, '1m', undefined, 5)).toHaveLength(5);
    expect((await client.fetchBalance()).USDT.free).toBeGreaterThan(0);
    expect(await client.fetchTradingFee(symbol)).toMatchObject({ taker: 0.002, maker: 0.002 });

    const { id } = await client.createOrder(symbol, 'limit', 'buy', 0.001, 80_000);
    expect(await client.fetchOpenOrders(symbol)).toMatchObject([
      { id, status: 'open', price: 80_000 },
    ]);
    await client.editOrder(id, symbol, 'limit', 'buy', 0.001, 81_000);
    expect(await client.fetchOrder(id, symbol)).toMatchObject({ price: 81_000, filled: 0 });
    exchange.movePrice('BTC_USDT', '80500');
    expect(await client.fetchOrder(id, symbol)).toMatchObject({ status: 'closed', filled: 0.001 });
    expect(await client.fetchMyTrades(symbol, undefined, 1)).toMatchObject([{ order: id }]);
    expect((await client.fetchTrades(symbol)).at(-1)).toMatchObject({
      side: 'sell',
      amount: 0.001,
    });
    exchange.movePrice('BTC_USDT', '87959.9');

    const market = await client.createMarketBuyOrderWithCost(symbol, 20);
    expect(market).toMatchObject({ status: 'closed' });
    const [first, second] = await client.createOrders([
      { symbol, type: 'limit', side: 'buy', amount: 0.001, price: 70_000 },
      { symbol, type: 'limit', side: 'buy', amount: 0.001, price: 71_000 },
    ]);
    await client.cancelOrder(first.id, symbol);
    await client.cancelOrders([second.id], symbol);
    expect(await client.fetchOpenOrders(symbol)).toEqual([]);
    const armed = await client.privateSpotPostCountdownCancelAll({ timeout: 10 });
    expect(Number(armed.triggerTime)).toBeGreaterThan(0);
    await client.privateSpotPostCountdownCancelAll({ timeout: 0 });
    const { BadRequest, ExchangeError } = requirePeer('ccxt');
    const withStop = client.createOrder(symbol, 'limit', 'buy', 0.001, 70_000, {
      stop_loss: { trigger_price: '60000', order_price: '60000' },
    });
    await expect(withStop).rejects.toThrow(BadRequest ?? ExchangeError);
  });

  test('gateio-api leads an order through its life', async () => {
    const { RestClient } = requirePeer('gateio-api');
    const client = new RestClient({ apiKey: KEY.key, apiSecret: KEY.secret, baseUrl: server.url });
    const pair = { currency_pair: 'BTC_USDT' };
    expect(await client.getSpotCurrencies()).toHaveLength(15);
    const order = { ...pair, text: 't-gateio', side: 'buy', amount: '0.001', price: '80000' };
    const { id } = await client.submitSpotOrder({ ...order, type: 'limit' });
    expect(await client.getSpotOrders({ ...pair, status: 'open' })).toMatchObject([{ id }]);
    await client.updateSpotOrder({ order_id: id, ...pair, price: '81000' });
    exchange.movePrice('BTC_USDT', '80500');
    expect(await client.getSpotOrder({ order_id: id, ...pair })).toMatchObject({
      status: 'closed',
    });
    expect(await client.getSpotTradingHistory({ ...pair, order_id: id })).toHaveLength(1);
    exchange.movePrice('BTC_USDT', '87959.9');
    const [batch] = await client.submitSpotBatchOrders([
      { ...order, text: 't-batch', type: 'limit' },
    ]);
    const cancelled = await client.cancelSpotOrder({ order_id: batch.id, ...pair });
    expect(cancelled).toMatchObject({ status: 'cancelled' });
  });
});
