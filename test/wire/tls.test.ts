import { createServer, type Server, type Socket } from 'node:net';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { accepted, type Behaviour, CERTIFICATE, response, traderAt, WireServer } from './wire.ts';

const POSTS = 100;
const AT_ONCE = 10;

const trusted = getCACertificates();
const trustOurs = () => setDefaultCACertificates([...trusted, CERTIFICATE]);
const trustOthers = () => setDefaultCACertificates(trusted);

describe('over TLS, once the connection stands', () => {
  let server: WireServer;
  beforeAll(trustOurs);
  afterAll(trustOthers);
  afterEach(() => server.stop());

  async function send(behaviour: Behaviour) {
    server = new WireServer(behaviour, { tls: true });
    const trader = traderAt(`https://127.0.0.1:${await server.start()}`);
    return trader.placeMany(POSTS, AT_ONCE);
  }

  it('a POST is seen once, and its order known', async () => {
    const answer = (socket: Socket, text: string) =>
      void socket.write(response(201, accepted(text)));
    for (const { text, placement } of await send({ onRequest: answer })) {
      expect(placement, JSON.stringify(placement)).toMatchObject({ kind: 'accepted' });
      expect(server.timesSeen(text)).toBe(1);
    }
  });

  it.each<[string, Behaviour]>([
    ['after the headers', { onHeaders: (socket) => socket.destroy() }],
    ['after the body', { onRequest: (socket) => socket.destroy() }],
    ['in its answer', { onRequest: (socket) => void socket.end('HTTP/1.1 201') }],
  ])(
    'a POST is seen once, and unknown, when the server breaks off %s',
    async (_when, behaviour) => {
      for (const { text, placement } of await send(behaviour)) {
        expect(placement.kind, JSON.stringify(placement)).toBe('unknown');
        expect(server.timesSeen(text)).toBe(1);
      }
    },
  );
});

describe('over TLS, while the connection does not stand, not a byte of a POST leaves', () => {
  let server: Server | undefined;
  const sockets = new Set<Socket>();
  afterEach(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise<unknown>((resolve) => (server ? server.close(resolve) : resolve(0)));
    server = undefined;
  });

  async function expectNotSent(onHello: (socket: Socket) => void, posts = POSTS): Promise<void> {
    let received = '';
    server = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('data', (bytes) => {
        received += bytes.toString('latin1');
        onHello(socket);
      });
    });
    const listening = server;
    await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
    const { port } = listening.address() as { port: number };
    const sent = await traderAt(`https://127.0.0.1:${port}`).placeMany(posts, posts);
    expect(new Set(sent.map(({ placement }) => placement.kind))).toEqual(new Set(['not_sent']));
    expect(received).not.toContain('POST');
  }

  it('when the server resets in the handshake', () =>
    expectNotSent((socket) => socket.resetAndDestroy()));

  it('when the server closes in the handshake', () => expectNotSent((socket) => void socket.end()));

  it('when the server speaks no TLS', () =>
    expectNotSent((socket) => void socket.end(response(400, ''))));

  it('when the server never ends the handshake', () => expectNotSent(() => {}, 20), 30_000);

  it('when the certificate is not trusted', async () => {
    const untrusted = new WireServer({}, { tls: true });
    const trader = traderAt(`https://127.0.0.1:${await untrusted.start()}`);
    for (const { placement } of await trader.placeMany(POSTS, AT_ONCE)) {
      expect(placement.kind, JSON.stringify(placement)).toBe('not_sent');
    }
    expect(untrusted.bytes).toBe(0);
    await untrusted.stop();
  });
});
