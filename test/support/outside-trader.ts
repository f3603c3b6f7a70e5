import GateApi from 'gate-api';
import type { ApiKey } from '../../local/stack/local-stack.ts';

type Order = Readonly<Record<string, string>>;

/** A trader who uses an account with another program: Gate's own client. */
export type OutsideTrader = {
  readonly place: (order: Order) => Promise<void>;
  readonly cancel: (orderId: string, currencyPair: string) => Promise<void>;
};

export function outsideTrader(exchangeUrl: string, { key, secret }: ApiKey): OutsideTrader {
  const client = new GateApi.ApiClient(exchangeUrl);
  client.setApiKeySecret(key, secret);
  const spot = new GateApi.SpotApi(client);
  return {
    place: async (order) => {
      await spot.createOrder(Object.assign(new GateApi.Order(), order), {});
    },
    cancel: async (orderId, currencyPair) => {
      await spot.cancelOrder(orderId, currencyPair, {});
    },
  };
}
