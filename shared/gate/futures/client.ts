import { type Clock, isoTime } from '../../lib/clock.ts';
import { parseExactJson } from '../../lib/json/exact-numbers.ts';
import type { GateKey } from '../api-key.ts';
import { GateError } from '../errors.ts';
import type { ExchangeClock } from '../exchange-clock.ts';
import type { SendOnce } from '../http.ts';
import { createInstrumentReads, type InstrumentData } from '../instrument-data.ts';
import { createOrderRequests, type Fence } from '../order-requests.ts';
import type { ChangeOutcomeOf, PlacementOf } from '../outcomes.ts';
import {
  createRequests,
  type Dialect,
  type Listing,
  type Paging,
  TooManyRows,
} from '../requests.ts';
import {
  createTradesSince,
  LIST_SPAN_MS,
  RECEIVED_WITHIN_MS,
  seconds,
  type TradesSince,
} from '../trades-since.ts';
import { type FuturesBookEntry, parseFuturesBookEntry } from './book-entry.ts';
import { createContractPrices, UNKNOWN_CONTRACT_LABELS } from './contract-prices.ts';
import { type ContractRules, parseContractRules } from './contract-rules.ts';
import { readEquity } from './equity.ts';
import { FORCED_CLOSES, type ForcedClose } from './forced-close.ts';
import { type FuturesAccount, parseFuturesAccount } from './futures-account.ts';
import { type FuturesOrder, parseFuturesOrder } from './futures-order.ts';
import { type FuturesTrade, parseFuturesTrade } from './futures-trade.ts';
import { futuresMeaningOf } from './labels.ts';
import {
  type FuturesPosition,
  type PositionReading,
  parsePosition,
  parsePositionReading,
} from './position.ts';

/** The body of `POST /futures/usdt/orders`, with Gate's own field names. */
export type FuturesPlacementBody = {
  readonly contract: string;
  /** Signed contracts; "0" with `close`. */
  readonly size: string;
  /** "0" for a market order. */
  readonly price: string;
  readonly tif: string;
  readonly text: string;
  readonly reduce_only?: boolean;
  readonly close?: boolean;
  readonly iceberg?: string;
  readonly market_order_slip_ratio?: string;
};

/** The body of `PUT /futures/usdt/orders/{id}`. The size is the new total, with its sign. */
export type FuturesAmendment = {
  readonly size?: string;
  readonly price?: string;
  readonly amend_text: string;
};

/** Open orders, and whether the listing may lack one. */
export type OpenFuturesOrders = Listing<FuturesOrder> & {
  /** A row may have been missed between two pages. */
  readonly isPaged: boolean;
  /** A row was no order that can be read. */
  readonly isIncomplete: boolean;
};

export type FuturesClient = ReturnType<typeof createFuturesClient>;

const ROOT = '/futures/usdt';
/**
 * Ids are integers beyond 2^53. Without the header, Gate answers sizes as integers and cuts off what
 * an order has behind the point. Source: gate.com, announcement 48788.
 */
const DIALECT: Dialect = { headers: { 'X-Gate-Size-Decimal': '1' }, parse: parseExactJson };

/** Gate allows at most 100 rows in a page of most lists. */
const PAGE_SIZE = 100;
const BY_OFFSET: Paging = {
  size: PAGE_SIZE,
  query: (page) => ({ limit: String(PAGE_SIZE), offset: String((page - 1) * PAGE_SIZE) }),
};

/** An account may have a hundred open orders in each of its contracts. */
const OPEN_ORDERS: Paging = { ...BY_OFFSET, pagesMax: 50 };
/** Spans of time in which the fills of one order are read, each of up to a thousand of the contract. */
const TRADE_SPANS_MAX = 200;

/** Names with other letters exist at Gate. They would have to be escaped in a path. */
const PLAIN_NAME = /^\w+$/;

const CONTRACT: InstrumentData<ContractRules> = {
  // The row has the prices that an order is checked against.
  cacheMs: 5_000,
  one: (name) => [`${ROOT}/contracts/${name}`],
  rowOf: (_path, { json }) => json,
  parse: (row) => {
    const rules = parseContractRules(row);
    if (!rules) throw new Error("Gate's answer is not a contract.");
    return rules;
  },
  unknownLabels: UNKNOWN_CONTRACT_LABELS,
};

/**
 * The endpoints of Gate's USDT perpetual futures that Sluice uses, for one account.
 *
 * @param baseUrl with its path, as in `https://api.gateio.ws/api/v4`
 * @param exchangeClock of the account's pairs; by default one of its own
 */
