import { type Dispatcher, Pool } from 'undici';
import type { Clock } from '../lib/clock.ts';

export type HttpRequest = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'PATCH';
  /** Path with the encoded query. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** For the complete response; default 5 s. */
  readonly timeoutMs?: number;
};

export type HttpResponse = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
};

/**
 * No complete response arrived. `sent` distinguishes two cases that matter for money: false means
 * that no byte of the request left, true that the exchange may have acted on it. The error code
 * cannot distinguish them: ECONNRESET occurs in both.
 */
export class TransportError extends Error {
  override readonly name = 'TransportError';
  readonly sent: boolean;

  constructor(sent: boolean, reason: string, options?: ErrorOptions) {
    super(`${sent ? 'No answer after the request was sent' : 'Not sent'}: ${reason}`, options);
    this.sent = sent;
  }
}

/** Sends a request at most once: no retry, no redirect, no pipelining, no HTTP/2. */
export type SendOnce = (request: HttpRequest) => Promise<HttpResponse>;

const TOTAL_TIMEOUT_MS = 5_000;
/**
 * How long one of several addresses may take to connect before the next one is tried. Node's
 * default of 250 ms is less than a distant round trip, so that only the last address would ever be
 * connected.
 */
const ADDRESS_TIMEOUT_MS = 1_000;
/** Gate's largest listings are far below this size. */
const MAX_BODY_BYTES = 16 * 1024 * 1024;
/**
 * The longest idle time of a reusable socket. A longer one may have died while the sandbox was
 * frozen: a NAT forgets the flow silently, and the next request fails after its bytes were written.
 */
export const MAX_IDLE_MS = 1_000;

/** HTTP to one origin over one pool. The pool is replaced when its sockets may be dead. */
export function createHttp(origin: string, clock: Clock): SendOnce {
  const open = () =>
    new Pool(origin, {
      allowH2: false,
      pipelining: 1,
      connect: { timeout: TOTAL_TIMEOUT_MS },
      autoSelectFamily: true,
      autoSelectFamilyAttemptTimeout: ADDRESS_TIMEOUT_MS,
      // The one timer of `dispatch` covers headers and body.
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
      reject(new TransportError(sent, `${origin}: ${reasonOf(error)}`, { cause: error }));
    }
    const { timeoutMs = TOTAL_TIMEOUT_MS } = request;
    const timer = setTimeout(() => {
      const timeout = new Error(`no complete answer within ${timeoutMs} ms`);
      // Without a controller there is no socket yet. undici still holds the request and must not
      // send it later.
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
        // undici calls it on a connected socket, just before it writes the bytes.
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

/** Node's and undici's codes are more specific than their messages, and hold no secret. */
export function reasonOf(error: Error & { code?: string }): string {
  return error.code ? `${error.code} (${error.message})` : error.message;
}
