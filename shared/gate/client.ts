import type { Clock } from '../clock.ts';
import type { GateKey } from '../secrets.ts';
import { type Answer, readAnswer } from './answer.ts';
import { GateError, meaningOf, type Refusal } from './errors.ts';
import { type HttpRequest, type SendOnce, TransportError } from './http.ts';
import { type GateOrder, parseGateOrder } from './order-row.ts';
import { type PairRules, parsePairRules } from './pair-rules.ts';
import { sign } from './signing.ts';

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

export type Trade = {
  readonly orderId: string;
  readonly text: string;
};

export type GateClient = ReturnType<typeof createGateClient>;

/** Gate's page size for open orders: a pair that returned fewer has no further page. */
const OPEN_PAGE_SIZE = 100;
/** 5,000 open orders of one pair; Gate allows far fewer. */
const OPEN_PAGES_MAX = 50;
const LIST_PAGE_SIZE = 1_000;
const LIST_PAGES_MAX = 10;
const PAIR_RULES_CACHE_MS = 3_600_000;

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
    const key = await readKey();
    const answer = await exchange(signed(key, 'GET', path, query, '', exchangeNowMs()));
    return successful(`GET ${path}`, answer);
  }

  async function getPublic(
    path: string,
    query: Readonly<Record<string, string>> = {},
  ): Promise<Answer> {
    const target = basePath + path + encodedQuery(query);
    const headers = { accept: 'application/json' };
    return successful(`GET ${path}`, await exchange({ method: 'GET', target, headers, body: '' }));
  }

  /** All pages of a list; more than the bound is an error, never a silently shorter list. */
  async function list(path: string, query: Readonly<Record<string, string>>): Promise<unknown[]> {
    const rows: unknown[] = [];
    for (let page = 1; page <= LIST_PAGES_MAX; page++) {
      const paged = { ...query, limit: String(LIST_PAGE_SIZE), page: String(page) };
      const found = rowsOf(path, await get(path, paged));
      rows.push(...found);
      if (found.length < LIST_PAGE_SIZE) return rows;
    }
    throw new Error(`GET ${path}: more than ${LIST_PAGES_MAX * LIST_PAGE_SIZE} rows.`);
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
    async openOrders(): Promise<readonly GateOrder[]> {
      const orders = new Map<string, GateOrder>();
      for (let page = 1; page <= OPEN_PAGES_MAX; page++) {
        const query = { page: String(page), limit: String(OPEN_PAGE_SIZE), account: 'spot' };
        const pairs = rowsOf('/spot/open_orders', await get('/spot/open_orders', query));
        const rowsPerPair = pairs.map((pair) => (pair as { orders?: unknown[] }).orders ?? []);
        // Rows move between pages while orders come and go: the same order may come twice.
        for (const order of parseRows(rowsPerPair.flat())) orders.set(order.orderId, order);
        if (rowsPerPair.every((rows) => rows.length < OPEN_PAGE_SIZE)) return [...orders.values()];
      }
      throw new Error(`GET /spot/open_orders: more than ${OPEN_PAGES_MAX} pages.`);
    },

    /** Orders that ended since, of all pairs. Gate leaves out those that ended with zero fill. */
    async finishedOrders(sinceMs: number): Promise<readonly GateOrder[]> {
      const from = String(Math.floor(sinceMs / 1000));
      return parseRows(await list('/spot/orders', { status: 'finished', from, account: 'spot' }));
    },

    /** One order by Gate's id; undefined if Gate does not know it (any more). */
    async order(orderId: string, currencyPair: string): Promise<GateOrder | undefined> {
      try {
        const query = { currency_pair: currencyPair, account: 'spot' };
        return parseGateOrder((await get(`/spot/orders/${orderId}`, query)).json);
      } catch (error) {
        if (error instanceof GateError && error.status === 404) return undefined;
        throw error;
      }
    },

    /** Which orders traded since, of all pairs. */
    async trades(sinceMs: number): Promise<readonly Trade[]> {
      const from = String(Math.floor(sinceMs / 1000));
      const rows = await list('/spot/my_trades', { from });
      return rows.map((row) => {
        const { order_id: orderId, text } = row as { order_id?: unknown; text?: unknown };
        return { orderId: String(orderId), text: String(text ?? '') };
      });
    },

    /** Precision and minimums of a pair, kept for an hour; undefined if Gate has no such pair. */
    async pairRules(currencyPair: string): Promise<PairRules | undefined> {
      const known = rulesOfPairs.get(currencyPair);
      if (known && clock.nowMs() < known.untilMs) return known.rules;
      const answer = await getPublic(`/spot/currency_pairs/${currencyPair}`);
      const rules = parsePairRules(answer.json);
      rulesOfPairs.set(currencyPair, { rules, untilMs: clock.nowMs() + PAIR_RULES_CACHE_MS });
      return rules;
    },

    /** Asks for the time: opens the connection and sets the clock offset. */
    async synchronizeClock(): Promise<void> {
      await getPublic('/spot/time');
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

function rowsOf(request: string, answer: Answer): unknown[] {
  if (Array.isArray(answer.json)) return answer.json;
  throw new GateError(request, answer.status, undefined, 'the answer is not a list');
}

const parseRows = (rows: readonly unknown[]): readonly GateOrder[] =>
  rows.map(parseGateOrder).filter((order) => order !== undefined);

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
