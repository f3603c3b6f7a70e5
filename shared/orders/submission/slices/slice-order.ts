import { priceReach } from '../../../instrument/reach.ts';
import { Big, divideDown, largest, smallest } from '../../../lib/decimal.ts';
import type { Market } from '../../../limits/market.ts';
import { isQuoteSized } from '../../../market/order-size.ts';
import type { SlicePlan } from '../../../programs/slices/plan.ts';
import type { SpotOrder } from '../../model/request.ts';

/**
 * The order of a slice: it takes what is there at once, within the slippage from the best price of the
 * book, within the collar, and never beyond the limit price of the whole.
 *
 * @param amount in the currency of the whole's amount
 * @param touch the best price of the book on the side that the slice takes
 */
export function sliceOrder(
  whole: SpotOrder,
  { slippage }: Pick<SlicePlan, 'slippage'>,
  amount: string,
  touch: string,
  market: Market,
  priceCollar: string,
): SpotOrder {
  const { currency_pair, side, stp_act } = whole;
  const price = limitOf(whole, slippage, touch, market, priceCollar);
  const base = isQuoteSized(whole)
    ? divideDown(new Big(amount), price).round(market.rules.amountDecimals, Big.roundDown)
    : new Big(amount);
  return {
    currency_pair,
    type: 'limit',
    side,
    amount: base.toString(),
    price: price.toString(),
    time_in_force: 'ioc',
    ...(stp_act !== undefined && { stp_act }),
  };
}

function limitOf(
  { side, price }: SpotOrder,
  slippage: string,
  touch: string,
  { rules, lastPrice }: Market,
  priceCollar: string,
): Big {
  const { ratio } = priceReach(side, rules, priceCollar);
  const own = price === undefined ? [] : [new Big(price)];
  if (side === 'buy') {
    const within = (from: string, by: string) => new Big('1').plus(by).times(from);
    const most = smallest(within(touch, slippage), within(lastPrice, ratio), ...own);
    return most.round(rules.priceDecimals, Big.roundDown);
  }
  const within = (from: string, by: string) => new Big('1').minus(by).times(from);
  const least = largest(within(touch, slippage), within(lastPrice, ratio), ...own);
  return least.round(rules.priceDecimals, Big.roundUp);
}
