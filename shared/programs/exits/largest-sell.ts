import { Big, divideDown, smallest } from '../../lib/decimal.ts';
import { floored } from './amounts.ts';
import type { MarketSeen } from './seen.ts';

/** The largest amount of one order at a price; undefined without a limit. */
export function largestSell(
  { maxBaseAmount, maxQuoteAmount, ...market }: MarketSeen,
  price: string,
): Big | undefined {
  const ofQuote = maxQuoteAmount && divideDown(new Big(maxQuoteAmount), new Big(price));
  return leastOf(market, [maxBaseAmount && new Big(maxBaseAmount), ofQuote]);
}

/** The largest amount of one market order. */
export function largestMarketSell(market: MarketSeen, lastPrice: string): Big | undefined {
  const { marketSellMax } = market;
  const ofMarket = marketSellMax && new Big(marketSellMax);
  return leastOf(market, [largestSell(market, lastPrice), ofMarket]);
}

function leastOf(
  market: Pick<MarketSeen, 'amountStep'>,
  limits: readonly (Big | string | undefined)[],
): Big | undefined {
  const [first, ...others] = limits.flatMap((limit) => (limit instanceof Big ? limit : []));
  return first && floored(smallest(first, ...others), market);
}
