import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { AwsError } from '../aws/aws-error.ts';
import type { ApiAnswer, ApiCall, ApiHandler } from '../lambda/api-call.ts';
import type { FunctionDefinition } from '../lambda/functions.ts';
import { InUseError } from '../processes/in-use-error.ts';

/** Longer than sandboxes stay frozen: a kept connection is not cut under a sleeping client. */
const KEEP_ALIVE_MS = 600_000;

/** The one HTTP endpoint of all local AWS services. It listens on the loopback interface only. */
export class Gateway {
  readonly endpoint: string;
  readonly #server: Server;
  #handle: ApiHandler = async () => {
    throw new AwsError('ServiceUnavailable', 'The local cloud is starting.', 503);
  };
  #caller: (accessKey: string) => FunctionDefinition | undefined = () => undefined;

  private constructor(server: Server) {
    this.#server = server;
    const { port } = server.address() as { port: number };
    this.endpoint = `http://127.0.0.1:${port}`;
    server.on('request', (request, response) => void this.#answer(request, response));
  }

  static listen(port: number): Promise<Gateway> {
    const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS, noDelay: true });
    return new Promise((resolve, reject) => {
      server.once('error', (error: NodeJS.ErrnoException) => {
        reject(error.code === 'EADDRINUSE' ? new InUseError(portInUse(port)) : error);
      });
      server.listen(port, '127.0.0.1', () => resolve(new Gateway(server)));
    });
  }

  /** Opens the gateway: from here on calls are answered by `handle`. */
  serve(handle: ApiHandler, caller: (accessKey: string) => FunctionDefinition | undefined): void {
    this.#handle = handle;
    this.#caller = caller;
  }

  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const answer = await this.#handle(await this.#read(request, response));
      send(response, answer);
    } catch (error) {
      send(response, refusal(error));
    }
  }

  async #read(request: IncomingMessage, response: ServerResponse): Promise<ApiCall> {
    const { headers, method = 'GET', url = '/' } = request;
    refuseBrowsers(headers);
    const rawBody = await buffer(request);
    const accessKey = /Credential=([^/]+)\//.exec(headers.authorization ?? '')?.[1];
    return {
      target: String(headers['x-amz-target'] ?? ''),
      method,
      path: url,
      headers,
      body: rawBody.toString(),
      rawBody,
      caller: accessKey === undefined ? undefined : this.#caller(accessKey),
      signal: goneSignal(response),
    };
  }
}

/**
 * Any web page that the user visits could post to this port, and orders are worth money: a browser
 * tells by `Origin` that a page is behind the call, and by `Host` if a foreign name was made to
 * point here. No AWS client sends the first or anything but the endpoint's host as the second.
 */
function refuseBrowsers({ origin, host = '' }: IncomingMessage['headers']): void {
  if (origin === undefined && /^(127\.0\.0\.1|localhost)(:\d+)?$/.test(host)) return;
  throw new AwsError(
    'AccessDeniedException',
    'The local cloud takes no calls from web pages.',
    403,
  );
}

function goneSignal(response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  const socket = response.socket as Socket;
  const abort = (): void => controller.abort();
  socket.once('close', abort);
  response.once('finish', () => socket.removeListener('close', abort));
  return controller.signal;
}

function send(response: ServerResponse, { status = 200, headers, body }: ApiAnswer): void {
  const isReady = typeof body === 'string' || Buffer.isBuffer(body);
  const payload = isReady ? body : JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/x-amz-json-1.0',
    'content-length': Buffer.byteLength(payload),
    ...headers,
  });
  response.end(payload);
}

function refusal(error: unknown): ApiAnswer {
  const refused =
    error instanceof AwsError ? error : new AwsError('InternalFailure', String(error), 500);
  return {
    status: refused.status,
    // Where there is no JSON protocol, as with Lambda, clients read the error's name here.
    headers: { 'x-amzn-errortype': refused.type.split('#').at(-1)! },
    body: refused,
  };
}

function portInUse(port: number): string {
  return `Port ${port} is in use, perhaps by another local cloud. Stop it, or choose another port (--port 0 takes any free one).`;
}
