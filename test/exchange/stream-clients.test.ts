import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createExchange, type Exchange } from '../../local/exchange/exchange.ts';
import { type ExchangeServer, startExchangeServer } from '../../local/exchange/server.ts';
import { streamUrl } from '../../shared/config/schema.ts';
import { systemClock } from '../../shared/lib/clock.ts';
import { requirePeer } from '../../tools/bench/clients/peers.ts';
import { openCcxtPro } from '../../tools/bench/following/ccxt-listener.ts';
import { installPeers } from '../../tools/bench/install-peers.ts';
import { hasOtherClients, INSTALL_MS } from './other-clients.ts';
import { RESTING_BUY } from './trader.ts';

const KEY = { key: 'client-key', secret: 'client-secret' };

type Row = Readonly<Record<string, unknown>>;

/** With SLUICE_LONG=1 the clients are installed where the bench has them; otherwise only if they are there. */
describe.skipIf(!hasOtherClients)('WebSocket clients of others, unchanged', () => {
  let exchange: Exchange;
  let server: ExchangeServer;
  let url: string;

  beforeAll(async () => {
    installPeers();
    exchange = createExchange({
      // The clients sign with the machine's clock.
      now: systemClock.nowMs,
      seed: 3,
      accounts: [{ userId: '10001', keys: [KEY], balances: { USDT: '10000' } }],
    });
    server = await startExchangeServer({ exchange, port: 0 });
    url = streamUrl(server.url);
  }, INSTALL_MS);
  afterAll(() => server?.close());

  const openCcxt = (secret: string) => openCcxtPro({ url: server.url, key: KEY.key, secret });

  test('ccxt pro watches orders, trades and a ticker', async () => {
    const client = await openCcxt(KEY.secret);
    try {
      const orders = client.watchOrders('BTC/USDT');
      const trades = client.watchMyTrades('BTC/USDT');
      const ticker = client.watchTicker('BTC/USDT');
      expect((await ticker).last).toBe(87959.9);
      await expect.poll(() => exchange.streams.count).toBe(1);
      await new Promise((resolve) => setTimeout(resolve, 200));
      const { id } = await client.createOrder('BTC/USDT', 'limit', 'buy', 0.001, 80_000);
      expect((await orders)[0]).toMatchObject({ id, status: 'open', filled: 0 });
      const ended = client.watchOrders('BTC/USDT');
      exchange.movePrice('BTC_USDT', '79000');
      expect((await ended)[0]).toMatchObject({ id, filled: 0.001, remaining: 0 });
      expect((await trades)[0]).toMatchObject({ order: id, amount: 0.001, side: 'buy' });
    } finally {
      await client.close();
    }
  });

  test('ccxt pro reports a wrong signature as such', async () => {
    const { AuthenticationError } = requirePeer('ccxt');
    const client = await openCcxt('wrong');
    try {
      await expect(client.watchOrders('BTC/USDT')).rejects.toThrow(AuthenticationError);
    } finally {
      await client.close();
    }
  });

  test('gateio-api subscribes, receives pushes and keeps its connection', async () => {
    const { WebsocketClient, RestClient } = requirePeer('gateio-api');
    const client = new WebsocketClient({
      apiKey: KEY.key,
      apiSecret: KEY.secret,
      wsUrl: url,
      pingInterval: 300,
      pongTimeout: 1_000,
    });
    const updates: Row[] = [];
    const answers: Row[] = [];
    const faults: unknown[] = [];
    client.on('update', ({ channel, result }: Row) => {
      if (channel === 'spot.orders') updates.push(...(result as Row[]));
    });
    client.on('response', (answer: Row) => answers.push(answer));
    client.on('exception', (fault: unknown) => faults.push(fault));
    client.on('reconnect', (fault: unknown) => faults.push(fault));
    try {
      const topics = ['spot.orders', 'spot.usertrades'];
      client.subscribe(
        topics.map((topic) => ({ topic, payload: ['BTC_USDT'] })),
        'spotV4',
      );
      await expect.poll(() => answers.length).toBe(2);
      expect(answers).toMatchObject(topics.map(() => ({ result: { status: 'success' } })));
      const rest = new RestClient({ apiKey: KEY.key, apiSecret: KEY.secret, baseUrl: server.url });
      const order = { ...RESTING_BUY, price: '70000', currency_pair: 'BTC_USDT', text: 't-peer' };
      const { id } = await rest.submitSpotOrder(order);
      await rest.cancelSpotOrder({ order_id: id, currency_pair: 'BTC_USDT' });
      await expect
        .poll(() => updates.filter(({ text }) => text === 't-peer').map(({ event }) => event))
        .toEqual(expect.arrayContaining(['put', 'finish']));
      // Several pings of its own.
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      expect(faults).toEqual([]);
    } finally {
      client.closeAll(true);
    }
  });
});
