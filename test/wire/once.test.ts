import type { Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { accepted, type Behaviour, response, traderAt, WireServer } from './wire.ts';

const isLong = process.env.SLUICE_LONG === '1';
const POSTS = isLong ? 1_000 : 300;
const AT_ONCE = 25;
/** More than the kernel buffers of both sides take before the server reads. */
const LARGE_BODY_BYTES = 4 * 1024 * 1024;

let server: WireServer | undefined;
afterEach(() => server?.stop());

async function serve(behaviour: Behaviour) {
  server = new WireServer(behaviour);
  return { seen: server, trader: traderAt(`http://127.0.0.1:${await server.start()}`) };
}

/** Every POST was seen once, and its outcome counts as unknown. */
async function expectOnceAndUnknown(
  behaviour: Behaviour,
  { posts = POSTS, atOnce = AT_ONCE, paddingBytes = 0 } = {},
): Promise<void> {
  const { seen, trader } = await serve(behaviour);
  const sent = await trader.placeMany(posts, atOnce, paddingBytes);
  for (const { text, placement } of sent) {
    expect(seen.timesSeen(text), text).toBe(1);
    expect(placement.kind, JSON.stringify(placement)).toBe('unknown');
  }
}

describe('the bytes of a POST are seen once, and its outcome is unknown, when the server', () => {
  it('resets as soon as it has the headers', () =>
    expectOnceAndUnknown({ onHeaders: (socket) => socket.resetAndDestroy() }));

  it('resets in the middle of the body', () =>
    expectOnceAndUnknown(
      { onPartOfBody: (socket) => socket.resetAndDestroy() },
      { posts: 50, atOnce: 5, paddingBytes: LARGE_BODY_BYTES },
    ));

  it('closes in the middle of the body', () =>
    expectOnceAndUnknown(
      { onPartOfBody: (socket) => socket.destroy() },
      { posts: 50, atOnce: 5, paddingBytes: LARGE_BODY_BYTES },
    ));

  it('resets after the body', () =>
    expectOnceAndUnknown({ onRequest: (socket) => socket.resetAndDestroy() }));

  it('closes without an answer', () =>
    expectOnceAndUnknown({ onRequest: (socket) => socket.end() }));

  it('breaks off in the status line', () =>
    expectOnceAndUnknown({ onRequest: (socket) => socket.end('HTTP/1.1 20') }));

  it('breaks off in the body of its answer', () =>
    expectOnceAndUnknown({
      onRequest: (socket, text) => socket.end(response(201, accepted(text)).slice(0, -5)),
    }));

  it('breaks off in a chunked answer', () =>
    expectOnceAndUnknown({
      onRequest: (socket) =>
        socket.end('HTTP/1.1 201 Created\r\ntransfer-encoding: chunked\r\n\r\n5\r\n{"id"'),
    }));

  it('answers what is no HTTP', () =>
    expectOnceAndUnknown({ onRequest: (socket) => socket.end('SSH-2.0-OpenSSH_9.7\r\n') }));

  it('says "go on" to a client that did not ask', () =>
    expectOnceAndUnknown({
      onRequest: (socket, text) =>
        void socket.write(`HTTP/1.1 100 Continue\r\n\r\n${response(201, accepted(text))}`),
    }));

  it.each([301, 302, 303, 307, 308])('redirects with a %i', (status) =>
    expectOnceAndUnknown({
      onRequest: (socket) => socket.write(response(status, '', ['location: /api/v4/spot/orders'])),
    }),
  );

  it.each([408, 421, 425, 429, 500, 502, 503, 504])('answers an empty %i', (status) =>
    expectOnceAndUnknown({
      onRequest: (socket) => socket.write(response(status, '', ['retry-after: 0'])),
    }),
  );

  it.each([408, 421, 503])('answers a %i and closes', (status) =>
    expectOnceAndUnknown({
      onRequest: (socket) => socket.end(response(status, '', ['connection: close'])),
    }),
  );

  it('never answers', () => expectOnceAndUnknown({}, { posts: 100, atOnce: 100 }), 30_000);

  it(
    'never ends its answer',
    () =>
      expectOnceAndUnknown(
        {
          onRequest: (socket, text) =>
            void socket.write(response(201, accepted(text)).slice(0, -1)),
        },
        { posts: 100, atOnce: 100 },
      ),
    30_000,
  );

  it(
    'stops reading in the middle of the body',
    () =>
      expectOnceAndUnknown(
        { onPartOfBody: (socket) => void socket.pause() },
        { posts: 5, atOnce: 5, paddingBytes: LARGE_BODY_BYTES },
      ),
    30_000,
  );
});

describe('the bytes of a POST are seen once, and its order is known, when the server', () => {
  async function expectOnceAndAccepted(onRequest: (socket: Socket, text: string) => void) {
    const { seen, trader } = await serve({ onRequest });
    for (const { text, placement } of await trader.placeMany(POSTS, AT_ONCE)) {
      expect(seen.timesSeen(text), text).toBe(1);
      expect(placement, JSON.stringify(placement)).toMatchObject({ kind: 'accepted' });
    }
  }

  it('keeps the connection', () =>
    expectOnceAndAccepted((socket, text) => void socket.write(response(201, accepted(text)))));

  it('closes the connection after its answer, having said so', () =>
    expectOnceAndAccepted((socket, text) =>
      socket.end(response(201, accepted(text), ['connection: close'])),
    ));

  it('speaks HTTP/1.0', () =>
    expectOnceAndAccepted((socket, text) =>
      socket.end(`HTTP/1.0 201 Created\r\n\r\n${accepted(text)}`),
    ));

  it('sends an early hint first', () =>
    expectOnceAndAccepted((socket, text) => {
      socket.write('HTTP/1.1 103 Early Hints\r\n\r\n');
      socket.write(response(201, accepted(text)));
    }));
});

it('a connection that the server closes after its answer, without a word, costs no second POST', async () => {
  // The next POST may be on its way when the end of the connection arrives: then it is unknown.
  const onRequest = (socket: Socket, text: string) =>
    void socket.end(response(201, accepted(text)));
  const { seen, trader } = await serve({ onRequest });
  for (const { text, placement } of await trader.placeMany(POSTS, AT_ONCE)) {
    if (placement.kind === 'not_sent') expect(seen.timesSeen(text)).toBe(0);
    else expect(seen.timesSeen(text)).toBeLessThanOrEqual(1);
    expect(['accepted', 'unknown', 'not_sent']).toContain(placement.kind);
  }
});
