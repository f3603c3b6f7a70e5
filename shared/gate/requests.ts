import type { Clock } from '../lib/clock.ts';
import type { GateKey } from './api-key.ts';
import { GateError } from './errors.ts';
import { type HttpRequest, MAX_IDLE_MS, type SendOnce } from './http.ts';
import { type GateResponse, readResponse } from './response.ts';
import { sign } from './signing.ts';

/** Rows, and the earliest time at which the gateway received a request for them. */
export type Listing<Row> = {
  readonly rows: readonly Row[];
  /** Exchange time; undefined if the exchange does not say. Then absence proves nothing. */
  readonly inTimeMs: number | undefined;
};

/** A list has more rows than are read at once: ask for less of it, or make do with the first. */
export class TooManyRows extends Error {
  override readonly name = 'TooManyRows';
  readonly first: Listing<unknown>;

  constructor(request: string, first: Listing<unknown>) {
    super(`${request}: more than ${LIST_PAGES_MAX * LIST_PAGE_SIZE} rows.`);
    this.first = first;
  }
}

export type Requests = ReturnType<typeof createRequests>;

type Query = Readonly<Record<string, string>>;

const LIST_PAGE_SIZE = 1_000;
const LIST_PAGES_MAX = 10;

/** Requests to Gate's API v4 for one account: signed or public, one or page by page. */
export function createRequests(
  baseUrl: string,
  sendOnce: SendOnce,
  readKey: () => Promise<GateKey>,
  clock: Clock,
) {
  const basePath = new URL(baseUrl).pathname.replace(/\/$/, '');
  let clockOffsetMs = 0;
  let saysInTime = true;
  let answeredAtMs = Number.NEGATIVE_INFINITY;
  const exchangeNowMs = () => clock.nowMs() + clockOffsetMs;

  async function exchange(request: HttpRequest): Promise<GateResponse> {
    const sentAtMs = clock.nowMs();
    const answer = readResponse(await sendOnce(request), exchangeNowMs());
    answeredAtMs = clock.nowMs();
    // The gateway received it some time between sending and now; the middle is the best guess.
    if (answer.inTimeMs !== undefined) {
      clockOffsetMs = Math.round(answer.inTimeMs - (sentAtMs + clock.nowMs()) / 2);
    }
    return answer;
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
    // Gate signs the decoded query in wire order, and receives it encoded.
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
        ...extraHeaders,
      },
      body,
    };
  }

  async function get(path: string, query: Query): Promise<GateResponse> {
    // A server that does not say when it received a request is asked for the time before it.
    const serverTimeMs = saysInTime ? undefined : await readServerTime();
    const key = await readKey();
    const answer = await exchange(signed(key, 'GET', path, query, '', exchangeNowMs()));
    if (answer.inTimeMs === undefined) saysInTime = false;
    return successful(`GET ${path}`, { ...answer, inTimeMs: answer.inTimeMs ?? serverTimeMs });
  }

  async function readServerTime(): Promise<number | undefined> {
    const answer = await getPublic('/spot/time');
    const { server_time: serverTimeMs } = (answer.json ?? {}) as { server_time?: unknown };
    return typeof serverTimeMs === 'number' ? serverTimeMs : undefined;
  }

  async function getPublic(
    path: string,
    query: Query = {},
    timeoutMs?: number,
  ): Promise<GateResponse> {
    const target = basePath + path + encodedQuery(query);
    const headers = { accept: 'application/json' };
    const request = { method: 'GET' as const, target, headers, body: '' };
    const answer = await exchange(timeoutMs === undefined ? request : { ...request, timeoutMs });
    return successful(`GET ${path}`, answer);
  }

  /** All pages of a list; more than the bound is an error, never a silently shorter list. */
  async function list<Row>(
    path: string,
    query: Query,
    parse: (row: unknown) => Row | undefined,
  ): Promise<Listing<Row>> {
    const rows: Row[] = [];
    let inTimeMs: number | undefined;
    for (let page = 1; page <= LIST_PAGES_MAX; page++) {
      const paged = { ...query, limit: String(LIST_PAGE_SIZE), page: String(page) };
      const answer = await get(path, paged);
      const found = rowsOf(path, answer);
      rows.push(...found.map(parse).filter((row) => row !== undefined));
      if (page === 1) inTimeMs = answer.inTimeMs;
      if (found.length < LIST_PAGE_SIZE) return { rows, inTimeMs };
    }
    throw new TooManyRows(`GET ${path}`, { rows, inTimeMs });
  }

  return {
    exchangeNowMs,
    clockOffsetMs: () => clockOffsetMs,

    /** Whether there is a connection that the next request can use. */
    isWarm: (): boolean => clock.nowMs() - answeredAtMs <= MAX_IDLE_MS,

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

function successful(request: string, answer: GateResponse): GateResponse {
  const { status, json, label, message } = answer;
  if (status === 200 && json !== undefined) return answer;
  // A proxy's or a maintenance page says nothing about what was asked.
  const words = status === 200 ? 'the answer is not JSON' : message;
  throw new GateError(request, status, label, words);
}

/** The rows of an answer that must be a list. */
export function rowsOf(request: string, answer: GateResponse): unknown[] {
  if (Array.isArray(answer.json)) return answer.json;
  throw new GateError(request, answer.status, undefined, 'the answer is not a list');
}
