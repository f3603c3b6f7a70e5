import type { Clock } from '../clock.ts';
import type { GateKey } from '../secrets.ts';
import { type Answer, readAnswer } from './answer.ts';
import { GateError, meaningOf, type Refusal } from './errors.ts';
import { type HttpRequest, type SendOnce, TransportError } from './http.ts';
import { decimalOf, type GateOrder, parseGateOrder } from './order-row.ts';
import { type PairRules, parsePairRules } from './pair-rules.ts';
import { sign } from './signing.ts';
import { type GateTrade, parseGateTrade } from './trade-row.ts';

/** What became of one placement. Only `accepted` and the refusals are certain. */
export type Placement =
  | { readonly kind: 'accepted'; readonly order: GateOrder }
  | {
      readonly kind: Refusal;
      readonly label: string;
      readonly message: string;
      /** When a rate limit lets the next request through, by the exchange's clock. */
      readonly resetMs?: number;
    }
  | { readonly kind: 'not_sent'; readonly detail: string }
  | { readonly kind: 'unknown'; readonly detail: string };

/** The body of `POST /spot/orders`, with Gate's own field names. */
export type PlacementBody = Readonly<Record<string, string>>;

/** How one attempt is fenced: the exchange executes it in this window or not at all. */
export type Fence = {
  /** Signed `Timestamp`: Gate refuses more than 60 s after it. Exchange time. */
  readonly signedAtMs: number;
  /** `x-gate-exptime`: Gate refuses what it receives later. Exchange time. */
  readonly exptimeMs: number;
};

/** Rows, and the earliest time at which the gateway received a request for them. */
export type Listing<Row> = {
  readonly rows: readonly Row[];
  /** Exchange time; undefined if the exchange does not say. Then absence proves nothing. */
  readonly inTimeMs: number | undefined;
};

export type OpenOrders = Listing<GateOrder> & {
  /** Pairs whose orders came on several pages: rows may have slipped between them. */
  readonly pagedPairs: ReadonlySet<string>;
};

/** What became of a request to cancel or amend one order. */
export type OrderChange =
  | { readonly kind: 'accepted'; readonly order: GateOrder }
  | { readonly kind: 'refused'; readonly label: string; readonly message: string }
  | { readonly kind: 'unknown'; readonly detail: string };

export type GateClient = ReturnType<typeof createGateClient>;

/** Gate's page size for open orders: a pair that returned fewer has no further page. */
const OPEN_PAGE_SIZE = 100;
/** 5,000 open orders of one pair; Gate allows far fewer. */
const OPEN_PAGES_MAX = 50;
const LIST_PAGE_SIZE = 1_000;
const LIST_PAGES_MAX = 10;
const PAIR_RULES_CACHE_MS = 3_600_000;
const PRICE_CACHE_MS = 5_000;
/** An order waits for what it is checked against, but not for long. */
const MARKET_TIMEOUT_MS = 1_000;
const TRADES_SPAN_MS = 29 * 24 * 3_600_000;

/**
 * The endpoints of Gate's API v4 that Sluice uses, for one account.
 *
 * @param baseUrl with its path, as in `https://api.gateio.ws/api/v4`
 */
