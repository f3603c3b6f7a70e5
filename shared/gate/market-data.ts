import type { Clock } from '../clock.ts';
import { GateError } from './errors.ts';
import { type PairRules, parsePairRules } from './pair-rules.ts';
import type { Requests } from './requests.ts';

const PAIR_RULES_CACHE_MS = 3_600_000;
/** A verdict waits for it, but not for long. */
const TIMEOUT_MS = 1_000;
const UNKNOWN_PAIR: ReadonlySet<string | undefined> = new Set([
  'INVALID_CURRENCY_PAIR',
  'INVALID_CURRENCY',
  'NOT_FOUND',
]);

/** What everybody may know of a pair, kept for as long as it may be used. */
export function createMarketData({ getPublic }: Pick<Requests, 'getPublic'>, clock: Clock) {
  const rulesOfPairs = new Map<string, { rules: PairRules | undefined; untilMs: number }>();

  async function readRules(currencyPair: string): Promise<PairRules | undefined> {
    try {
      const answer = await getPublic(`/spot/currency_pairs/${currencyPair}`, {}, TIMEOUT_MS);
      return parsePairRules(answer.json);
    } catch (error) {
      if (error instanceof GateError && UNKNOWN_PAIR.has(error.label)) return undefined;
      throw error;
    }
  }

  return {
    /** What Gate demands in a pair, kept for an hour; undefined if Gate has no such pair. */
    async pairRules(currencyPair: string): Promise<PairRules | undefined> {
      const known = rulesOfPairs.get(currencyPair);
      if (known && clock.nowMs() < known.untilMs) return known.rules;
      const rules = await readRules(currencyPair);
      rulesOfPairs.set(currencyPair, { rules, untilMs: clock.nowMs() + PAIR_RULES_CACHE_MS });
      return rules;
    },
  };
}
