import type { Clock } from '../lib/clock.ts';
import type { GateKey } from './api-key.ts';
import { GateError } from './errors.ts';
import { createExchangeClock, type ExchangeClock } from './exchange-clock.ts';
import { textOf } from './fields.ts';
import { type HttpRequest, MAX_IDLE_MS, type SendOnce } from './http.ts';
import { type GateResponse, type ParseJson, readResponse } from './response.ts';
import { sign } from './signing.ts';

/** Rows, and the earliest time at which the gateway received a request for them. */
export type Listing<Row> = {
  readonly rows: readonly Row[];
  /** Exchange time; undefined if the exchange does not say. Without it, absence proves nothing. */
  readonly inTimeMs: number | undefined;
};

/** A list has more rows than one call reads. The caller narrows it or uses the first rows. */
export class TooManyRows extends Error {
  override readonly name = 'TooManyRows';
  readonly first: Listing<unknown>;

  constructor(request: string, rowsMax: number, first: Listing<unknown>) {
    super(`${request}: more than ${rowsMax} rows.`);
    this.first = first;
  }
}

export type Requests = ReturnType<typeof createRequests>;

type Query = Readonly<Record<string, string>>;

const LIST_PAGES_MAX = 10;

/** How the pages of a list are named. */
export type Paging = {
  readonly size: number;
  readonly query: (page: number) => Query;
  /** The most pages that one call reads; default 10. */
  readonly pagesMax?: number;
};

const BY_NUMBER: Paging = {
  size: 1_000,
  query: (page) => ({ limit: '1000', page: String(page) }),
};

/** The dialect of a market: what its requests and responses have besides Gate's common form. */
export type Dialect = {
  /** On every request. They are not signed. */
  readonly headers: Query;
  readonly parse: ParseJson;
};

const COMMON: Dialect = { headers: {}, parse: JSON.parse };

/**
 * Requests to Gate's API v4 for one account: signed or public, one or page by page.
 *
 * @param baseUrl with its path, as in `https://api.gateio.ws/api/v4`
 * @param exchangeClock of the account's other market, if it has one
 */
export function createRequests(
  baseUrl: string,
  sendOnce: SendOnce,
  readKey: () => Promise<GateKey>,
  clock: Clock,
  dialect: Dialect = COMMON,
  exchangeClock: ExchangeClock = createExchangeClock(clock),
) {
  const basePath = new URL(baseUrl).pathname.replace(/\/$/, '');
  const exchangeNowMs = exchangeClock.nowMs;
  let saysInTime = true;
  let respondedAtMs = Number.NEGATIVE_INFINITY;

  async function exchange(request: HttpRequest): Promise<GateResponse> {
    const sentAtMs = clock.nowMs();
    const response = readResponse(await sendOnce(request), exchangeNowMs(), dialect.parse);
    respondedAtMs = clock.nowMs();
    if (response.inTimeMs !== undefined) {
      exchangeClock.learn(sentAtMs, respondedAtMs, response.inTimeMs);
    }
    return response;
  }

  function signed(
    key: GateKey,
    method: HttpRequest['method'],
    path: string,
    query: Query,
    body: string,
    signedAtMs: number,
    extraHeaders: Query = {},
  ): HttpRequest {
    const fullPath = basePath + path;
    // Gate signs the decoded query in wire order and receives the encoded one.
    const decoded = decodedQuery(query);
    const timestamp = String(Math.floor(signedAtMs / 1000));
    return {
      method,
      target: fullPath + encodedQuery(query),
      headers: {
        accept: 'application/json',
        'content-type': 'application/json',
        KEY: key.key,
        Timestamp: timestamp,
        SIGN: sign(key.secret, method, fullPath, decoded, body, timestamp),
        ...dialect.headers,
        ...extraHeaders,
      },
      body,
    };
  }

  async function get(path: string, query: Query): Promise<GateResponse> {
    // A server without the header `X-In-Time` is asked for its time before the request.
    const serverTimeMs = saysInTime ? undefined : await readServerTime();
    const key = await readKey();
    const response = await exchange(signed(key, 'GET', path, query, '', exchangeNowMs()));
    if (response.inTimeMs === undefined) saysInTime = false;
    return successful(`GET ${path}`, { ...response, inTimeMs: response.inTimeMs ?? serverTimeMs });
  }

  async function readServerTime(): Promise<number | undefined> {
    const response = await getPublic('/spot/time');
    const { server_time: written } = (response.json ?? {}) as { server_time?: unknown };
    const serverTimeMs = Number(textOf(written) || Number.NaN);
    return Number.isFinite(serverTimeMs) ? serverTimeMs : undefined;
  }

  async function getPublic(
    path: string,
    query: Query = {},
    timeoutMs?: number,
  ): Promise<GateResponse> {
    const target = basePath + path + encodedQuery(query);
    const headers = { accept: 'application/json', ...dialect.headers };
    const request = { method: 'GET' as const, target, headers, body: '' };
    const response = await exchange(timeoutMs === undefined ? request : { ...request, timeoutMs });
    return successful(`GET ${path}`, response);
  }

  /**
   * Reads all pages of a list. More pages than the bound are an error, never a silently shorter
   * list.
   */
  async function list<Row>(
    path: string,
    query: Query,
    parse: (row: unknown) => Row | undefined,
    paging = BY_NUMBER,
  ): Promise<Listing<Row>> {
    const rows: Row[] = [];
    let inTimeMs: number | undefined;
    const { pagesMax = LIST_PAGES_MAX } = paging;
    for (let page = 1; page <= pagesMax; page++) {
      const response = await get(path, { ...query, ...paging.query(page) });
      const found = rowsOf(path, response);
      rows.push(...found.map(parse).filter((row) => row !== undefined));
      if (page === 1) inTimeMs = response.inTimeMs;
      if (found.length < paging.size) return { rows, inTimeMs };
    }
    throw new TooManyRows(`GET ${path}`, pagesMax * paging.size, { rows, inTimeMs });
  }

  return {
    exchangeClock,
    exchangeNowMs,

    /** Whether the next request can reuse a connection. */
    isWarm: (): boolean => clock.nowMs() - respondedAtMs <= MAX_IDLE_MS,

    readKey,
    exchange,
    signed,
    get,
    getPublic,
    readServerTime,
    list,
  };
}

function decodedQuery(query: Query): string {
  return Object.entries(query)
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

function encodedQuery(query: Query): string {
  const encoded = Object.entries(query).map(
    ([name, value]) => `${name}=${encodeURIComponent(value)}`,
  );
  return encoded.length > 0 ? `?${encoded.join('&')}` : '';
}

function successful(request: string, response: GateResponse): GateResponse {
  const { status, json, label, message } = response;
  if (status === 200 && json !== undefined) return response;
  // The body of a proxy's or a maintenance page is no use in an error message.
  const detail = status === 200 ? 'the answer is not JSON' : message;
  throw new GateError(request, status, label, detail);
}

/** The rows of a response whose body must be a list. */
export function rowsOf(request: string, response: GateResponse): unknown[] {
  if (Array.isArray(response.json)) return response.json;
  throw new GateError(request, response.status, undefined, 'the answer is not a list');
}
