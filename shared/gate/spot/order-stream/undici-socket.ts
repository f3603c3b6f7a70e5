import type { Socket as NetSocket } from 'node:net';
import { buildConnector, Pool, WebSocket } from 'undici';
import { reasonOf } from '../../http.ts';
import type { Socket, SocketListener } from './socket.ts';

/** For the connection, and again for the answer to the handshake. */
const HANDSHAKE_MS = 2_000;
/** undici's own limit is 128 MB. */
const MAX_MESSAGE_BYTES = 1_000_000;

/**
 * A WebSocket by undici, over a connection of its own. undici's `close` waits for the peer without a
 * timer, and after the upgrade its dispatcher no longer owns the connection: so that nothing stays
 * open, this file keeps the connection and destroys it.
 */
export function openUndiciSocket(url: string, listener: SocketListener): Socket {
  const connect = buildConnector({ timeout: HANDSHAKE_MS, allowH2: false });
  let connection: NetSocket | undefined;
  let hasEnded = false;
  const dispatcher = new Pool(new URL(url).origin.replace('ws', 'http'), {
    connections: 1,
    headersTimeout: HANDSHAKE_MS,
    webSocket: { maxPayloadSize: MAX_MESSAGE_BYTES },
    connect: (options, callback) =>
      connect(options, (...result) => {
        connection = result[1] ?? undefined;
        if (hasEnded) connection?.destroy();
        callback(...result);
      }),
  });
  const socket = new WebSocket(url, { dispatcher });
  function release(): void {
    hasEnded = true;
    // Behind the close frame, if there is one to write.
    connection?.destroySoon();
    dispatcher.destroy().catch(() => {});
  }
  socket.onopen = () => listener.opened();
  socket.onmessage = ({ data }) => listener.received(typeof data === 'string' ? data : '');
  let fault = '';
  socket.onerror = ({ error }) => {
    const said = error instanceof Error ? reasonOf(error) : '';
    fault = said && `: ${said}`;
  };
  socket.onclose = ({ code }) => {
    if (hasEnded) return;
    release();
    listener.ended(`closed with code ${code}${fault}`);
  };
  return {
    send: (text) => socket.send(text),
    close: () => {
      if (hasEnded) return;
      hasEnded = true;
      socket.close();
      release();
    },
  };
}
