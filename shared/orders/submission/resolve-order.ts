import { slippageReach } from '../../instrument/reach.ts';
import { Big, divideDown } from '../../lib/decimal.ts';
import type { Market } from '../../limits/market.ts';
import { isQuoteSized } from '../../market/order-size.ts';
import type { AskedOrder, PlaceOrder } from '../model/request.ts';

/**
 * The order as it is sent: with the amount for its `quote_amount`, and for a market order with a
 * slippage within the limits of account and pair. Pure.
 */
export function resolveOrder(asked: AskedOrder, market: Market, priceCollar: string): PlaceOrder {
  const { type, amount = amountFor(asked, market) } = asked;
  const { slippage = slippageReach(market.rules, priceCollar).ratio } = asked;
  return { ...asked, amount, ...(type === 'market' && { slippage }) };
}

/**
 * The amount for a `quote_amount`, rounded down: at the order's own price, or else at the last one.
 */
function amountFor(asked: AskedOrder, { rules, lastPrice }: Market): string {
  const { price, quote_amount: quoteAmount } = asked;
  if (quoteAmount === undefined) throw new Error('An order names no amount.');
  if (isQuoteSized(asked)) return quoteAmount;
  const amount = divideDown(new Big(quoteAmount), new Big(price ?? lastPrice));
  return amount.round(rules.amountDecimals, Big.roundDown).toString();
}
