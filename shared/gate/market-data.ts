import type { Clock } from '../clock.ts';
import { GateError } from './errors.ts';
import { decimalOf } from './order-row.ts';
import { type PairRules, parsePairRules } from './pair-rules.ts';
import { type Requests, rowsOf } from './requests.ts';

const PAIR_RULES_CACHE_MS = 3_600_000;
const PRICE_CACHE_MS = 5_000;
/** An order waits for what it is checked against, but not for long. */
const MARKET_TIMEOUT_MS = 1_000;
const MARKET_TRIES_MAX = 3;

/** What everybody may know of a pair, kept for as long as it may be used. */
export function createMarketData({ getPublic }: Pick<Requests, 'getPublic'>, clock: Clock) {
  /** Reading is safe to repeat: a lost answer costs no order while there is time. */
  async function read(path: string, query: Readonly<Record<string, string>> = {}) {
    const untilMs = clock.nowMs() + MARKET_TIMEOUT_MS;
    for (let tries = 1; ; tries++) {
      try {
        return await getPublic(path, query, Math.max(1, untilMs - clock.nowMs()));
      } catch (error) {
        const isAnswer = error instanceof GateError && error.isRefusal;
        if (isAnswer || tries === MARKET_TRIES_MAX || clock.nowMs() >= untilMs) throw error;
      }
    }
  }

  return {
    /** What Gate demands in a pair, kept for an hour; undefined if Gate has no such pair. */
    pairRules: keptFor(PAIR_RULES_CACHE_MS, clock, (pair) =>
      knownPair(async (): Promise<PairRules | undefined> => {
        const path = `/spot/currency_pairs/${pair}`;
        const rules = parsePairRules((await read(path)).json);
        if (!rules) throw new Error(`GET ${path}: the answer is not a pair`);
        return rules;
      }),
    ),

    /** The last price of a pair, at most 5 s old; undefined if there is none. */
    lastPrice: keptFor(PRICE_CACHE_MS, clock, (pair) =>
      knownPair(async () => {
        const answer = await read('/spot/tickers', { currency_pair: pair });
        const [ticker] = rowsOf('/spot/tickers', answer) as { readonly last?: unknown }[];
        const last = decimalOf(ticker?.last);
        return last === '0' ? undefined : last;
      }),
    ),
  };
}

/** Asks about a pair once for everybody who wants to know within a time, counted from the asking. */
function keptFor<T>(cacheMs: number, clock: Clock, ask: (pair: string) => Promise<T>) {
  const answers = new Map<string, { readonly answer: Promise<T>; readonly untilMs: number }>();
  return async (pair: string): Promise<T> => {
    const known = answers.get(pair);
    if (known && clock.nowMs() < known.untilMs) {
      // A request of somebody else's may have failed only because the sandbox was frozen.
      const settled = await known.answer.then(
        (answer) => ({ answer }),
        () => undefined,
      );
      if (settled) return settled.answer;
    }
    const untilMs = clock.nowMs() + cacheMs;
    const answer = ask(pair);
    answers.set(pair, { answer, untilMs });
    return answer;
  };
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
