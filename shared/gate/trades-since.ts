import { type Listing, TooManyRows } from './requests.ts';

export type TradesSince<Trade> = Listing<Trade> & {
  /** All trades up to this time have been read. Exchange time. */
  readonly readUntilMs: number;
  /** Whether there may be more trades after `readUntilMs`. */
  readonly hasMore: boolean;
};

/** Gate accepts at most 30 days in one request, and defaults to seven if one bound is missing. */
export const LIST_SPAN_MS = 29 * 24 * 3_600_000;
/** Gate's times are whole seconds, so a shorter span is not possible. */
const SPAN_MIN_MS = 2_000;
/**
 * Gate refuses a request that arrives later than this after its signing. So a list up to now is
 * read by then.
 */
export const RECEIVED_WITHIN_MS = 60_000;

type Query = Readonly<Record<string, string>>;

/**
 * Reads trades from a time on, in spans that Gate accepts and a poll has time for. So one call reads
 * from the start and the next call continues. `inTimeMs` is never later than the trades that were
 * read.
 */
export function createTradesSince<Trade>(
  exchangeNowMs: () => number,
  list: (query: Query) => Promise<Listing<Trade>>,
) {
  return async function readTrades(sinceMs: number, query: Query): Promise<TradesSince<Trade>> {
    let spanMs = LIST_SPAN_MS;
    while (true) {
      const nowMs = exchangeNowMs();
      const hasMore = sinceMs + spanMs < nowMs;
      const toMs = hasMore ? sinceMs + spanMs : Math.max(sinceMs, nowMs + RECEIVED_WITHIN_MS);
      const bounds = { from: seconds(sinceMs), to: seconds(toMs) };
      try {
        const { rows, inTimeMs } = await list({ ...query, ...bounds });
        // Gate's bounds are whole seconds. Gate does not document whether it includes the whole
        // last second.
        const readUntilMs = Math.min(Number(bounds.to) * 1_000, inTimeMs ?? nowMs);
        return { rows, inTimeMs: inTimeMs && readUntilMs, readUntilMs, hasMore };
      } catch (error) {
        if (!(error instanceof TooManyRows) || spanMs < SPAN_MIN_MS) throw error;
        spanMs = Math.min(spanMs, nowMs - sinceMs) / 2;
      }
    }
  };
}

export const seconds = (timeMs: number): string => String(Math.floor(timeMs / 1000));
