import type { Clock } from '../../lib/clock.ts';
import type { GateKey } from '../api-key.ts';
import { GateError, meaningOf } from '../errors.ts';
import type { GateTrade } from '../gate-trade.ts';
import type { OpenOrders, PlacementBody, ReadTrades } from '../market.ts';
import { createOrderRequests, type Fence } from '../order-requests.ts';
import type { OrderSnapshot } from '../order-snapshot.ts';
import type { ChangeOutcome, Placement } from '../outcomes.ts';
import { type Listing, type Requests, rowsOf, TooManyRows } from '../requests.ts';
import { createTradesSince, LIST_SPAN_MS, RECEIVED_WITHIN_MS, seconds } from '../trades-since.ts';
import { parseGateTrade } from './gate-trade.ts';
import { createMarketData } from './market-data.ts';
import { parseOrderSnapshot } from './order-snapshot.ts';
import { isRefusedByRules } from './pair-rules.ts';
import { createPriceReads } from './prices.ts';

export type GateClient = ReturnType<typeof createGateClient>;

/** Gate's page size for open orders. A pair with fewer rows has no further page. */
const OPEN_PAGE_SIZE = 100;
/** 5,000 open orders of one pair. Gate allows far fewer. */
const OPEN_PAGES_MAX = 50;
/** More than ten years. */
const SPANS_MAX = 150;

