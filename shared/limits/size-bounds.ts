import { Big, divideDown, divideUp, largest, smallest } from '../lib/decimal.ts';
import { isQuoteSized } from '../market/order-size.ts';
import type { SpotOrder } from '../orders/model/request.ts';
import type { Market } from './market.ts';

/** The message field with the size of an order. */
export type SizeField = 'amount' | 'quote_amount' | 'amount_of_available';

export function sizeField(order: Pick<SpotOrder, SizeField>): SizeField {
  if (order.amount_of_available !== undefined) return 'amount_of_available';
  return order.quote_amount === undefined ? 'amount' : 'quote_amount';
}

/** The bounds of that field in a market, in its own currency. */
export type SizeBounds = { readonly least: string; readonly most: string };

/**
 * The smallest and the largest size of such an order, by the pair's rules and the limit for one
 * order.
 *
 * @param maxOrder in the currency of the limits
 */
export function sizeBounds(order: SpotOrder, market: Market, maxOrder: string): SizeBounds {
  const { rules, lastPrice, quoteRate } = market;
  const mostQuote = least(
    divideDown(new Big(maxOrder), new Big(quoteRate)),
    rules.maxQuoteAmount,
    isQuoteSized(order) ? rules.marketBuyMax : undefined,
  );
  if (isQuoteSized(order)) {
    const most = mostQuote.round(QUOTE_DECIMALS_MAX, Big.roundDown).toString();
    return { least: rules.minQuoteAmount ?? '0', most };
  }
  const price = new Big(order.price ?? lastPrice);
  const leastBase = largest(
    amountStep(rules),
    new Big(rules.minBaseAmount ?? '0'),
    divideUp(new Big(rules.minQuoteAmount ?? '0'), price).round(rules.amountDecimals, Big.roundUp),
  );
  const mostBase = least(
    divideDown(mostQuote, price),
    rules.maxBaseAmount,
    order.type === 'market' ? rules.marketSellMax : undefined,
  ).round(rules.amountDecimals, Big.roundDown);
  const inField = (base: Big): string =>
    (sizeField(order) === 'quote_amount' ? base.times(price) : base).toString();
  return { least: inField(leastBase), most: inField(mostBase) };
}

/** Gate takes no more decimals of an amount in quote currency. */
export const QUOTE_DECIMALS_MAX = 8;

/** The smallest positive amount of a pair. */
export function amountStep({ amountDecimals }: Market['rules']): Big {
  return new Big(`1e-${amountDecimals}`);
}

function least(first: Big, ...limits: readonly (string | undefined)[]): Big {
  return smallest(
    first,
    ...limits.flatMap((limit) => (limit === undefined ? [] : [new Big(limit)])),
  );
}
