import type { PairRules } from '../gate/spot/pair-rules.ts';
import { Big } from '../lib/decimal.ts';

/** How far from the last price an order may trade to its own disadvantage. */
export type Reach = {
  /** A ratio of the last price. */
  readonly ratio: string;
  /** For people: the origin of the limit. */
  readonly limitedBy: string;
};

/** How far the limit price may lie above the last price for a buy, or below it for a sell. */
export function priceReach(
  side: 'buy' | 'sell',
  { currencyPair, maxRise, maxFall }: PairRules,
  priceCollar: string,
): Reach {
  return side === 'buy'
    ? shorter(priceCollar, maxRise, `Gate's up_rate for ${currencyPair}`)
    : shorter(priceCollar, maxFall, `Gate's down_rate for ${currencyPair}`);
}

/** How far a market order may trade from the last price. */
export function slippageReach(
  { currencyPair, maxSlippage }: PairRules,
  priceCollar: string,
): Reach {
  return shorter(priceCollar, maxSlippage, `Gate's slippage for ${currencyPair}`);
}

/** The smaller one of the account's collar and Gate's limit for the pair. */
function shorter(priceCollar: string, ofPair: string | undefined, whose: string): Reach {
  const isOfPair = ofPair !== undefined && new Big(ofPair).lt(priceCollar);
  return isOfPair
    ? { ratio: ofPair, limitedBy: whose }
    : { ratio: priceCollar, limitedBy: "the account's priceCollar" };
}
