import type { PairRules } from '../gate/spot/pair-rules.ts';
import { isoTime } from '../lib/clock.ts';

/** Why a pair cannot be bought or sold at this exchange time; undefined if it can be. */
export function tradingBlocker(
  side: 'buy' | 'sell',
  rules: PairRules,
  exchangeMs: number,
): string | undefined {
  const { currencyPair, delistingAtMs } = rules;
  const isBuy = side === 'buy';
  const done = isBuy ? 'bought' : 'sold';
  if (!(isBuy ? rules.canBuy : rules.canSell)) return `${currencyPair} cannot be ${done} now`;
  const fromMs = isBuy ? rules.buyFromMs : rules.sellFromMs;
  if (fromMs !== undefined && exchangeMs < fromMs) {
    return `${currencyPair} can be ${done} from ${isoTime(fromMs)} on`;
  }
  if (delistingAtMs === undefined) return undefined;
  if (exchangeMs >= delistingAtMs) return `${currencyPair} has been delisted`;
  // A coin can still be sold shortly before its delisting.
  return isBuy ? `${currencyPair} is being delisted` : undefined;
}
