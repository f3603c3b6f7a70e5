import type { Clock } from '../../lib/clock.ts';
import { GateError } from '../errors.ts';
import { type Requests, rowsOf } from '../requests.ts';
import type { GateResponse } from '../response.ts';
import { decimalOf } from './order-snapshot.ts';
import { type PairRules, parsePairRules } from './pair-rules.ts';

const PAIR_RULES_CACHE_MS = 3_600_000;
const PRICE_CACHE_MS = 5_000;
/** An order waits for the data of its checks, but only briefly. */
const WARM_TIMEOUT_MS = 1_000;
/** DNS, TCP and TLS come first. They take more than a second from another continent. */
const FRESH_TIMEOUT_MS = 3_000;
const MARKET_TRIES_MAX = 3;
/**
 * Gate allows 200 public requests of a kind in 10 s from one address, and all functions behind a
 * fixed IP share it. When less than this part is left, one request reads all pairs.
 */
const ALLOWANCE_LEFT_MIN = 0.5;
const ALLOWANCE_WINDOW_MS = 10_000;

/** Market data that Gate gives for one pair, or for all pairs with one row each. */
type PairData<T> = {
  readonly cacheMs: number;
  readonly one: (pair: string) => readonly [path: string, query?: Query];
  readonly rowOf: (path: string, response: GateResponse) => unknown;
  readonly all: string;
  readonly pairOf: (row: Row) => unknown;
  readonly parse: (row: unknown) => T | undefined;
};

type Row = Readonly<Record<string, unknown>>;
type Query = Readonly<Record<string, string>>;

const PAIR_RULES: PairData<PairRules> = {
  cacheMs: PAIR_RULES_CACHE_MS,
  one: (pair) => [`/spot/currency_pairs/${pair}`],
  rowOf: (_path, { json }) => json,
  all: '/spot/currency_pairs',
  pairOf: ({ id }) => id,
  parse: (row) => {
    const rules = parsePairRules(row);
    if (!rules) throw new Error("Gate's answer is not a pair.");
    return rules;
  },
};

const LAST_PRICE: PairData<string> = {
  cacheMs: PRICE_CACHE_MS,
  one: (pair) => ['/spot/tickers', { currency_pair: pair }],
  rowOf: (path, response) => rowsOf(path, response)[0],
  all: '/spot/tickers',
  pairOf: ({ currency_pair: pair }) => pair,
  parse: (row) => {
    const price = decimalOf((row as Row | undefined)?.last);
    return price === '0' ? undefined : price;
  },
};

/** The public data of the pairs, cached. */
export function createMarketData(
  { getPublic, isWarm }: Pick<Requests, 'getPublic' | 'isWarm'>,
  clock: Clock,
) {
  /** Repeating a read is safe, so a lost response costs no order while there is time. */
  async function read(path: string, query: Query, untilMs: number) {
    for (let tries = 1; ; tries++) {
      try {
        return await getPublic(path, query, Math.max(1, untilMs - clock.nowMs()));
      } catch (error) {
        const isRefused = error instanceof GateError && error.isRefusal;
        if (isRefused || tries === MARKET_TRIES_MAX || clock.nowMs() >= untilMs) throw error;
      }
    }
  }

  function ofPair<T>({ cacheMs, one, rowOf, all, pairOf, parse }: PairData<T>) {
    let scarceUntilMs = Number.NEGATIVE_INFINITY;
    const fromOne = cachedFor(cacheMs, clock, (pair, untilMs) =>
      unlessUnknownPair(async () => {
        const [path, query = {}] = one(pair);
        const response = await read(path, query, untilMs);
        const { allowanceLeft } = response;
        if (allowanceLeft !== undefined && allowanceLeft < ALLOWANCE_LEFT_MIN) {
          scarceUntilMs = clock.nowMs() + ALLOWANCE_WINDOW_MS;
        }
        return parse(rowOf(path, response));
      }),
    );
    const fromAll = cachedFor(cacheMs, clock, async (path, untilMs) => {
      const rows = rowsOf(path, await read(path, {}, untilMs)) as readonly Row[];
      return new Map(rows.map((row) => [pairOf(row), row]));
    });
    async function get(pair: string): Promise<T | undefined> {
      const timeoutMs = isWarm() ? WARM_TIMEOUT_MS : FRESH_TIMEOUT_MS;
      const untilMs = clock.nowMs() + timeoutMs;
      if (clock.nowMs() < scarceUntilMs && !fromOne.isKept(pair)) {
        try {
          const row = (await fromAll.get(all, untilMs - timeoutMs / 2)).get(pair);
          return row && parse(row);
        } catch {
          // The long list did not arrive in time from far away. Read single pairs again.
          scarceUntilMs = Number.NEGATIVE_INFINITY;
        }
      }
      return fromOne.get(pair, untilMs);
    }
    function forget(pair: string): void {
      fromOne.forget(pair);
      fromAll.forget(all);
    }
    return { get, forget };
  }

  const rules = ofPair(PAIR_RULES);
  return {
    /** The rules of a pair, cached for an hour; undefined if Gate has no such pair. */
    pairRules: rules.get,

    /** Drops the cached rules of a pair, which are out of date. */
    forgetPairRules: rules.forget,

    /** The last price of a pair, at most 5 s old; undefined if there is none. */
    lastPrice: ofPair(LAST_PRICE).get,
  };
}

/** Caches responses from the time of their request. Concurrent callers share one request. */
function cachedFor<T>(
  cacheMs: number,
  clock: Clock,
  ask: (what: string, untilMs: number) => Promise<T>,
) {
  const responses = new Map<
    string,
    { readonly response: Promise<T>; readonly keptUntilMs: number }
  >();
  function keptResponse(what: string) {
    const known = responses.get(what);
    return known && clock.nowMs() < known.keptUntilMs ? known.response : undefined;
  }
  return {
    isKept: (what: string): boolean => keptResponse(what) !== undefined,

    forget: (what: string): boolean => responses.delete(what),

    async get(what: string, untilMs: number): Promise<T> {
      // The request of another caller may have failed only because the sandbox was frozen.
      const settled = await keptResponse(what)?.then(
        (response) => ({ response }),
        () => undefined,
      );
      if (settled) return settled.response;
      const keptUntilMs = clock.nowMs() + cacheMs;
      const response = ask(what, untilMs);
      responses.set(what, { response, keptUntilMs });
      return response;
    },
  };
}

/** The response for a pair; undefined if Gate does not know the pair. */
export async function unlessUnknownPair<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    const isUnknown = error instanceof GateError && UNKNOWN_PAIR_LABELS.includes(error.label ?? '');
    if (isUnknown) return undefined;
    throw error;
  }
}

const UNKNOWN_PAIR_LABELS = ['INVALID_CURRENCY_PAIR', 'INVALID_CURRENCY', 'NOT_FOUND'];
