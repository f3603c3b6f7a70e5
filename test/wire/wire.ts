import { createSecretKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { createHttp } from '../../shared/gate/http.ts';
import type { Placement } from '../../shared/gate/outcomes.ts';
import { createRequests } from '../../shared/gate/requests.ts';
import { createGateClient } from '../../shared/gate/spot/client.ts';
import { type Clock, systemClock } from '../../shared/lib/clock.ts';

const KEY = { key: 'key', secret: createSecretKey('secret', 'utf8'), versionId: '1' };

/** A certificate for this machine, and its key: they protect nothing. */
export const CERTIFICATE = readFileSync(new URL('localhost.cert.pem', import.meta.url), 'utf8');
const CERTIFICATE_KEY = readFileSync(new URL('localhost.key.pem', import.meta.url), 'utf8');

/** A server's reaction to one request, as its bytes arrive. */
export type Behaviour = {
  /** All headers are there. */
  readonly onHeaders?: (socket: Socket) => void;
  /** Some of the body is there, but not all of it. */
  readonly onPartOfBody?: (socket: Socket) => void;
  /** The request is complete. */
  readonly onRequest?: (socket: Socket, text: string) => void;
};

/** A server that only counts bytes: whatever arrives is seen, whether it is a request or not. */
export class WireServer {
  readonly #server: Server;
  readonly #behaviour: Behaviour;
  readonly #sockets = new Set<Socket>();
  readonly #texts = new Map<string, number>();
  connections = 0;
  bytes = 0;

  constructor(behaviour: Behaviour, { tls }: { readonly tls: boolean } = { tls: false }) {
    this.#behaviour = behaviour;
    const listen = (socket: Socket) => this.#accept(socket);
    this.#server = tls
      ? createTlsServer({ key: CERTIFICATE_KEY, cert: CERTIFICATE }, listen)
      : createServer(listen);
    this.#server.on('tlsClientError', () => {});
  }

  async start(): Promise<number> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return (this.#server.address() as { port: number }).port;
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** How often the first bytes of the POST with this text were seen, on any connection. */
  timesSeen(text: string): number {
    return this.#texts.get(text) ?? 0;
  }

  #accept(socket: Socket): void {
    this.connections += 1;
    this.#sockets.add(socket);
    socket.on('error', () => {});
    let received = '';
    let told: 'nothing' | 'headers' = 'nothing';
    socket.on('data', (chunk) => {
      this.bytes += chunk.length;
      received += chunk.toString('latin1');
      const headersEnd = received.indexOf('\r\n\r\n');
      if (headersEnd < 0) return;
      const headers = received.slice(0, headersEnd);
      const { text, bodyBytes } = requestOf(headers);
      const isComplete = received.length >= headersEnd + 4 + bodyBytes;
      if (told === 'nothing') {
        told = 'headers';
        this.#texts.set(text, this.timesSeen(text) + 1);
        this.#behaviour.onHeaders?.(socket);
      }
      if (!isComplete) {
        this.#behaviour.onPartOfBody?.(socket);
        return;
      }
      received = received.slice(headersEnd + 4 + bodyBytes);
      told = 'nothing';
      this.#behaviour.onRequest?.(socket, text);
    });
  }
}

/** The exptime tells the POSTs of a test apart already in their headers. */
function requestOf(headers: string): { readonly text: string; readonly bodyBytes: number } {
  const header = (name: string) => new RegExp(`^${name}: *(.*)$`, 'im').exec(headers)?.[1] ?? '';
  return {
    text: textOf(Number(header('x-gate-exptime'))),
    bodyBytes: Number(header('content-length')),
  };
}

const textOf = (exptimeMs: number): string => `t-${exptimeMs}`;

/** Gate's answer to a placement that it accepted. */
export function accepted(text: string): string {
  const row = { id: '1', text, status: 'open', left: '1', filled_amount: '0', filled_total: '0' };
  return JSON.stringify(row);
}

export function response(status: number, body: string, headers: readonly string[] = []): string {
  return [
    `HTTP/1.1 ${status} X`,
    ...headers,
    'content-type: application/json',
    `content-length: ${body.length}`,
    '',
    body,
  ].join('\r\n');
}

export type Sent = { readonly text: string; readonly placement: Placement };

/** Sends orders through the client as the order code does. */
export function traderAt(origin: string, clock: Clock = systemClock) {
  const sendOnce = createHttp(origin, clock);
  const requests = createRequests(`${origin}/api/v4`, sendOnce, async () => KEY, clock);
  const client = createGateClient(requests, clock);
  let sent = 0;
  async function place(paddingBytes = 0): Promise<Sent> {
    const exptimeMs = 1_000_000_000_000 + ++sent;
    const text = textOf(exptimeMs);
    const order = { text, currency_pair: 'BTC_USDT', padding: 'x'.repeat(paddingBytes) };
    const placement = await client.place(KEY, order, { signedAtMs: clock.nowMs(), exptimeMs });
    return { text, placement };
  }
  return {
    place,
    /** Many orders, so many of them at the same time. */
    async placeMany(count: number, atOnce: number, paddingBytes = 0): Promise<readonly Sent[]> {
      const all: Sent[] = [];
      async function worker() {
        while (sent < count) all.push(await place(paddingBytes));
      }
      await Promise.all(Array.from({ length: atOnce }, worker));
      return all;
    },
  };
}
