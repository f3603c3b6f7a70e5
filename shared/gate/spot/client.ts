import type { Clock } from '../../lib/clock.ts';
import type { GateKey } from '../api-key.ts';
import { GateError } from '../errors.ts';
import { type HttpRequest, type SendOnce, TransportError } from '../http.ts';
import { createRequests, type Listing, rowsOf, TooManyRows } from '../requests.ts';
import { isRefusedByRules } from './instrument.ts';
import { createMarketData } from './market-data.ts';
import { type OrderSnapshot, parseGateOrder } from './order-row.ts';
import { changeOf, type ExchangeAnswer, type Placement, placementOf } from './placement.ts';
import { type GateTrade, parseGateTrade } from './trade-row.ts';

/** The body of `POST /spot/orders`, with Gate's own field names. */
export type PlacementBody = Readonly<Record<string, string>>;

/** How one attempt is fenced: the exchange executes it in this window or not at all. */
export type Fence = {
  /** Signed `Timestamp`: Gate refuses more than 60 s after it. Exchange time. */
  readonly signedAtMs: number;
  /** `x-gate-exptime`: Gate refuses what it receives later. Exchange time. */
  readonly exptimeMs: number;
};

export type OpenOrders = Listing<OrderSnapshot> & {
  /** Pairs whose orders came on several pages: rows may have slipped between them. */
  readonly pagedPairs: ReadonlySet<string>;
};

export type ReadTrades = Listing<GateTrade> & {
  /** All trades until then have been read. Exchange time. */
  readonly readUntilMs: number;
  /** There may be more by now: ask again from there. */
  readonly hasMore: boolean;
};

export type GateClient = ReturnType<typeof createGateClient>;