export function createGateClient(
  baseUrl: string,
  sendOnce: SendOnce,
  readKey: () => Promise<GateKey>,
  clock: Clock,
) {
  const basePath = new URL(baseUrl).pathname.replace(/\/$/, '');
  let clockOffsetMs = 0;
  let saysInTime = true;
  const pricesOfPairs = new Map<string, { price: string | undefined; untilMs: number }>();
  const rulesOfPairs = new Map<string, { rules: PairRules | undefined; untilMs: number }>();
  const exchangeNowMs = () => clock.nowMs() + clockOffsetMs;

  async function exchange(request: HttpRequest): Promise<Answer> {
    const sentAtMs = clock.nowMs();
    const answer = readAnswer(await sendOnce(request), exchangeNowMs());
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
    query: Readonly<Record<string, string>>,
    body: string,
    signedAtMs: number,
    extraHeaders: Readonly<Record<string, string>> = {},
  ): HttpRequest {
    const fullPath = basePath + path;
    const entries = Object.entries(query);
    // Gate signs the decoded query in wire order, and receives it encoded.
    const decoded = entries.map(([name, value]) => `${name}=${value}`).join('&');
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

  async function get(path: string, query: Readonly<Record<string, string>>): Promise<Answer> {
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
    query: Readonly<Record<string, string>> = {},
    timeoutMs?: number,
  ): Promise<Answer> {
    const target = basePath + path + encodedQuery(query);
    const headers = { accept: 'application/json' };
    const request = { method: 'GET' as const, target, headers, body: '' };
    const answer = await exchange(timeoutMs === undefined ? request : { ...request, timeoutMs });
    return successful(`GET ${path}`, answer);
  }

  /** All pages of a list; more than the bound is an error, never a silently shorter list. */
  async function list<Row>(
    path: string,
    query: Readonly<Record<string, string>>,
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
    throw new Error(`GET ${path}: more than ${LIST_PAGES_MAX * LIST_PAGE_SIZE} rows.`);
  }

  /** Sends a cancellation or an amendment once, and says what is certain about it. */
  async function change(request: HttpRequest): Promise<OrderChange> {
    try {
      return changeOf(await exchange(request));
    } catch (error) {
      if (!(error instanceof TransportError)) throw error;
      return { kind: 'unknown', detail: error.message };
    }
  }

  return {
    /** The exchange's time as far as the last answers tell. */
    exchangeNowMs,

    /** How far the exchange's clock is ahead of ours, from the last answer. */
    clockOffsetMs: () => clockOffsetMs,

    /** Sends one order, at most once, and says what is certain about it. Never throws. */
    async place(key: GateKey, order: PlacementBody, fence: Fence): Promise<Placement> {
      const body = JSON.stringify(order);
      const request = signed(key, 'POST', '/spot/orders', {}, body, fence.signedAtMs, {
        'x-gate-exptime': String(fence.exptimeMs),
      });
      try {
        return placementOf(await exchange(request), order.text ?? '');
      } catch (error) {
        if (!(error instanceof TransportError)) throw error;
        return { kind: error.sent ? 'unknown' : 'not_sent', detail: error.message };
      }
    },

    /** Every open order of the account, of all pairs, ours or not. */
    async openOrders(): Promise<OpenOrders> {
      const orders = new Map<string, GateOrder>();
      const pagedPairs = new Set<string>();
      let inTimeMs: number | undefined;
      for (let page = 1; page <= OPEN_PAGES_MAX; page++) {
        const query = { page: String(page), limit: String(OPEN_PAGE_SIZE), account: 'spot' };
        const answer = await get('/spot/open_orders', query);
        if (page === 1) inTimeMs = answer.inTimeMs;
        const pairs = rowsOf('/spot/open_orders', answer) as OpenPair[];
        // Rows move between pages while orders come and go: the same order may come twice.
        const found = pairs.flatMap(({ orders: rows = [] }) => rows).map(parseGateOrder);
        for (const order of found) if (order) orders.set(order.orderId, order);
        const full = pairs.filter(({ orders: rows = [] }) => rows.length >= OPEN_PAGE_SIZE);
        if (full.length === 0) return { rows: [...orders.values()], inTimeMs, pagedPairs };
        for (const { currency_pair: pair = '' } of full) pagedPairs.add(pair);
      }
      throw new Error(`GET /spot/open_orders: more than ${OPEN_PAGES_MAX} pages.`);
    },

    /** Orders that ended since, of all pairs. Gate leaves out those that ended with zero fill. */
    finishedOrders(sinceMs: number): Promise<Listing<GateOrder>> {
      const query = { status: 'finished', from: seconds(sinceMs), account: 'spot' };
      return list('/spot/orders', query, parseGateOrder);
    },

    /**
     * One order by Gate's id, or by its `text` while it is open; undefined if Gate does not know
     * it (any more): that alone proves nothing.
     */
    async order(idOrText: string, currencyPair: string): Promise<GateOrder | undefined> {
      try {
        const query = { currency_pair: currencyPair, account: 'spot' };
        return parseGateOrder((await get(`/spot/orders/${idOrText}`, query)).json);
      } catch (error) {
        if (error instanceof GateError && error.status === 404) return undefined;
        throw error;
      }
    },

    /**
     * The account's trades since, of all pairs. Gate takes at most 30 days at once; a longer gap
     * is read from its beginning, and the rest with the next call.
     */
    async trades(sinceMs: number): Promise<Listing<GateTrade> & { readonly readUntilMs: number }> {
      const toMs = sinceMs + TRADES_SPAN_MS;
      const nowMs = exchangeNowMs();
      const bounds: Record<string, string> = { from: seconds(sinceMs) };
      if (toMs < nowMs) bounds.to = seconds(toMs);
      const listing = await list('/spot/my_trades', bounds, parseGateTrade);
      return { ...listing, readUntilMs: Math.min(toMs, listing.inTimeMs ?? nowMs) };
    },

    /** The trades of one order, of the last 7 days. */
    async tradesOf(orderId: string, currencyPair: string): Promise<readonly GateTrade[]> {
      const query = { order_id: orderId, currency_pair: currencyPair };
      return (await list('/spot/my_trades', query, parseGateTrade)).rows;
    },

    /** Cancels an order by Gate's id. May be repeated: an order that has ended stays ended. */
    async cancelOrder(orderId: string, currencyPair: string): Promise<OrderChange> {
      const query = { currency_pair: currencyPair, account: 'spot' };
      const path = `/spot/orders/${orderId}`;
      return change(signed(await readKey(), 'DELETE', path, query, '', exchangeNowMs()));
    },

    /** Amends an order once; `amend_text` tells later whether it was carried out. */
    async amendOrder(
      orderId: string,
      amendment: PlacementBody,
      fence: Fence,
    ): Promise<OrderChange> {
      const body = JSON.stringify(amendment);
      const path = `/spot/orders/${orderId}`;
      const headers = { 'x-gate-exptime': String(fence.exptimeMs) };
      return change(signed(await readKey(), 'PATCH', path, {}, body, fence.signedAtMs, headers));
    },

    /** What Gate demands in a pair, kept for an hour; undefined if Gate has no such pair. */
    async pairRules(currencyPair: string): Promise<PairRules | undefined> {
      const known = rulesOfPairs.get(currencyPair);
      if (known && clock.nowMs() < known.untilMs) return known.rules;
      const rules = await knownPair(async () => {
        const path = `/spot/currency_pairs/${currencyPair}`;
        return parsePairRules((await getPublic(path, {}, MARKET_TIMEOUT_MS)).json);
      });
      rulesOfPairs.set(currencyPair, { rules, untilMs: clock.nowMs() + PAIR_RULES_CACHE_MS });
      return rules;
    },

    /** The last price of a pair, at most 5 s old; undefined if there is none. */
    async lastPrice(currencyPair: string): Promise<string | undefined> {
      const known = pricesOfPairs.get(currencyPair);
      if (known && clock.nowMs() < known.untilMs) return known.price;
      const untilMs = clock.nowMs() + PRICE_CACHE_MS;
      const price = await knownPair(async () => {
        const query = { currency_pair: currencyPair };
        const answer = await getPublic('/spot/tickers', query, MARKET_TIMEOUT_MS);
        const [ticker] = rowsOf('/spot/tickers', answer) as { readonly last?: unknown }[];
        const last = decimalOf(ticker?.last);
        return last === '0' ? undefined : last;
      });
      pricesOfPairs.set(currencyPair, { price, untilMs });
      return price;
    },

    /** Asks for the time: opens the connection and sets the clock offset. */
    async synchronizeClock(): Promise<void> {
      await readServerTime();
    },

    /** Available and locked amount per currency; a currency that is not listed is zero. */
    async balances(): Promise<
      readonly { readonly currency: string; readonly available: string; readonly locked: string }[]
    > {
      const rows = rowsOf('/spot/accounts', await get('/spot/accounts', {}));
      return rows as { currency: string; available: string; locked: string }[];
    },
  };
}

const encodedQuery = (query: Readonly<Record<string, string>>): string => {
  const encoded = Object.entries(query).map(
    ([name, value]) => `${name}=${encodeURIComponent(value)}`,
  );
  return encoded.length > 0 ? `?${encoded.join('&')}` : '';
};

function successful(request: string, answer: Answer): Answer {
  if (answer.status === 200) return answer;
  throw new GateError(request, answer.status, answer.label, answer.message);
}

/** What is asked of a pair, or undefined where Gate does not know the pair. */
async function knownPair<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    const isUnknown = error instanceof GateError && UNKNOWN_PAIR_LABELS.includes(error.label ?? '');
    if (isUnknown) return undefined;
    throw error;
  }
}

