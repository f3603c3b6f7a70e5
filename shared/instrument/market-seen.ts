import type { PairRules } from '../gate/spot/pair-rules.ts';
import { Big } from '../lib/decimal.ts';
import type { MarketSeen } from '../programs/exits/seen.ts';
import { tradingBlocker } from './trading-blocker.ts';

/** A pair as an exit sees it. */
export function marketSeen(
  rules: PairRules,
  lastPrice: string | undefined,
  exchangeMs: number,
): MarketSeen {
  const { minBaseAmount, minQuoteAmount, delistingAtMs } = rules;
  const { maxBaseAmount, maxQuoteAmount, marketSellMax } = rules;
  const isDelisted = delistingAtMs !== undefined && exchangeMs >= delistingAtMs;
  const isBlocked = tradingBlocker('sell', rules, exchangeMs) !== undefined;
  return {
    amountStep: new Big(`1e-${rules.amountDecimals}`).toString(),
    ...(minBaseAmount !== undefined && { minBaseAmount }),
    ...(minQuoteAmount !== undefined && { minQuoteAmount }),
    ...(maxBaseAmount !== undefined && { maxBaseAmount }),
    ...(maxQuoteAmount !== undefined && { maxQuoteAmount }),
    ...(marketSellMax !== undefined && { marketSellMax }),
    ...(lastPrice !== undefined && { lastPrice }),
    canSell: isDelisted ? 'never' : isBlocked ? 'later' : 'now',
  };
}
