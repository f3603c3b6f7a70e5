import { createServer } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { DEFAULT_STREAM } from '../../../../local/exchange/behavior/stream-behavior.ts';
import { startExchangeServer } from '../../../../local/exchange/server.ts';
import { streamUrl } from '../../../../shared/config/schema.ts';
import type { Socket } from '../../../../shared/gate/spot/order-stream/socket.ts';
import { openUndiciSocket } from '../../../../shared/gate/spot/order-stream/undici-socket.ts';
import { openExchange } from '../../../exchange/trader.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

async function serve(stream: Partial<typeof DEFAULT_STREAM> = {}) {
  const { exchange } = openExchange({ behavior: { stream: { ...DEFAULT_STREAM, ...stream } } });
  const { url, close } = await startExchangeServer({ exchange, port: 0 });
  closing.push(close);
  return { exchange, url: streamUrl(url) };
}

function open(url: string) {
  const events: string[] = [];
  const socket: Socket = openUndiciSocket(url, {
    opened: () => events.push('opened'),
    received: (text) => events.push(text),
    ended: (reason) => events.push(reason),
  });
  closing.push(() => socket.close());
  return { socket, events };
}

/** The connections of this process, whoever has them. */
const connections = () =>
  process.getActiveResourcesInfo().filter((kind) => kind === 'TCPSocketWrap').length;

describe("undici's WebSocket", () => {
  test('sends, receives, and tells of its end once', async () => {
    const { exchange, url } = await serve();
    const { socket, events } = open(url);
    await expect.poll(() => events).toEqual(['opened']);
    socket.send('{"time":1,"channel":"spot.ping"}');
    await expect.poll(() => events.length).toBe(2);
    expect(JSON.parse(events[1]!)).toMatchObject({ channel: 'spot.pong' });
    exchange.streams.endAll('cut');
    await expect.poll(() => events.length).toBe(3);
    expect(events[2]).toBe('closed with code 1006');
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(events).toHaveLength(3);
  });

  test('a refused handshake is an end', async () => {
    const { url } = await serve({ handshake: 'refused' });
    const { events } = open(url);
    await expect.poll(() => events).toEqual([expect.stringContaining('closed with code')]);
  });

  test('an exchange that cannot be reached is an end', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as { readonly port: number };
    await new Promise((resolve) => server.close(resolve));
    const { events } = open(`ws://127.0.0.1:${port}/ws/v4/`);
    await expect.poll(() => events).toEqual([expect.stringContaining('closed with code')]);
  });

  test.each<[string, (it: Awaited<ReturnType<typeof serve>>) => void]>([
    ['one that answers', () => {}],
    ['one that has fallen silent', ({ exchange }) => exchange.streams.endAll('silence')],
  ])('leaves nothing open with a peer: %s', async (_, prepare) => {
    const before = connections();
    const served = await serve();
    const { socket, events } = open(served.url);
    await expect.poll(() => events).toEqual(['opened']);
    prepare(served);
    socket.close();
    // Both ends of each connection are in this process.
    await expect.poll(connections).toBe(before);
    expect(events).toEqual(['opened']);
  });

  test('leaves nothing open when it is closed during the handshake', async () => {
    const before = connections();
    const { url } = await serve({ handshake: 'silent' });
    const { socket, events } = open(url);
    await new Promise((resolve) => setTimeout(resolve, 50));
    socket.close();
    await expect.poll(connections).toBe(before);
    expect(events).toEqual([]);
  });

  test('an unanswered handshake ends by itself', async () => {
    const { url } = await serve({ handshake: 'silent' });
    const { events } = open(url);
    await expect.poll(() => events).toEqual([expect.stringContaining('closed with code')]);
  });
});
