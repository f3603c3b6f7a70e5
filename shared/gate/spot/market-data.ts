import type { Clock } from '../../lib/clock.ts';
import { GateError } from '../errors.ts';
import { type Requests, rowsOf } from '../requests.ts';
import type { GateResponse } from '../response.ts';
import { type PairRules, parsePairRules } from './instrument.ts';
import { decimalOf } from './order-row.ts';

const PAIR_RULES_CACHE_MS = 3_600_000;
const PRICE_CACHE_MS = 5_000;
/** An order waits for what it is checked against, but not for long. */
const WARM_TIMEOUT_MS = 1_000;
/** DNS, TCP and TLS come first: from another continent they take more than a second. */
const FRESH_TIMEOUT_MS = 3_000;
const MARKET_TRIES_MAX = 3;
/**
 * Gate answers 200 public requests of a kind in 10 s to one address, which all functions behind a
 * fixed IP share. Once this much of it is used up, all pairs are asked for at once.
 */
const ALLOWANCE_LEFT_MIN = 0.5;
const ALLOWANCE_WINDOW_MS = 10_000;

/** Something that Gate tells of one pair, or of all, a row each. */
type OfPairs<T> = {
  readonly cacheMs: number;
  readonly one: (pair: string) => readonly [path: string, query?: Query];
  readonly rowOf: (path: string, answer: GateResponse) => unknown;
  readonly all: string;
  readonly pairOf: (row: Row) => unknown;
  readonly parse: (row: unknown) => T | undefined;
};

type Row = Readonly<Record<string, unknown>>;
type Query = Readonly<Record<string, string>>;

const PAIR_RULES: OfPairs<PairRules> = {
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

const LAST_PRICE: OfPairs<string> = {
  cacheMs: PRICE_CACHE_MS,
  one: (pair) => ['/spot/tickers', { currency_pair: pair }],
  rowOf: (path, answer) => rowsOf(path, answer)[0],
  all: '/spot/tickers',
  pairOf: ({ currency_pair: pair }) => pair,
  parse: (row) => {
    const price = decimalOf((row as Row | undefined)?.last);
    return price === '0' ? undefined : price;
  },
};

/** What everybody may know of a pair, kept for as long as it may be used. */
export function createMarketData(
  { getPublic, isWarm }: Pick<Requests, 'getPublic' | 'isWarm'>,
  clock: Clock,
) {
  /** Reading is safe to repeat: a lost answer costs no order while there is time. */
  async function read(path: string, query: Query, untilMs: number) {
    for (let tries = 1; ; tries++) {
      try {
        return await getPublic(path, query, Math.max(1, untilMs - clock.nowMs()));
      } catch (error) {
        const isAnswer = error instanceof GateError && error.isRefusal;
        if (isAnswer || tries === MARKET_TRIES_MAX || clock.nowMs() >= untilMs) throw error;
      }
    }
  }

  function ofPair<T>({ cacheMs, one, rowOf, all, pairOf, parse }: OfPairs<T>) {
    let scarceUntilMs = Number.NEGATIVE_INFINITY;
    const fromOne = keptFor(cacheMs, clock, (pair, untilMs) =>
      knownPair(async () => {
        const [path, query = {}] = one(pair);
        const answer = await read(path, query, untilMs);
        const { allowanceLeft } = answer;
        if (allowanceLeft !== undefined && allowanceLeft < ALLOWANCE_LEFT_MIN) {
          scarceUntilMs = clock.nowMs() + ALLOWANCE_WINDOW_MS;
        }
        return parse(rowOf(path, answer));
      }),
    );
    const fromAll = keptFor(cacheMs, clock, async (path, untilMs) => {
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
          // Too long to be read in time, from far away: one by one again.
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
    /** What Gate demands in a pair, kept for an hour; undefined if Gate has no such pair. */
    pairRules: rules.get,

    /** What is kept of a pair's rules has turned out to be out of date. */
    forgetPairRules: rules.forget,

    /** The last price of a pair, at most 5 s old; undefined if there is none. */
    lastPrice: ofPair(LAST_PRICE).get,
  };
}

/** Asks once for everybody who wants to know the same within a time, counted from the asking. */
function keptFor<T>(
  cacheMs: number,
  clock: Clock,
  ask: (what: string, untilMs: number) => Promise<T>,
) {
  const answers = new Map<string, { readonly answer: Promise<T>; readonly keptUntilMs: number }>();
  function keptAnswer(what: string) {
    const known = answers.get(what);
    return known && clock.nowMs() < known.keptUntilMs ? known.answer : undefined;
  }
  return {
    isKept: (what: string): boolean => keptAnswer(what) !== undefined,

    forget: (what: string): boolean => answers.delete(what),

    async get(what: string, untilMs: number): Promise<T> {
      // A request of somebody else's may have failed only because the sandbox was frozen.
      const settled = await keptAnswer(what)?.then(
        (answer) => ({ answer }),
        () => undefined,
      );
      if (settled) return settled.answer;
      const keptUntilMs = clock.nowMs() + cacheMs;
      const answer = ask(what, untilMs);
      answers.set(what, { answer, keptUntilMs });
      return answer;
    },
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
