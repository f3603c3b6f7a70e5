import { openSocket } from '../../shared/gate/spot/order-stream/lazy-socket.ts';
import { openOrderStream } from '../../shared/gate/spot/order-stream/order-stream.ts';
import type { OpenStream } from '../../shared/orders/tracking/listener.ts';
import type { OrderServices } from './order-services.ts';

/** The streams of the accounts that listen; submit-order has none of their code. */
export function createOrderStreams({
  config,
  exchangeOf,
  clock,
  log,
}: Pick<OrderServices, 'config' | 'exchangeOf' | 'clock' | 'log'>): OpenStream {
  return (account) => {
    const { streamUrl: url } = config.accounts[account]!;
    if (url === undefined) return undefined;
    const { client, readKey } = exchangeOf(account);
    const { exchangeNowMs } = client;
    return openOrderStream({ account, url, openSocket, readKey, clock, exchangeNowMs, log });
  };
}
