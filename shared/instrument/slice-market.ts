import type { PairRules } from '../gate/spot/pair-rules.ts';
import type { SliceMarket } from '../programs/slices/smallest-slice.ts';

/** A pair as the slices of an order see it, at this price. */
export function sliceMarket(
  order: { readonly type: 'limit' | 'market'; readonly side: 'buy' | 'sell' },
  { slippage }: Pick<SliceMarket, 'slippage'>,
  { amountDecimals, minBaseAmount, minQuoteAmount }: PairRules,
  price: string,
): SliceMarket {
  return {
    amountDecimals,
    ...(minBaseAmount !== undefined && { minBaseAmount }),
    ...(minQuoteAmount !== undefined && { minQuoteAmount }),
    price,
    slippage,
    // As at Gate: a market buy's amount is what is spent.
    isQuoteSized: order.type === 'market' && order.side === 'buy',
  };
}
