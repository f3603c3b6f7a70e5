import type { PairRules } from '../gate/spot/instrument.ts';
import { Big } from '../lib/decimal.ts';

/** How far from the last price an order may trade on the side that costs money. */
export type Reach = {
  /** Of the last price. */
  readonly ratio: string;
  /** Whose limit it is, for people. */
  readonly limitedBy: string;
};

/** How far the limit price of a buy may lie above the last price, of a sell below it. */
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

/** The account's own limit, or Gate's for the pair where that is smaller. */
function shorter(priceCollar: string, ofPair: string | undefined, whose: string): Reach {
  const isOfPair = ofPair !== undefined && new Big(ofPair).lt(priceCollar);
  return isOfPair
    ? { ratio: ofPair, limitedBy: whose }
    : { ratio: priceCollar, limitedBy: "the account's priceCollar" };
}
