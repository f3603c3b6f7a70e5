import { type Dispatcher, Pool } from 'undici';
import type { Clock } from '../lib/clock.ts';

export type HttpRequest = {
  readonly method: 'GET' | 'POST' | 'DELETE' | 'PATCH';
  /** Path with the encoded query. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** For the complete answer; default 5 s. */
  readonly timeoutMs?: number;
};

export type HttpResponse = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
};

/**
 * No complete answer came. `sent` tells the two cases apart that matter for money: false means
 * that not one byte of the request left, true that the exchange may have acted on it. The error
 * code cannot tell: ECONNRESET occurs on both sides.
 */
export class TransportError extends Error {
  override readonly name = 'TransportError';
  readonly sent: boolean;

  constructor(sent: boolean, reason: string) {
    super(`${sent ? 'No answer after the request was sent' : 'Not sent'}: ${reason}`);
    this.sent = sent;
  }
}

/** Sends a request at most once: no retry, no redirect, no pipelining, no HTTP/2. */
export type SendOnce = (request: HttpRequest) => Promise<HttpResponse>;

const TOTAL_TIMEOUT_MS = 5_000;
/**
 * How long one of several addresses may take to answer before the next one is tried. Node's own
 * 250 ms are less than a round trip from far away: then none but the last would ever be connected.
 */
const ADDRESS_TIMEOUT_MS = 1_000;
/** Gate's largest listings are far below; anything more is not an answer of Gate's. */
const MAX_BODY_BYTES = 16 * 1024 * 1024;
/**
 * A socket idle for longer may have died while the sandbox was frozen: a NAT forgets the flow
 * without a word, and the next request fails after its bytes were written.
 */
export const MAX_IDLE_MS = 1_000;

/** HTTP to one origin over one pool, replaced whenever its sockets can no longer be trusted. */
export function createHttp(origin: string, clock: Clock): SendOnce {
  const open = () =>
    new Pool(origin, {
      allowH2: false,
      pipelining: 1,
      connect: { timeout: TOTAL_TIMEOUT_MS },
      autoSelectFamily: true,
      autoSelectFamilyAttemptTimeout: ADDRESS_TIMEOUT_MS,
      // The one timer of `dispatch` covers both.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
  let pool = open();
  let lastUsedMs = clock.nowMs();
  return async (request) => {
    if (clock.nowMs() - lastUsedMs > MAX_IDLE_MS) {
      pool.close().catch(() => {});
      pool = open();
    }
    lastUsedMs = clock.nowMs();
    try {
      return await dispatch(pool, origin, request);
    } finally {
      lastUsedMs = clock.nowMs();
    }
  };
}

function dispatch(pool: Dispatcher, origin: string, request: HttpRequest): Promise<HttpResponse> {
  return new Promise((resolve, reject) => {
    let sent = false;
    let status = 0;
    let headers: HttpResponse['headers'] = {};
    let size = 0;
    const chunks: Buffer[] = [];
    let controller: Dispatcher.DispatchController | undefined;
    function fail(error: Error) {
      clearTimeout(timer);
      reject(new TransportError(sent, `${origin}: ${reasonOf(error)}`));
    }
    const { timeoutMs = TOTAL_TIMEOUT_MS } = request;
    const timer = setTimeout(() => {
      const timeout = new Error(`no complete answer within ${timeoutMs} ms`);
      // Without a controller there is no socket yet: undici still holds the request, and must
      // not send it later.
      if (controller) controller.abort(timeout);
      else abandoned = timeout;
      fail(timeout);
    }, timeoutMs);
    let abandoned: Error | undefined;
    pool.dispatch(
      {
        method: request.method,
        path: request.target,
        headers: request.headers,
        body: request.body || null,
      },
      {
        // Called once a socket is connected, immediately before the bytes are written.
        onRequestStart(requestController) {
          controller = requestController;
          if (abandoned) requestController.abort(abandoned);
          else sent = true;
        },
        onResponseStart(_controller, statusCode, responseHeaders) {
          status = statusCode;
          headers = responseHeaders;
        },
        onResponseData(responseController, chunk) {
          size += chunk.length;
          if (size > MAX_BODY_BYTES) responseController.abort(new Error('the answer is too large'));
          else chunks.push(chunk);
        },
        onResponseEnd() {
          clearTimeout(timer);
          resolve({ status, headers, body: Buffer.concat(chunks).toString('utf8') });
        },
        onResponseError(_controller, error) {
          fail(error);
        },
      },
    );
  });
}

/** Node's and undici's codes say more than their messages, and hold nothing secret. */
function reasonOf(error: Error & { code?: string }): string {
  return error.code ? `${error.code} (${error.message})` : error.message;
}
