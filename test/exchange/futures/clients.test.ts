import GateApi from 'gate-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PROMPT } from '../../../local/exchange/behavior/exchange-behavior.ts';
import { createExchange, type Exchange } from '../../../local/exchange/exchange.ts';
import { type ExchangeServer, startExchangeServer } from '../../../local/exchange/server.ts';
import { systemClock } from '../../../shared/lib/clock.ts';
import { requirePeer } from '../../../tools/bench/clients/peers.ts';
import { installPeers } from '../../../tools/bench/install-peers.ts';
import { hasOtherClients, INSTALL_MS } from '../other-clients.ts';
import { USER } from '../trader.ts';
import { FUTURES_KEY } from './futures-trader.ts';

const CONTRACT = 'BTC_USDT';

let exchange: Exchange;
let server: ExchangeServer;

beforeAll(async () => {
  exchange = createExchange({
    // The clients sign with the machine's clock.
    now: systemClock.nowMs,
    seed: 3,
    behavior: PROMPT,
    accounts: [
      { userId: USER, keys: [FUTURES_KEY], balances: { USDT: '10000' }, futures: '10000' },
    ],
  });
  server = await startExchangeServer({ exchange, port: 0 });
});
afterAll(() => server.close());

const sizeOf = (contract = CONTRACT) =>
  exchange.futures
    .positions(USER)
    .find((held) => held.contract === contract)
    ?.size.toFixed();
const idOf = (text: string) =>
  exchange.futures.orders(USER).find((order) => order.text === text)!.id;

test("Gate's own client trades contracts, and reads their exact ids", async () => {
  const client = new GateApi.ApiClient(server.url);
  client.setApiKeySecret(FUTURES_KEY.key, FUTURES_KEY.secret);
  const api = new GateApi.FuturesApi(client);
  const order = (fields: object) =>
    Object.assign(new GateApi.FuturesOrder(), { contract: CONTRACT, ...fields });

  const { body: contract } = await api.getFuturesContract('usdt', CONTRACT);
  expect(contract).toMatchObject({ quantoMultiplier: '0.0001', orderPriceRound: '0.1' });
  const limit = order({ size: '5', price: '87000', tif: 'gtc', text: 't-gate-1' });
  const { body: placed } = await api.createFuturesOrder('usdt', limit, {});
  expect(placed).toMatchObject({ status: 'open', size: '5', left: '5' });
  const id = idOf('t-gate-1');
  expect(String(placed.id)).toBe(id);
  const amendment = Object.assign(new GateApi.FuturesOrderAmendment(), { size: '6' });
  const { body: amended } = await api.amendFuturesOrder('usdt', id, amendment, {});
  expect(amended.size).toBe('6');
  const { body: open } = await api.listFuturesOrders('usdt', 'open', { contract: CONTRACT });
  expect(open.map((each) => String(each.id))).toEqual([id]);
  const { body: cancelled } = await api.cancelFuturesOrder('usdt', id, {});
  expect(cancelled).toMatchObject({ status: 'finished', finishAs: 'cancelled' });

  await api.createFuturesOrder('usdt', order({ size: '3', price: '0', tif: 'ioc' }), {});
  const { body: position } = await api.getPosition('usdt', CONTRACT);
  expect(position).toMatchObject({ size: '3', mode: 'single' });
  const close = order({ size: '0', price: '0', tif: 'ioc', close: true, text: 't-gate-2' });
  await api.createFuturesOrder('usdt', close, {});
  expect(sizeOf()).toBeUndefined();
  const { body: trades } = await api.getMyTrades('usdt', { contract: CONTRACT });
  expect(trades[0]).toMatchObject({ size: '-3', closeSize: '-3', text: 't-gate-2' });
  const { body: account } = await api.listFuturesAccounts('usdt');
  expect(Number(account.total)).toBeLessThan(10_000);
});

