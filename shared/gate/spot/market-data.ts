import type { Clock } from '../../lib/clock.ts';
import { createInstrumentReads, type InstrumentData } from '../instrument-data.ts';
import { priceOf, rowNamed } from '../prices.ts';
import { type Requests, rowsOf } from '../requests.ts';
import { type PairRules, parsePairRules } from './pair-rules.ts';

const PAIR_RULES_CACHE_MS = 3_600_000;
const PRICE_CACHE_MS = 5_000;

/** Gate's labels for a pair that it does not know. */
export const UNKNOWN_PAIR_LABELS = ['INVALID_CURRENCY_PAIR', 'INVALID_CURRENCY', 'NOT_FOUND'];

const PAIR_RULES: InstrumentData<PairRules> = {
  cacheMs: PAIR_RULES_CACHE_MS,
  mayPass: ({ canBuy, canSell }) => !(canBuy && canSell),
  one: (pair) => [`/spot/currency_pairs/${pair}`],
  rowOf: (_path, { json }) => json,
  all: { path: '/spot/currency_pairs', nameOf: ({ id }) => id },
  parse: (row) => {
    const rules = parsePairRules(row);
    if (!rules) throw new Error("Gate's answer is not a pair.");
    return rules;
  },
  unknownLabels: UNKNOWN_PAIR_LABELS,
};

const LAST_PRICE: InstrumentData<string> = {
  cacheMs: PRICE_CACHE_MS,
  one: (pair) => ['/spot/tickers', { currency_pair: pair }],
  rowOf: (path, response, pair) => rowNamed('currency_pair', pair, rowsOf(path, response)),
  all: { path: '/spot/tickers', nameOf: ({ currency_pair: pair }) => pair },
  parse: (row) => priceOf((row as { readonly last?: unknown } | undefined)?.last),
  unknownLabels: UNKNOWN_PAIR_LABELS,
};

/** The public data of the pairs, cached. */
export function createMarketData(requests: Pick<Requests, 'getPublic' | 'isWarm'>, clock: Clock) {
  const cached = createInstrumentReads(requests, clock);
  const rules = cached(PAIR_RULES);
  return {
    /** The rules of a pair, cached for an hour; undefined if Gate has no such pair. */
    pairRules: rules.get,

    /** Drops the cached rules of a pair, which are out of date. */
    forgetPairRules: rules.forget,

    /** The last price of a pair, at most 5 s old; undefined if there is none. */
    lastPrice: cached(LAST_PRICE).get,
  };
}
