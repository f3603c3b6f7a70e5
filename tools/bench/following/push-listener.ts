import { once } from 'node:events';
import { channelSignature } from '../../../local/exchange/stream/request.ts';
import { streamUrl } from '../../../shared/config/schema.ts';
import type { OrderListener, StreamAccess } from './listener.ts';

const CHANNEL = 'spot.orders';
/** Gate closes a connection that has been quiet for a minute. */
const PING_EVERY_MS = 10_000;

type Push = {
  readonly channel: string;
  readonly event: string;
  readonly error?: unknown;
  readonly result?: readonly { readonly id: string; readonly event: string }[];
};

/** The floor: Node's WebSocket, one subscription, and the first word of each push. */
export async function listenToPushes({ url, key, secret }: StreamAccess): Promise<OrderListener> {
  const socket = new WebSocket(streamUrl(url));
  const ended = new Map<string, number>();
  const subscribed = Promise.withResolvers<void>();
  socket.addEventListener('message', ({ data }) => {
    const heardAtMs = Date.now();
    const { channel, event, error, result } = JSON.parse(String(data)) as Push;
    if (channel !== CHANNEL) return;
    if (event === 'subscribe' && error) subscribed.reject(new Error(JSON.stringify(error)));
    if (event === 'subscribe') subscribed.resolve();
    if (event !== 'update') return;
    for (const order of result ?? []) {
      if (order.event === 'finish' && !ended.has(order.id)) ended.set(order.id, heardAtMs);
    }
  });
  await once(socket, 'open');
  const request = { time: Math.floor(Date.now() / 1000), channel: CHANNEL, event: 'subscribe' };
  const auth = { method: 'api_key', KEY: key, SIGN: channelSignature(request, secret) };
  socket.send(JSON.stringify({ ...request, payload: ['!all'], auth }));
  await subscribed.promise;
  const pinging = setInterval(() => {
    const time = Math.floor(Date.now() / 1000);
    socket.send(JSON.stringify({ time, channel: 'spot.ping' }));
  }, PING_EVERY_MS);
  function close(): void {
    clearInterval(pinging);
    socket.close();
  }
  return { endedAtMs: (orderId) => ended.get(orderId), close };
}