/** With SLUICE_LONG=1 the clients are installed where the bench has them. */
describe.skipIf(!hasOtherClients)('The clients of others, unchanged,', () => {
  beforeAll(installPeers, INSTALL_MS);

  test('gateio-api trades contracts, and loses the last digits of an id', async () => {
    const { RestClient } = requirePeer('gateio-api');
    const client = new RestClient({
      apiKey: FUTURES_KEY.key,
      apiSecret: FUTURES_KEY.secret,
      baseUrl: server.url,
    });
    const settle = 'usdt';
    const order = { settle, contract: CONTRACT };
    const rests = { ...order, size: 4, price: '87000', tif: 'gtc', text: 't-siebly-1' };
    const placed = await client.submitFuturesOrder(rests);
    expect(placed).toMatchObject({ status: 'open', size: 4, left: 4 });
    expect(String(placed.id)).not.toBe(idOf('t-siebly-1'));
    await expect(
      client.cancelFuturesOrder({ settle, order_id: String(placed.id) }),
    ).rejects.toMatchObject({ body: { label: 'ORDER_NOT_FOUND' } });
    const byText = { settle, order_id: 't-siebly-1' };
    expect(await client.updateFuturesOrder({ ...byText, size: 5 })).toMatchObject({ size: 5 });
    expect(await client.cancelFuturesOrder(byText)).toMatchObject({ finish_as: 'cancelled' });

    const decimal = { settle, contract: 'ETH_USDT', price: '0', tif: 'ioc' };
    // Without the size header, the part behind the point is cut off.
    await client.submitFuturesOrder({ ...decimal, size: 1.7 });
    expect(sizeOf('ETH_USDT')).toBe('1');
    await client.submitFuturesOrder({ ...decimal, size: -1, reduce_only: true });
    expect(sizeOf('ETH_USDT')).toBeUndefined();
    const trades = await client.getFuturesTradingHistory({ settle, contract: 'ETH_USDT' });
    expect(trades).toMatchObject([{ size: -1 }, { size: 1 }]);
  });

  test('ccxt trades contracts', async () => {
    const { gate: Gate } = requirePeer('ccxt');
    const client = new Gate({
      apiKey: FUTURES_KEY.key,
      secret: FUTURES_KEY.secret,
      enableRateLimit: false,
    });
    for (const access of ['public', 'private']) {
      for (const name in client.urls.api[access]) client.urls.api[access][name] = server.url;
    }
    client.options.fetchMarkets = { types: ['swap'] };
    client.options.swap.fetchMarkets.settlementCurrencies = ['usdt'];
    client.has.fetchCurrencies = false;
    const symbol = 'BTC/USDT:USDT';
    const placed = await client.createOrder(symbol, 'limit', 'buy', 5, 87_000, {
      text: 't-ccxt-1',
    });
    expect(placed).toMatchObject({ id: idOf('t-ccxt-1'), status: 'open', amount: 5, filled: 0 });
    expect(await client.fetchOpenOrders(symbol)).toMatchObject([{ id: placed.id }]);
    const edited = await client.editOrder(placed.id, symbol, 'limit', 'buy', 7, 87_100);
    expect(edited).toMatchObject({ amount: 7, price: 87_100 });
    expect(await client.cancelOrder(placed.id, symbol)).toMatchObject({ status: 'canceled' });

    await client.createOrder(symbol, 'market', 'sell', 3);
    const [position] = await client.fetchPositions([symbol]);
    expect(position).toMatchObject({ side: 'short', contracts: 3, contractSize: 0.0001 });
    await client.createOrder(symbol, 'market', 'buy', 10, undefined, { reduceOnly: true });
    expect(sizeOf()).toBeUndefined();
    const trades = await client.fetchMyTrades(symbol);
    expect(trades.at(-1)).toMatchObject({ side: 'buy', amount: 3 });
    await expect(
      client.createOrder(symbol, 'market', 'buy', 1, undefined, { reduceOnly: true }),
    ).rejects.toThrow('INCREASE_POSITION');
  });
});