/** The endpoints of Gate's API v4 that Sluice uses, for one account. */
export function createGateClient(requests: Requests, clock: Clock) {
  const { exchangeNowMs, get, list, readKey } = requests;
  const orderRequests = createOrderRequests(requests, {
    parse: parseOrderSnapshot,
    meaningOf,
  });
  const marketData = createMarketData(requests, clock);

  /**
   * Drops the cached rules of the pair after a refusal by them, so that the next order is checked
   * against fresh ones.
   */
  function refreshRulesAfter<T extends Placement | ChangeOutcome>(
    outcome: T,
    body: PlacementBody,
  ): T {
    const isByRules = outcome.kind === 'refused' && isRefusedByRules(outcome.label);
    if (isByRules && typeof body.currency_pair === 'string')
      marketData.forgetPairRules(body.currency_pair);
    return outcome;
  }

  const readTrades = createTradesSince(exchangeNowMs, (query) =>
    list('/spot/my_trades', query, parseGateTrade),
  );

  return {
    /** A signed GET of any path; throws a `GateError` for anything but 200. */
    get,

    /** Gate allows 10 placements and amendments a second per account and pair. */
    placementGapMs: 105,

    /** The exchange's time, estimated from the last responses. */
    exchangeNowMs,

    /** How far the exchange's clock is ahead of ours, by the last response. */
    clockOffsetMs: requests.exchangeClock.offsetMs,

    /**
     * Sends one order at most once, and returns its certain outcome. A failed transport is an
     * outcome too; other errors are thrown.
     */
    async place(key: GateKey, order: PlacementBody, fence: Fence): Promise<Placement> {
      return refreshRulesAfter(await orderRequests.place(key, '/spot/orders', order, fence), order);
    },

    /** All open orders of the account, ours and others, of all pairs. */
    async openOrders(): Promise<OpenOrders> {
      const orders = new Map<string, OrderSnapshot>();
      /** An order of theirs was missed between two pages, or is a row that cannot be read. */
      const incompletePairs = new Set<string>();
      let inTimeMs: number | undefined;
      for (let page = 1; page <= OPEN_PAGES_MAX; page++) {
        const query = { page: String(page), limit: String(OPEN_PAGE_SIZE) };
        const response = await get('/spot/open_orders', query);
        if (page === 1) inTimeMs = response.inTimeMs;
        const pairs = rowsOf('/spot/open_orders', response) as OpenPair[];
        // Rows move between pages while orders come and go, so one order may occur twice.
        for (const { currency_pair: pair = '', orders: rows = [] } of pairs) {
          for (const order of rows.map(parseOrderSnapshot)) {
            if (order) {
              orders.set(order.orderId, { ...order, currencyPair: order.currencyPair || pair });
            } else incompletePairs.add(pair);
          }
        }
        const full = pairs.filter(({ orders: rows = [] }) => rows.length >= OPEN_PAGE_SIZE);
        if (full.length === 0) {
          const mayMiss = (name: string) => incompletePairs.has(name) || incompletePairs.has('');
          return { rows: [...orders.values()], inTimeMs, mayMiss };
        }
        for (const { currency_pair: pair = '' } of full) incompletePairs.add(pair);
      }
      throw new Error(`GET /spot/open_orders: more than ${OPEN_PAGES_MAX} pages.`);
    },

    /**
     * Orders that ended since then, of all pairs. Gate leaves out orders that ended with zero fill
     * and those that ended more than 29 days ago, and of very many it lists only the newest. So
     * absence proves nothing.
     */
    async finishedOrders(sinceMs: number): Promise<Listing<OrderSnapshot>> {
      const nowMs = exchangeNowMs();
      const from = seconds(Math.max(sinceMs, nowMs - LIST_SPAN_MS));
      const query = { status: 'finished', from, to: seconds(nowMs + RECEIVED_WITHIN_MS) };
      try {
        return await list('/spot/orders', query, parseOrderSnapshot);
      } catch (error) {
        if (!(error instanceof TooManyRows)) throw error;
        return error.first as Listing<OrderSnapshot>;
      }
    },

    /**
     * One order by Gate's id, or by its `text` while it is open; undefined if Gate does not know it
     * or has forgotten it. By itself, that proves nothing.
     */
    async order(idOrText: string, currencyPair: string): Promise<OrderSnapshot | undefined> {
      try {
        const query = { currency_pair: currencyPair };
        return parseOrderSnapshot((await get(`/spot/orders/${idOrText}`, query)).json);
      } catch (error) {
        if (error instanceof GateError && isUnknownOrder(error)) return undefined;
        throw error;
      }
    },

    /**
     * The account's trades since then, of all pairs. Gate accepts at most 30 days in one request,
     * and a poll has time for a bounded number of rows. So one call reads from the start and the
     * next call continues. `inTimeMs` is never later than the trades that were read.
     */
    trades: (sinceMs: number): Promise<ReadTrades> => readTrades(sinceMs, {}),

    /** All trades of one order since then, without repetitions. */
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

    /** Cancels an order by Gate's id. Repeating it is safe: an ended order stays ended. */
    async cancelOrder(orderId: string, currencyPair: string): Promise<ChangeOutcome> {
      const query = { currency_pair: currencyPair };
      return orderRequests.cancel(await readKey(), `/spot/orders/${orderId}`, query);
    },

    /** Amends an order once. `amend_text` later shows whether Gate carried it out. */
    async amendOrder(
      key: GateKey,
      orderId: string,
      amendment: PlacementBody,
      fence: Fence,
    ): Promise<ChangeOutcome> {
      const path = `/spot/orders/${orderId}`;
      const outcome = await orderRequests.amend(key, 'PATCH', path, amendment, fence);
      return refreshRulesAfter(outcome, amendment);
    },

    ...marketData,

    ...createPriceReads(requests),

    /** Reads the exchange's time. It opens the connection and sets the clock offset. */
    async synchronizeClock(): Promise<void> {
      await requests.readServerTime();
    },
  };
}

type OpenPair = { readonly currency_pair?: string; readonly orders?: readonly unknown[] };

/** Gate's labels for an order that it does not know. Their status is not documented. */
const UNKNOWN_ORDER_LABELS: readonly string[] = ['ORDER_NOT_FOUND', 'CLIENT_ID_NOT_FOUND'];

/** A 404 without a label is a page of some server in between, which knows no orders. */
function isUnknownOrder({ status, label = '' }: GateError): boolean {
  return UNKNOWN_ORDER_LABELS.includes(label) || (status === 404 && label !== '');
}