/** Gate's page size for open orders: a pair that returned fewer has no further page. */
const OPEN_PAGE_SIZE = 100;
/** 5,000 open orders of one pair; Gate allows far fewer. */
const OPEN_PAGES_MAX = 50;
/** Gate takes at most 30 days at once, and gives seven from the one bound where the other is missing. */
const LIST_SPAN_MS = 29 * 24 * 3_600_000;
/** More than ten years. */
const SPANS_MAX = 150;
/** Gate's times are whole seconds: less cannot be asked for. */
const TRADES_SPAN_MIN_MS = 2_000;
/** Gate refuses what it receives later than this after it was signed: by then a list that ends now is read. */
const RECEIVED_WITHIN_MS = 60_000;

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
  const requests = createRequests(baseUrl, sendOnce, readKey, clock);
  const { exchange, exchangeNowMs, get, list, signed } = requests;
  const marketData = createMarketData(requests, clock);

  /** The next order is checked against what Gate demands by then. */
  function learnFrom<T extends Placement | ExchangeAnswer>(outcome: T, body: PlacementBody): T {
    const isByRules = outcome.kind === 'refused' && isRefusedByRules(outcome.label);
    if (isByRules && body.currency_pair) marketData.forgetPairRules(body.currency_pair);
    return outcome;
  }

  /** Sends a cancellation or an amendment once, and says what is certain about it. */
  async function change(request: HttpRequest): Promise<ExchangeAnswer> {
    try {
      return changeOf(await exchange(request));
    } catch (error) {
      if (!(error instanceof TransportError)) throw error;
      return { kind: 'unknown', detail: error.message };
    }
  }

  async function readTrades(
    sinceMs: number,
    query: Readonly<Record<string, string>>,
  ): Promise<ReadTrades> {
    let spanMs = LIST_SPAN_MS;
    while (true) {
      const nowMs = exchangeNowMs();
      const hasMore = sinceMs + spanMs < nowMs;
      const toMs = hasMore ? sinceMs + spanMs : Math.max(sinceMs, nowMs + RECEIVED_WITHIN_MS);
      const bounds = { from: seconds(sinceMs), to: seconds(toMs) };
      try {
        const asked = { ...query, ...bounds };
        const { rows, inTimeMs } = await list('/spot/my_trades', asked, parseGateTrade);
        // Gate's bounds are whole seconds: whether the last one is read to its end, nobody says.
        const readUntilMs = Math.min(Number(bounds.to) * 1_000, inTimeMs ?? nowMs);
        return { rows, inTimeMs: inTimeMs && readUntilMs, readUntilMs, hasMore };
      } catch (error) {
        if (!(error instanceof TooManyRows) || spanMs < TRADES_SPAN_MIN_MS) throw error;
        spanMs = Math.min(spanMs, nowMs - sinceMs) / 2;
      }
    }
  }

  return {
    /** A signed GET of any path; throws a `GateError` for anything but 200. */
    get,

    /** The exchange's time as far as the last answers tell. */
    exchangeNowMs,

    /** How far the exchange's clock is ahead of ours, from the last answer. */
    clockOffsetMs: requests.clockOffsetMs,

    /** Sends one order, at most once, and says what is certain about it. Never throws. */
    async place(key: GateKey, order: PlacementBody, fence: Fence): Promise<Placement> {
      const body = JSON.stringify(order);
      const request = signed(key, 'POST', '/spot/orders', {}, body, fence.signedAtMs, {
        'x-gate-exptime': String(fence.exptimeMs),
      });
      try {
        return learnFrom(placementOf(await exchange(request), order.text ?? ''), order);
      } catch (error) {
        if (!(error instanceof TransportError)) throw error;
        return { kind: error.sent ? 'unknown' : 'not_sent', detail: error.message };
      }
    },

    /** Every open order of the account, of all pairs, ours or not. */
    async openOrders(): Promise<OpenOrders> {
      const orders = new Map<string, OrderSnapshot>();
      const pagedPairs = new Set<string>();
      let inTimeMs: number | undefined;
      for (let page = 1; page <= OPEN_PAGES_MAX; page++) {
        const query = { page: String(page), limit: String(OPEN_PAGE_SIZE) };
        const answer = await get('/spot/open_orders', query);
        if (page === 1) inTimeMs = answer.inTimeMs;
        const pairs = rowsOf('/spot/open_orders', answer) as OpenPair[];
        // Rows move between pages while orders come and go: the same order may come twice.
        for (const { currency_pair: pair = '', orders: rows = [] } of pairs) {
          for (const order of rows.map(parseGateOrder)) {
            const currencyPair = order?.currencyPair || pair;
            if (order) orders.set(order.orderId, { ...order, currencyPair });
          }
        }
        const full = pairs.filter(({ orders: rows = [] }) => rows.length >= OPEN_PAGE_SIZE);
        if (full.length === 0) return { rows: [...orders.values()], inTimeMs, pagedPairs };
        for (const { currency_pair: pair = '' } of full) pagedPairs.add(pair);
      }
      throw new Error(`GET /spot/open_orders: more than ${OPEN_PAGES_MAX} pages.`);
    },

    /**
     * Orders that ended since, of all pairs. Gate leaves out those that ended with zero fill, of
     * very many these are only the newest, and none that ended more than 29 days ago: absence
     * proves nothing.
     */
    async finishedOrders(sinceMs: number): Promise<Listing<OrderSnapshot>> {
      const nowMs = exchangeNowMs();
      const from = seconds(Math.max(sinceMs, nowMs - LIST_SPAN_MS));
      const query = { status: 'finished', from, to: seconds(nowMs + RECEIVED_WITHIN_MS) };
      try {
        return await list('/spot/orders', query, parseGateOrder);
      } catch (error) {
        if (!(error instanceof TooManyRows)) throw error;
        return error.first as Listing<OrderSnapshot>;
      }
    },

    /**
     * One order by Gate's id, or by its `text` while it is open; undefined if Gate does not know
     * it (any more): that alone proves nothing.
     */
    async order(idOrText: string, currencyPair: string): Promise<OrderSnapshot | undefined> {
      try {
        const query = { currency_pair: currencyPair };
        return parseGateOrder((await get(`/spot/orders/${idOrText}`, query)).json);
      } catch (error) {
        if (error instanceof GateError && error.status === 404) return undefined;
        throw error;
      }
    },

    /**
     * The account's trades since, of all pairs. Gate takes at most 30 days at once, and we no more
     * rows than a look has time for; what goes beyond is read from its beginning, and the rest with
     * the next call. `inTimeMs` is never later than what was read.
     */
    trades: (sinceMs: number): Promise<ReadTrades> => readTrades(sinceMs, {}),

    /** The trades of one order since, each once. */
    async tradesOf(
      orderId: string,
      currencyPair: string,
      sinceMs: number,
    ): Promise<readonly GateTrade[]> {
      const query = { order_id: orderId, currency_pair: currencyPair };
      const trades = new Map<string, GateTrade>();
      let fromMs = sinceMs;
      for (let span = 0; span < SPANS_MAX; span++) {
        const part = await readTrades(fromMs, query);
        for (const trade of part.rows) trades.set(trade.tradeId, trade);
        if (!part.hasMore) return [...trades.values()];
        fromMs = part.readUntilMs;
      }
      throw new Error(`GET /spot/my_trades: order ${orderId} is older than can be read.`);
    },

    /** Cancels an order by Gate's id. May be repeated: an order that has ended stays ended. */
    async cancelOrder(orderId: string, currencyPair: string): Promise<ExchangeAnswer> {
      const query = { currency_pair: currencyPair };
      const path = `/spot/orders/${orderId}`;
      return change(signed(await readKey(), 'DELETE', path, query, '', exchangeNowMs()));
    },

    /** Amends an order once; `amend_text` tells later whether it was carried out. */
    async amendOrder(
      orderId: string,
      amendment: PlacementBody,
      fence: Fence,
    ): Promise<ExchangeAnswer> {
      const body = JSON.stringify(amendment);
      const path = `/spot/orders/${orderId}`;
      const headers = { 'x-gate-exptime': String(fence.exptimeMs) };
      const request = signed(await readKey(), 'PATCH', path, {}, body, fence.signedAtMs, headers);
      return learnFrom(await change(request), amendment);
    },

    ...marketData,

    /** Asks for the time: opens the connection and sets the clock offset. */
    async synchronizeClock(): Promise<void> {
      await requests.readServerTime();
    },
  };
}

type OpenPair = { readonly currency_pair?: string; readonly orders?: readonly unknown[] };

const seconds = (timeMs: number): string => String(Math.floor(timeMs / 1000));
