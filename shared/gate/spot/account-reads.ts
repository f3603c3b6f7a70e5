import { decimalOf, textOf } from '../fields.ts';
import { type Requests, TooManyRows } from '../requests.ts';
import { createTakerFee } from './taker-fee.ts';

/** Price in quote, amount in base. */
export type BookLevel = readonly [price: string, amount: string];

export type GateBook = {
  /** Both are sorted best first. */
  readonly bids: readonly BookLevel[];
  readonly asks: readonly BookLevel[];
  /** Exchange time. */
  readonly atMs: number;
};

/** One change of a balance, as Gate's account book has it. */
export type BookEntry = {
  /** Gate's id of the entry. */
  readonly id: string;
  readonly atMs: number;
  readonly currency: string;
  readonly change: string;
  readonly type: string;
  /** The client order id behind a fill or its fee. */
  readonly text: string;
};

export type AccountReads = ReturnType<typeof createAccountReads>;

/** Deep enough for a leg of a portfolio. Gate's default is 10. */
const BOOK_DEPTH = '50';
/** Gate accepts at most 30 days in one request. */
const BOOK_SPAN_MS = 29 * 24 * 3_600_000;
/** Gate's bounds are whole seconds, so a shorter span is not worth a request. */
const BOOK_SPAN_MIN_MS = 2_000;
/** The reads of a rebalance, in addition to those for orders. */
export function createAccountReads(requests: Requests) {
  return {
    async orderBook(currencyPair: string): Promise<GateBook> {
      const query = { currency_pair: currencyPair, limit: BOOK_DEPTH };
      const { json } = await requests.getPublic('/spot/order_book', query);
      const book = (json ?? {}) as Readonly<Record<string, unknown>>;
      const atMs = Number(book.current);
      return {
        bids: levelsOf(book.bids),
        asks: levelsOf(book.asks),
        atMs: atMs > 0 ? atMs : requests.exchangeNowMs(),
      };
    },

    takerFee: createTakerFee(requests),

    /**
     * All changes of the balances since then, of all currencies. `untilMs` is at most 29 days
     * later, and earlier if the book has more changes than one call reads.
     */
    async accountBook(
      sinceMs: number,
      nowMs: number,
    ): Promise<{ readonly entries: readonly BookEntry[]; readonly untilMs: number }> {
      let spanMs = Math.min(nowMs - sinceMs, BOOK_SPAN_MS);
      while (true) {
        const untilMs = sinceMs + spanMs;
        const query = { from: seconds(sinceMs), to: seconds(untilMs + 1_000) };
        try {
          const { rows } = await requests.list('/spot/account_book', query, bookEntryOf);
          return { entries: rows, untilMs };
        } catch (error) {
          if (!(error instanceof TooManyRows) || spanMs < BOOK_SPAN_MIN_MS) throw error;
          spanMs = Math.floor(spanMs / 2);
        }
      }
    },
  };
}

function levelsOf(rows: unknown): readonly BookLevel[] {
  if (!Array.isArray(rows))
    throw new Error('GET /spot/order_book: the response is not an order book.');
  return rows.flatMap((row) => {
    const [price, amount] = Array.isArray(row) ? row.map(decimalOf) : [];
    return price === undefined || amount === undefined ? [] : [[price, amount] as const];
  });
}

function bookEntryOf(row: unknown): BookEntry | undefined {
  const fields = (row ?? {}) as Readonly<Record<string, unknown>>;
  const currency = textOf(fields.currency);
  const change = decimalOf(fields.change);
  if (currency === undefined || change === undefined) return undefined;
  const atMs = Number(fields.time);
  const type = textOf(fields.type) ?? '';
  return {
    id: textOf(fields.id) ?? `${atMs} ${currency} ${change} ${type}`,
    atMs,
    currency,
    change,
    type,
    text: textOf(fields.text) ?? '',
  };
}

const seconds = (timeMs: number): string => String(Math.floor(timeMs / 1000));
