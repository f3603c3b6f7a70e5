import type { OpenClient } from './client.ts';
import { KEY, ORDER } from './order.ts';
import { cannedAdapter, requirePeer } from './peers.ts';

export const openGateioApi: OpenClient = (url, cannedReply) => {
  const { RestClient } = requirePeer('gateio-api');
  const client = new RestClient(
    { apiKey: KEY.key, apiSecret: KEY.secret, baseUrl: url },
    cannedReply === undefined ? {} : { adapter: cannedAdapter(cannedReply) },
  );
  return {
    build: () =>
      client.buildRequest('POST', '/spot/orders', `${url}/spot/orders`, { body: { ...ORDER } }),
    place: () => client.submitSpotOrder({ ...ORDER }),
  };
};
