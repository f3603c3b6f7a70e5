import { createHash } from 'node:crypto';
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { addressOf } from '../http/admission.ts';
import { encodeFrame, FrameError, FrameReader, OPCODES } from './frames.ts';
import type { LinkEnd, StreamSession } from './session.ts';
import type { Streams } from './streams.ts';

/** Where Gate's live host has it. */
const STREAM_PATH = '/ws/v4/';

/** Source: RFC 6455, section 1.3. */
const ACCEPT_GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const CLOSED_NORMALLY = Buffer.from([0x03, 0xe8]);
/** How long a client has to answer a close frame. */
const CLOSE_WAIT_MS = 1_000;

/** Serves the WebSocket on the HTTP server's port. Returns what tears down every connection. */
export function serveStreams(server: Server, streams: Pick<Streams, 'handshake' | 'open'>) {
  const sockets = new Set<Duplex>();
  server.on('upgrade', (incoming, socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    // A connection that breaks is no fault of the server's.
    socket.on('error', () => socket.destroy());
    socket.once('end', () => socket.destroy());
    const refusal = refusalOf(incoming);
    const { outcome, delayMs } = streams.handshake();
    if (refusal) refuse(socket, refusal);
    else if (outcome === 'refused') refuse(socket, '503 Service Unavailable');
    else if (outcome === 'accepted') {
      const timer = setTimeout(() => new Connection(incoming, socket, streams), delayMs);
      socket.once('close', () => clearTimeout(timer));
    } else socket.resume();
  });
  return () => {
    for (const socket of sockets) socket.destroy();
  };
}

function refusalOf({ url = '', headers }: IncomingMessage): string | undefined {
  const [path] = url.split('?');
  if (path !== STREAM_PATH && path !== STREAM_PATH.slice(0, -1)) return '404 Not Found';
  const isWebSocket = headers.upgrade?.toLowerCase() === 'websocket';
  if (!isWebSocket || !headers['sec-websocket-key']) return '400 Bad Request';
  return headers['sec-websocket-version'] === '13' ? undefined : '426 Upgrade Required';
}

function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

/** A connection after the handshake: frames in and out, and its timers. */
class Connection {
  readonly #socket: Duplex;
  readonly #reader = new FrameReader();
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #session: StreamSession;
  #isSilent = false;

  constructor(incoming: IncomingMessage, socket: Duplex, streams: Pick<Streams, 'open'>) {
    this.#socket = socket;
    const key = incoming.headers['sec-websocket-key'];
    const accept = createHash('sha1').update(`${key}${ACCEPT_GUID}`).digest('base64');
    socket.write(
      'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
        `Sec-WebSocket-Accept: ${accept}\r\n\r\n`,
    );
    this.#session = streams.open({
      remoteAddress: addressOf(incoming.socket),
      send: (text) => this.#write(OPCODES.text, Buffer.from(text)),
      ping: () => this.#write(OPCODES.ping, Buffer.alloc(0)),
      end: (how) => this.#end(how),
      after: (delayMs, action) => this.#after(delayMs, action),
    });
    socket.on('data', (chunk) => this.#read(chunk));
    socket.once('close', () => this.#closed());
  }

  #read(chunk: Buffer): void {
    if (this.#isSilent) return;
    try {
      for (const { opcode, payload } of this.#reader.read(chunk)) this.#take(opcode, payload);
    } catch (error) {
      if (!(error instanceof FrameError)) throw error;
      this.#socket.destroy();
    }
  }

  #take(opcode: number, payload: Buffer): void {
    switch (opcode) {
      case OPCODES.text:
        this.#session.receive(payload.toString('utf8'));
        return;
      case OPCODES.ping:
        this.#write(OPCODES.pong, payload);
        return;
      case OPCODES.close:
        this.#write(OPCODES.close, payload);
        this.#socket.end();
    }
  }

  #write(opcode: number, payload: Buffer): void {
    if (!this.#isSilent && this.#socket.writable) this.#socket.write(encodeFrame(opcode, payload));
  }

  #after(delayMs: number, action: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      action();
    }, delayMs);
    this.#timers.add(timer);
  }

  #end(how: LinkEnd): void {
    switch (how) {
      case 'cut':
        this.#socket.destroy();
        return;
      case 'close':
        this.#write(OPCODES.close, CLOSED_NORMALLY);
        this.#after(CLOSE_WAIT_MS, () => this.#socket.destroy());
        return;
      case 'silence':
        this.#isSilent = true;
    }
  }

  #closed(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#session.closed();
  }
}
