import net, { createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createHttp, TransportError } from '../../../shared/gate/http.ts';
import { systemClock } from '../../../shared/lib/clock.ts';

const REQUEST = { method: 'POST', target: '/orders', headers: {}, body: '{"text":"t-1"}' } as const;

let server: Server | undefined;
const sockets = new Set<Socket>();
afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  await new Promise<unknown>((resolve) => (server ? server.close(resolve) : resolve(0)));
});

/** A server that counts the requests whose bytes it saw, and answers each as told. */
async function serve(answer: (socket: Socket) => void) {
  const seen: string[] = [];
  const listening = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('data', (bytes) => {
      seen.push(bytes.toString());
      answer(socket);
    });
  });
  server = listening;
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  const { port } = listening.address() as { port: number };
  return { origin: `http://127.0.0.1:${port}`, seen };
}

function failureOf(promise: Promise<unknown>): Promise<TransportError> {
  return promise.then(
    () => Promise.reject(new Error('an answer came')),
    (error: TransportError) => error,
  );
}

describe('sending a request once', () => {
  it('returns status, headers and body', async () => {
    const { origin } = await serve((socket) =>
      socket.write('HTTP/1.1 201 Created\r\nx-in-time: 5\r\ncontent-length: 2\r\n\r\n{}'),
    );
    const response = await createHttp(origin, systemClock)(REQUEST);
    expect(response).toMatchObject({ status: 201, body: '{}', headers: { 'x-in-time': '5' } });
  });

  it('says "not sent" when no server listens', async () => {
    const { origin } = await serve(() => {});
    await new Promise((resolve) => server!.close(resolve));
    server = undefined;
    const error = await failureOf(createHttp(origin, systemClock)(REQUEST));
    expect(error).toBeInstanceOf(TransportError);
    expect(error.sent).toBe(false);
  });

  it("gives each of several addresses a second, not Node's 250 ms", async () => {
    const { origin } = await serve((socket) =>
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}'),
    );
    const connect = vi.spyOn(net, 'connect');
    await createHttp(origin, systemClock)(REQUEST);
    const told = { autoSelectFamily: true, autoSelectFamilyAttemptTimeout: 1_000 };
    expect(connect).toHaveBeenCalledWith(expect.objectContaining(told));
    connect.mockRestore();
  });

  it('says "not sent" when the name does not resolve', async () => {
    const error = await failureOf(createHttp('http://no-such-host.invalid', systemClock)(REQUEST));
    expect(error.sent).toBe(false);
  });

  it.each([
    ['resets the connection', (socket: Socket) => socket.resetAndDestroy()],
    ['closes without an answer', (socket: Socket) => socket.end()],
    [
      'breaks off in the headers',
      (socket: Socket) => {
        socket.end('HTTP/1.1 201 Cre');
      },
    ],
    [
      'breaks off in the body',
      (socket: Socket) => {
        socket.end('HTTP/1.1 201 Created\r\ncontent-length: 100\r\n\r\n{"id"');
      },
    ],
  ])('says "sent", and does not send again, when the server %s', async (_name, answer) => {
    const { origin, seen } = await serve(answer);
    const error = await failureOf(createHttp(origin, systemClock)(REQUEST));
    expect(error).toBeInstanceOf(TransportError);
    expect(error.sent).toBe(true);
    expect(seen).toHaveLength(1);
  });

  it.each([301, 307, 308, 408, 421, 503])(
    'gives a %i back as it is, and follows nothing',
    async (status) => {
      const { origin, seen } = await serve((socket) =>
        socket.write(`HTTP/1.1 ${status} X\r\nlocation: /elsewhere\r\ncontent-length: 0\r\n\r\n`),
      );
      const response = await createHttp(origin, systemClock)(REQUEST);
      expect(response.status).toBe(status);
      expect(seen).toHaveLength(1);
    },
  );

  it('opens a new connection after a pause in which the old one may have died', async () => {
    let nowMs = 0;
    const clock = { ...systemClock, nowMs: () => nowMs };
    let connections = 0;
    const { origin } = await serve((socket) =>
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n'),
    );
    server!.on('connection', () => connections++);
    const send = createHttp(origin, clock);
    await send(REQUEST);
    // undici puts the socket back in the turn after the answer.
    await new Promise(setImmediate);
    await send(REQUEST);
    expect(connections).toBe(1);
    await new Promise(setImmediate);
    nowMs += 1_001;
    await send(REQUEST);
    expect(connections).toBe(2);
  });

  it('does not name headers in its errors', async () => {
    const { origin } = await serve((socket) => socket.destroy());
    const request = { ...REQUEST, headers: { KEY: 'canary-key', SIGN: 'canary-signature' } };
    const error = await failureOf(createHttp(origin, systemClock)(request));
    expect(`${error.message} ${error.stack} ${JSON.stringify(error)}`).not.toContain('canary');
  });
});
