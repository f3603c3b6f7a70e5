import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { isArchivePath } from './engine/archive.ts';
import type { Exchange, ExchangeReply, ExchangeRequest } from './exchange.ts';
import { API_PREFIX, addressOf, LOOPBACK } from './http/admission.ts';
import { LEVERS_PATH, type LeverResponse, pullLever } from './lever-requests.ts';
import { serveStreams } from './stream/stream-server.ts';

export type ExchangeServerOptions = {
  readonly exchange: Exchange;
  /** 0: any free port. */
  readonly port: number;
  readonly host?: string;
  /** How long a request and its response are under way; default: no time. */
  readonly roundTripMs?: number;
};

export type ExchangeServer = {
  /** The base of all endpoints, with /api/v4. */
  readonly url: string;
  readonly close: () => Promise<void>;
};

const MAX_BODY_BYTES = 1_000_000;
/** Fills that the market brings are pushed without a request that finds them. */
const CATCH_UP_EVERY_MS = 250;
/** How long a lost answer keeps its connection, if the client does not give up before. */
const SILENCE_MS = 60_000;

/** Serves an exchange over HTTP, and its WebSocket on the same port; faults become what they are on a real connection. */
export async function startExchangeServer(options: ExchangeServerOptions): Promise<ExchangeServer> {
  const { exchange, port, host = LOOPBACK, roundTripMs = 0 } = options;
  const server = createServer((incoming, outgoing) => {
    serve(exchange, incoming, outgoing, roundTripMs / 2).catch((error: unknown) => {
      console.error('The simulated exchange failed to answer', incoming.url, error);
      outgoing.destroy();
    });
  });
  const closeStreams = serveStreams(server, exchange.streams);
  const catchingUp = setInterval(() => {
    if (exchange.streams.count > 0) exchange.catchUp();
  }, CATCH_UP_EVERY_MS);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const { port: boundPort } = server.address() as AddressInfo;
  return {
    url: `http://${host}:${boundPort}${API_PREFIX}`,
    close: () =>
      new Promise((resolve) => {
        clearInterval(catchingUp);
        server.close(() => resolve());
        closeStreams();
        server.closeAllConnections();
      }),
  };
}

async function serve(
  exchange: Exchange,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  wayMs: number,
): Promise<void> {
  const [path = ''] = splitOnce(incoming.url ?? '', '?');
  if (isArchivePath(path)) {
    sendArchive(outgoing, incoming.method ?? '', exchange.archive(path));
    return;
  }
  const body = await bodyOf(incoming);
  // The client has gone, or sent more than any order needs: it gets no response.
  if (body === undefined) {
    outgoing.destroy();
    return;
  }
  const request = requestOf(incoming, body);
  if (request.path.startsWith(LEVERS_PATH)) sendLever(outgoing, pullLever(exchange, request));
  else {
    if (wayMs > 0) await delay(wayMs);
    const reply = exchange.handle(request);
    if (wayMs > 0) await delay(wayMs);
    send(outgoing, reply);
  }
}

/** The body as text; undefined if it does not come in whole or is too long. */
async function bodyOf(incoming: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of incoming as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > MAX_BODY_BYTES) return undefined;
      chunks.push(chunk);
    }
  } catch {
    return undefined;
  }
  return Buffer.concat(chunks).toString('utf8');
}

function requestOf(incoming: IncomingMessage, body: string): ExchangeRequest {
  const [path = '', query = ''] = splitOnce(incoming.url ?? '', '?');
  return {
    method: incoming.method ?? '',
    path,
    query,
    headers: Object.fromEntries(
      Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]),
    ),
    body,
    remoteAddress: addressOf(incoming.socket),
  };
}

function splitOnce(text: string, separator: string): readonly string[] {
  const index = text.indexOf(separator);
  return index === -1 ? [text] : [text.slice(0, index), text.slice(index + 1)];
}

function sendLever(outgoing: ServerResponse, { status, body }: LeverResponse): void {
  outgoing.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
}

function send(outgoing: ServerResponse, reply: ExchangeReply): void {
  switch (reply.fault) {
    case 'reset':
      outgoing.socket?.resetAndDestroy();
      return;
    case 'lost':
      whileConnected(outgoing, SILENCE_MS, () => outgoing.destroy());
      return;
    default:
      whileConnected(outgoing, reply.delayMs ?? 0, () => {
        outgoing.writeHead(reply.status, reply.headers).end(reply.body);
      });
  }
}

/** The archive stands beside the API on the same port: packed files, for GET and HEAD. */
function sendArchive(outgoing: ServerResponse, method: string, text: string | undefined): void {
  if (method !== 'GET' && method !== 'HEAD') outgoing.writeHead(405).end();
  else if (text === undefined) outgoing.writeHead(404).end();
  else {
    outgoing.writeHead(200, { 'content-type': 'application/gzip' });
    outgoing.end(method === 'GET' ? gzipSync(text) : undefined);
  }
}

/** Does something later, unless the client has gone by then. */
function whileConnected(outgoing: ServerResponse, delayMs: number, act: () => void): void {
  if (delayMs === 0) {
    act();
    return;
  }
  const timer = setTimeout(act, delayMs);
  outgoing.once('close', () => clearTimeout(timer));
}
