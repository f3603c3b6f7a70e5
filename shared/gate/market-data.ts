import type { Clock } from '../clock.ts';
import { GateError } from './errors.ts';
import { decimalOf } from './order-row.ts';
import { type PairRules, parsePairRules } from './pair-rules.ts';
import { type Requests, rowsOf } from './requests.ts';

const PAIR_RULES_CACHE_MS = 3_600_000;
const PRICE_CACHE_MS = 5_000;
/** An order waits for what it is checked against, but not for long. */
const MARKET_TIMEOUT_MS = 1_000;

/** What everybody may know of a pair, kept for as long as it may be used. */
export function createMarketData({ getPublic }: Pick<Requests, 'getPublic'>, clock: Clock) {
  const pricesOfPairs = new Map<string, { price: string | undefined; untilMs: number }>();
  const rulesOfPairs = new Map<string, { rules: PairRules | undefined; untilMs: number }>();
  return {
    /** What Gate demands in a pair, kept for an hour; undefined if Gate has no such pair. */
    async pairRules(currencyPair: string): Promise<PairRules | undefined> {
      const known = rulesOfPairs.get(currencyPair);
      if (known && clock.nowMs() < known.untilMs) return known.rules;
      const rules = await knownPair(async () => {
        const path = `/spot/currency_pairs/${currencyPair}`;
        return parsePairRules((await getPublic(path, {}, MARKET_TIMEOUT_MS)).json);
      });
      rulesOfPairs.set(currencyPair, { rules, untilMs: clock.nowMs() + PAIR_RULES_CACHE_MS });
      return rules;
    },

    /** The last price of a pair, at most 5 s old; undefined if there is none. */
    async lastPrice(currencyPair: string): Promise<string | undefined> {
      const known = pricesOfPairs.get(currencyPair);
      if (known && clock.nowMs() < known.untilMs) return known.price;
      const untilMs = clock.nowMs() + PRICE_CACHE_MS;
      const price = await knownPair(async () => {
        const query = { currency_pair: currencyPair };
        const answer = await getPublic('/spot/tickers', query, MARKET_TIMEOUT_MS);
        const [ticker] = rowsOf('/spot/tickers', answer) as { readonly last?: unknown }[];
        const last = decimalOf(ticker?.last);
        return last === '0' ? undefined : last;
      });
      pricesOfPairs.set(currencyPair, { price, untilMs });
      return price;
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