export function createFuturesClient(
  baseUrl: string,
  sendOnce: SendOnce,
  readKey: () => Promise<GateKey>,
  clock: Clock,
  exchangeClock?: ExchangeClock,
) {
  const requests = createRequests(baseUrl, sendOnce, readKey, clock, DIALECT, exchangeClock);
  const { exchangeNowMs, get, list } = requests;
  const orderRequests = createOrderRequests(requests, {
    parse: parseFuturesOrder,
    meaningOf: futuresMeaningOf,
  });
  const contracts = createInstrumentReads(requests, clock)(CONTRACT);

  /** A wallet that was never used has no orders and no trades. Gate may say so by a refusal. */
  async function unlessUnused<Row>(ask: () => Promise<Listing<Row>>): Promise<Listing<Row>> {
    const askedAtMs = clock.nowMs();
    try {
      return await ask();
    } catch (error) {
      if (!isUnused(error)) throw error;
      return { rows: [], inTimeMs: askedAtMs + requests.exchangeClock.offsetMs() };
    }
  }

  /** `my_trades` ignores its bounds; only this list honours them. */
  const readTrades = createTradesSince(exchangeNowMs, (query) =>
    unlessUnused(() => list(`${ROOT}/my_trades_timerange`, query, parseFuturesTrade, BY_OFFSET)),
  );
  const readBook = createTradesSince(exchangeNowMs, (query) =>
    list(`${ROOT}/account_book`, query, parseFuturesBookEntry, BY_OFFSET),
  );

  async function account(): Promise<FuturesAccount> {
    const path = `${ROOT}/accounts`;
    return parseFuturesAccount((await get(path, {})).json) ?? unreadable(path, 'account');
  }

  async function tradesOfOrder(
    orderId: string,
    contract: string,
    sinceMs: number,
  ): Promise<readonly FuturesTrade[]> {
    try {
      const query = { contract, order: orderId };
      return (await list(`${ROOT}/my_trades`, query, parseFuturesTrade, BY_OFFSET)).rows;
    } catch (error) {
      if (!(error instanceof TooManyRows)) throw error;
      return tradesSince(contract, sinceMs);
    }
  }

  /** Fewer trades than there are would be a wrong amount, so too many are an error. */
  async function tradesSince(contract: string, sinceMs: number): Promise<readonly FuturesTrade[]> {
    const rows: FuturesTrade[] = [];
    let fromMs = sinceMs;
    for (let span = 0; span < TRADE_SPANS_MAX; span++) {
      const part = await readTrades(fromMs, { contract });
      rows.push(...part.rows);
      if (!part.hasMore) return rows;
      fromMs = part.readUntilMs;
    }
    throw new Error(`${contract} has too many trades since ${isoTime(sinceMs)}.`);
  }

  return {
    /** The exchange's time, estimated from the last responses. */
    exchangeNowMs,

    /** How far the exchange's clock is ahead of ours, by the last response. */
    clockOffsetMs: requests.exchangeClock.offsetMs,

    /**
     * Sends one order at most once, and returns its certain outcome. A failed transport is an
     * outcome too; other errors are thrown.
     */
    place: (
      key: GateKey,
      order: FuturesPlacementBody,
      fence: Fence,
    ): Promise<PlacementOf<FuturesOrder>> =>
      orderRequests.place(key, `${ROOT}/orders`, order, fence),

    /** Cancels an order by Gate's id. Repeating it is safe: an ended order stays ended. */
    cancelOrder: async (orderId: string): Promise<ChangeOutcomeOf<FuturesOrder>> =>
      orderRequests.cancel(await readKey(), `${ROOT}/orders/${orderId}`, {}),

    /** Amends an order once. `amend_text` later shows whether Gate carried it out. */
    amendOrder: (
      key: GateKey,
      orderId: string,
      amendment: FuturesAmendment,
      fence: Fence,
    ): Promise<ChangeOutcomeOf<FuturesOrder>> =>
      orderRequests.amend(key, 'PUT', `${ROOT}/orders/${orderId}`, amendment, fence),

    /**
     * One order by Gate's id or by its `text`; undefined if Gate does not know it or has forgotten
     * it. Gate forgets an order without a fill soon after its end, so that proves nothing.
     */
    async order(idOrText: string): Promise<FuturesOrder | undefined> {
      try {
        return parseFuturesOrder((await get(`${ROOT}/orders/${idOrText}`, {})).json);
      } catch (error) {
        if (error instanceof GateError && error.label === 'ORDER_NOT_FOUND') return undefined;
        throw error;
      }
    },

    /**
     * Open orders, ours and others: of one contract, which fit a page at Gate's limits, or of all.
     * Rows move between pages while orders come and go, so one order may occur twice.
     */
    async openOrders(contract?: string): Promise<OpenFuturesOrders> {
      const query = { status: 'open', ...(contract !== undefined && { contract }) };
      let isIncomplete = false;
      function parse(row: unknown) {
        const order = parseFuturesOrder(row);
        isIncomplete ||= order === undefined;
        return order;
      }
      const { rows, inTimeMs } = await unlessUnused(() =>
        list(`${ROOT}/orders`, query, parse, OPEN_ORDERS),
      );
      const orders = new Map(rows.map((order) => [order.orderId, order]));
      const isPaged = rows.length >= PAGE_SIZE;
      return { rows: [...orders.values()], inTimeMs, isPaged, isIncomplete };
    },

    /**
     * Orders of a span of time until now. Gate does not document whether it means their creation or
     * their end, and leaves out unfilled ones. So absence proves nothing.
     */
    async ordersSince(sinceMs: number): Promise<Listing<FuturesOrder>> {
      const nowMs = exchangeNowMs();
      const from = seconds(Math.max(sinceMs, nowMs - LIST_SPAN_MS));
      const query = { from, to: seconds(nowMs + RECEIVED_WITHIN_MS) };
      try {
        return await unlessUnused(() =>
          list(`${ROOT}/orders_timerange`, query, parseFuturesOrder, BY_OFFSET),
        );
      } catch (error) {
        if (!(error instanceof TooManyRows)) throw error;
        return error.first as Listing<FuturesOrder>;
      }
    },

    /** The account's trades since then, of all contracts or of one. See `createTradesSince`. */
    trades: (sinceMs: number, contract?: string): Promise<TradesSince<FuturesTrade>> =>
      readTrades(sinceMs, contract === undefined ? {} : { contract }),

    /**
     * All trades of one order, without repetitions. Gate keeps them for six months. Those of an order
     * with more than a thousand are read span by span from a time before it.
     */
    async tradesOf(
      orderId: string,
      contract: string,
      sinceMs: number,
    ): Promise<readonly FuturesTrade[]> {
      const rows = await tradesOfOrder(orderId, contract, sinceMs);
      const own = rows.filter((trade) => trade.orderId === orderId);
      return [...new Map(own.map((trade) => [trade.tradeId, trade])).values()];
    },

    /** The changes of the wallet since then. See `createTradesSince`. */
    accountBook: (sinceMs: number): Promise<TradesSince<FuturesBookEntry>> => readBook(sinceMs, {}),

    /** The rules and prices of a contract, at most 5 s old; undefined if Gate has no such contract. */
    contract: async (name: string): Promise<ContractRules | undefined> =>
      PLAIN_NAME.test(name) ? contracts.get(name) : undefined,

    ...createContractPrices(requests),

    /** The position in one contract; throws where the answer does not tell it. */
    async position(contract: string): Promise<PositionReading> {
      const path = `${ROOT}/positions/${contract}`;
      const { json } = await get(path, {});
      return parsePositionReading(json) ?? unreadable(path, 'position');
    },

    /** The positions that are held; throws if a row cannot be read. */
    async positions(): Promise<readonly FuturesPosition[]> {
      const path = `${ROOT}/positions`;
      const parse = (row: unknown) => parsePosition(row) ?? unreadable(path, 'position');
      const { rows } = await list(path, { holding: 'true' }, parse, BY_OFFSET);
      return rows.filter(({ size }) => size !== '0');
    },

    /** What secures the account's positions, in USDT; throws where Gate does not tell it. */
    equity: (held: FuturesAccount): Promise<string> => readEquity(requests, held),

    /** What Gate closed by itself since then, whatever the lists make of their bounds. */
    async forcedCloses(sinceMs: number): Promise<readonly ForcedClose[]> {
      const query = { from: seconds(sinceMs), to: seconds(exchangeNowMs() + RECEIVED_WITHIN_MS) };
      const found: ForcedClose[] = [];
      for (const { path, parse } of Object.values(FORCED_CLOSES)) {
        const { rows } = await list(`${ROOT}${path}`, query, parse, BY_OFFSET);
        found.push(...rows.filter(({ atMs }) => atMs >= sinceMs));
      }
      return found.toSorted((one, other) => one.atMs - other.atMs);
    },

    /** The account; undefined as long as nothing was ever transferred to it. */
    async wallet(): Promise<FuturesAccount | undefined> {
      try {
        return await account();
      } catch (error) {
        if (isUnused(error)) return undefined;
        throw error;
      }
    },

    account,
  };
}

/** Whether nothing was ever transferred to the wallet of futures. */
function isUnused(error: unknown): boolean {
  return error instanceof GateError && error.label === 'USER_NOT_FOUND';
}

/** Without the answer nothing may be concluded, least of all that nothing is held. */
function unreadable(path: string, subject: string): never {
  throw new GateError(`GET ${path}`, 200, undefined, `the answer is not a ${subject}`);
}
