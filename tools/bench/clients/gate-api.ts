import type { OpenClient } from './client.ts';
import { KEY, ORDER } from './order.ts';
import { cannedAdapter, requirePeer } from './peers.ts';

/** Gate's own client. */
export const openGateApi: OpenClient = (url, cannedReply) => {
  const { ApiClient, SpotApi } = requirePeer('gate-api');
  const client = new ApiClient(url);
  client.setApiKeySecret(KEY.key, KEY.secret);
  if (cannedReply !== undefined) client.axiosInstance.defaults.adapter = cannedAdapter(cannedReply);
  const api = new SpotApi(client);
  const { text, currency_pair: currencyPair, time_in_force: timeInForce, ...rest } = ORDER;
  const order = { text, currencyPair, timeInForce, ...rest };
  return {
    build: () =>
      client.applyToRequest(
        { method: 'POST', params: {}, headers: {}, url: `${url}/spot/orders`, data: ORDER },
        ['apiv4'],
      ),
    place: async () => (await api.createOrder(order)).body,
  };
};
