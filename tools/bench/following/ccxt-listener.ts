import { setTimeout as delay } from 'node:timers/promises';
import { streamUrl } from '../../../shared/config/schema.ts';
import { requirePeer } from '../clients/peers.ts';
import type { OrderListener, StreamAccess } from './listener.ts';

const RECONNECT_MS = 100;

/** ccxt pro for an exchange on this machine: no request goes anywhere else. */
export async function openCcxtPro({ url, key, secret }: StreamAccess) {
  const { pro } = requirePeer('ccxt');
  const client = new pro.gate({ apiKey: key, secret, enableRateLimit: false });
  for (const access of ['public', 'private']) {
    for (const market in client.urls.api[access]) client.urls.api[access][market] = url;
  }
  client.publicMarginGetCurrencyPairs = async () => [];
  client.urls.api.spot = streamUrl(url);
  client.options.fetchMarkets = { types: ['spot'] };
  client.has.fetchCurrencies = false;
  // It asks for this before it opens a socket without TLS.
  await client.loadHttpProxyAgent();
  return client;
}

/** ccxt pro's `watchOrders`, called again after each result, and after a lost connection. */
export async function listenByCcxt(access: StreamAccess, symbol: string): Promise<OrderListener> {
  const client = await openCcxtPro(access);
  const ended = new Map<string, number>();
  let isClosed = false;
  async function watch(): Promise<void> {
    while (!isClosed) {
      try {
        const orders = await client.watchOrders(symbol);
        const heardAtMs = Date.now();
        for (const { id, status } of orders) {
          if (status !== 'open' && !ended.has(id)) ended.set(id, heardAtMs);
        }
      } catch {
        await delay(RECONNECT_MS);
      }
    }
  }
  const watching = watch();
  return {
    endedAtMs: (orderId) => ended.get(orderId),
    close: async () => {
      isClosed = true;
      await client.close();
      await watching;
    },
  };
}
