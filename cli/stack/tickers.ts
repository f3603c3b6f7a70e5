import { decimalOf } from '../../shared/gate/fields.ts';
import type { SendOnce } from '../../shared/gate/http.ts';
import { readResponse } from '../../shared/gate/response.ts';
import type { Clock } from '../../shared/lib/clock.ts';
import { Failure } from '../terminal/failure.ts';

/** The public 24-hour figures of a pair. */
export type Ticker = {
  readonly pair: string;
  readonly last: string | undefined;
  readonly changePercent: string | undefined;
  readonly high: string | undefined;
  readonly low: string | undefined;
  readonly bid: string | undefined;
  readonly ask: string | undefined;
  /** Quote currency. */
  readonly quoteVolume: string | undefined;
};

export type ReadTickers = () => Promise<ReadonlyMap<string, Ticker>>;

/** Reads the tickers of all pairs, in one request. */
export function createTickers(baseUrl: string, sendOnce: SendOnce, clock: Clock): ReadTickers {
  const target = `${new URL(baseUrl).pathname.replace(/\/$/, '')}/spot/tickers`;
  return async function read(): Promise<ReadonlyMap<string, Ticker>> {
    const headers = { accept: 'application/json' };
    const response = await sendOnce({ method: 'GET', target, headers, body: '' });
    const { status, json, message } = readResponse(response, clock.nowMs());
    if (status !== 200 || !Array.isArray(json)) {
      throw new Failure('NO_PRICES', `The exchange shows no prices (${status}): ${message}`);
    }
    return new Map(json.map(parseTicker).map((ticker) => [ticker.pair, ticker]));
  };
}

function parseTicker(row: unknown): Ticker {
  const fields = (row ?? {}) as Readonly<Record<string, unknown>>;
  return {
    pair: String(fields.currency_pair),
    last: decimalOf(fields.last),
    changePercent: decimalOf(fields.change_percentage),
    high: decimalOf(fields.high_24h),
    low: decimalOf(fields.low_24h),
    bid: decimalOf(fields.highest_bid),
    ask: decimalOf(fields.lowest_ask),
    quoteVolume: decimalOf(fields.quote_volume),
  };
}