const UNKNOWN_PAIR_LABELS = ['INVALID_CURRENCY_PAIR', 'INVALID_CURRENCY', 'NOT_FOUND'];

function rowsOf(request: string, answer: Answer): unknown[] {
  if (Array.isArray(answer.json)) return answer.json;
  throw new GateError(request, answer.status, undefined, 'the answer is not a list');
}

type OpenPair = { readonly currency_pair?: string; readonly orders?: readonly unknown[] };

const seconds = (timeMs: number): string => String(Math.floor(timeMs / 1000));

function placementOf(answer: Answer, text: string): Placement {
  if (answer.status === 200 || answer.status === 201) {
    const order = parseGateOrder(answer.json);
    return order?.text === text
      ? { kind: 'accepted', order }
      : { kind: 'unknown', detail: `Gate answered ${answer.status} without this order` };
  }
  const meaning = meaningOf(answer.status, answer.label);
  if (meaning === 'unknown' || answer.label === undefined) {
    const label = answer.label ? ` ${answer.label}` : '';
    return { kind: 'unknown', detail: `Gate answered ${answer.status}${label}: ${answer.message}` };
  }
  return {
    kind: meaning,
    label: answer.label,
    message: answer.message,
    ...(answer.resetMs !== undefined && { resetMs: answer.resetMs }),
  };
}

function changeOf(answer: Answer): OrderChange {
  if (answer.status === 200) {
    const order = parseGateOrder(answer.json);
    return order
      ? { kind: 'accepted', order }
      : { kind: 'unknown', detail: 'Gate answered 200 without the order' };
  }
  const isRefusal = answer.status >= 400 && answer.status < 500 && answer.label !== undefined;
  return isRefusal && answer.label !== undefined
    ? { kind: 'refused', label: answer.label, message: answer.message }
    : { kind: 'unknown', detail: `Gate answered ${answer.status}: ${answer.message}` };
}
