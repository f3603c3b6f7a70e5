import { BadCandles } from '../../shared/backtest/candles/candle.ts';
import { INTERVALS } from '../../shared/backtest/candles/interval.ts';
import { parseCandleRows } from '../../shared/backtest/candles/parse-candles.ts';
import type { SendOnce } from '../../shared/gate/http.ts';
import { type GateResponse, readResponse } from '../../shared/gate/response.ts';
import { type PairRules, parsePairRules } from '../../shared/gate/spot/pair-rules.ts';
import type { Clock } from '../../shared/lib/clock.ts';
import { Failure } from '../terminal/failure.ts';
import type { CandleSource, HistoryInterval } from './candle-source.ts';

/** Gate reaches 10,000 candles back from its own present, which may differ from ours. */
const REACH_CANDLES = 9_900;
const TRIES_MAX = 4;
const TRY_AGAIN_AFTER_MS = 2_500;
/** Without a connection there is hardly one a little later. */
const UNREACHED_TRIES_MAX = 2;
const INSTEAD =
  'Your own candles need no network (--candles), and --target local takes those of the simulated exchange.';

export type GateHistory = CandleSource & {
  /** The rules of all pairs, by pair. */
  readonly pairRules: () => Promise<ReadonlyMap<string, PairRules>>;
};

/** The earliest time that Gate's REST API has candles of. */
export function reachOf(interval: HistoryInterval, nowMs: number): number {
  return nowMs - REACH_CANDLES * INTERVALS[interval];
}

/** Candles from `GET /spot/candlesticks`: public, without a key. */
export function gateSource(baseUrl: string, sendOnce: SendOnce, clock: Clock): GateHistory {
  const basePath = new URL(baseUrl).pathname.replace(/\/$/, '');

  /** Repeats what the exchange could not answer in time, or refused as too much at once. */
  async function get(path: string, query: string): Promise<GateResponse> {
    const headers = { accept: 'application/json' };
    const request = {
      method: 'GET' as const,
      target: `${basePath}${path}${query}`,
      headers,
      body: '',
    };
    for (let tries = 1; ; tries++) {
      const response = await sendOnce(request).then(
        (answer) => readResponse(answer, clock.nowMs()),
        (error: Error) => error,
      );
      const isAnswer = !(response instanceof Error);
      if (isAnswer && response.status !== 429 && response.status < 500) return response;
      if (tries === (isAnswer ? TRIES_MAX : UNREACHED_TRIES_MAX)) {
        const why = isAnswer ? `${response.status} ${response.message}` : response.message;
        throw new Failure(
          'NO_CANDLES',
          `No candles of ${new URL(baseUrl).host}: ${why}. ${INSTEAD}`,
        );
      }
      await clock.sleepUntil(clock.nowMs() + tries * TRY_AGAIN_AFTER_MS);
    }
  }

  return {
    name: new URL(baseUrl).host,

    async read(pair, interval, { fromMs, toMs }) {
      // Both bounds are included. Source: Gate, GET /spot/candlesticks.
      const lastMs = toMs - INTERVALS[interval];
      if (lastMs < fromMs) return [];
      const span = `from=${fromMs / 1_000}&to=${lastMs / 1_000}`;
      const query = `?currency_pair=${pair}&interval=${interval}&${span}`;
      const { json, label, message } = await get('/spot/candlesticks', query);
      if (label === 'INVALID_CURRENCY_PAIR') {
        throw new BadCandles(
          `Gate has no pair ${pair} any more: give its candles with --candles, or take --source archive.`,
        );
      }
      if (!Array.isArray(json)) throw new Failure('NO_CANDLES', `${pair} ${interval}: ${message}`);
      return named(`${pair}, ${new Date(fromMs).toISOString().slice(0, 7)}`, () =>
        parseCandleRows(json),
      );
    },

    async pairRules() {
      const { json, message } = await get('/spot/currency_pairs', '');
      if (!Array.isArray(json)) throw new Failure('NO_CANDLES', `No pairs: ${message}`);
      return rulesByPair(json);
    },
  };
}

/** Rows of `GET /spot/currency_pairs`, by pair. */
export function rulesByPair(rows: readonly unknown[]): ReadonlyMap<string, PairRules> {
  const rules = rows.map(parsePairRules).filter((each) => each !== undefined);
  return new Map(rules.map((each) => [each.currencyPair, each]));
}

/** Says of which candles a fault is. */
export function named<T>(what: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof BadCandles)) throw error;
    throw new BadCandles(`${what}: ${error.message}`, { cause: error });
  }
}
