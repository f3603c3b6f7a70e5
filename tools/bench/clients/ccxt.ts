import type { OpenClient } from './client.ts';
import { KEY, ORDER } from './order.ts';
import { requirePeer } from './peers.ts';

/** Through the implicit endpoint, ccxt's fastest way; `createOrder` costs half as much again. */
export const openCcxt: OpenClient = (url, cannedReply) => {
  const { gate: Gate } = requirePeer('ccxt');
  const exchange = new Gate({ apiKey: KEY.key, secret: KEY.secret, enableRateLimit: false });
  exchange.urls.api.private.spot = url;
  if (cannedReply !== undefined) exchange.fetch = async () => JSON.parse(cannedReply);
  return {
    build: () => exchange.sign('orders', ['private', 'spot'], 'POST', { ...ORDER }),
    place: () => exchange.privateSpotPostOrders({ ...ORDER }),
  };
};
