import { Big, divideDown, divideUp, largest } from '../../lib/decimal.ts';

/** Gate takes no more decimals of an amount in quote currency. */
export const QUOTE_DECIMALS = 8;
/** A margin above the exchange's minimum, because prices move until the last slot. */
const QUOTE_MARGIN = '1.1';

/** The rules and the price that a slice is judged by. */
export type SliceMarket = {
  readonly amountDecimals: number;
  readonly minBaseAmount?: string;
  readonly minQuoteAmount?: string;
  readonly price: string;
  readonly slippage: string;
  /** A market buy: its slices are parts of an amount in quote currency. */
  readonly isQuoteSized: boolean;
};

/** The smallest slice that the exchange takes, in the currency of the order's amount. */
export function leastSlice(market: SliceMarket): Big {
  const { amountDecimals, minBaseAmount = '0', minQuoteAmount = '0', price, slippage } = market;
  const lowest = new Big('1').minus(slippage).times(price);
  const highest = new Big('1').plus(slippage).times(price);
  const base = largest(
    new Big(`1e-${amountDecimals}`),
    new Big(minBaseAmount),
    divideUp(new Big(minQuoteAmount), lowest),
  ).round(amountDecimals, Big.roundUp);
  return market.isQuoteSized ? base.times(highest).round(QUOTE_DECIMALS, Big.roundUp) : base;
}

/** Into how many slices the total can be cut at most, with a margin for prices that move. */
export function largestCount(total: string, market: SliceMarket): number {
  const { minQuoteAmount } = market;
  const strict = {
    ...market,
    ...(minQuoteAmount !== undefined && {
      minQuoteAmount: new Big(minQuoteAmount).times(QUOTE_MARGIN).toString(),
    }),
  };
  const most = divideDown(new Big(total), leastSlice(strict)).round(0, Big.roundDown);
  return Number(most.toString());
}
