import { slippageReach } from '../instrument/reach.ts';
import { Big, divideDown } from '../lib/decimal.ts';
import { isQuoteSized } from '../market/order-size.ts';
import type { AskedSpotOrder, SpotOrder } from '../orders/model/request.ts';
import type { Market } from './market.ts';
import { QUOTE_DECIMALS_MAX } from './size-bounds.ts';

/**
 * The order as it is sent: with the amount for its `quote_amount` or `amount_of_available`, and for a
 * market order with a slippage within the limits of account and pair. Pure.
 *
 * @param available of the currency that the order spends
 */
export function resolveOrder(
  asked: AskedSpotOrder,
  market: Market,
  priceCollar: string,
  available?: string,
): SpotOrder {
  const { type, amount = amountFor(asked, market, available) } = asked;
  const { slippage = slippageReach(market.rules, priceCollar).ratio } = asked;
  return { ...asked, amount, ...(type === 'market' && { slippage }) };
}

/**
 * The amount that an order asks for by another field, rounded down. A quote amount is divided by the
 * order's own price, or else by the last one.
 */
function amountFor(asked: AskedSpotOrder, market: Market, available: string | undefined): string {
  const { quote_amount: quoteAmount, amount_of_available: ratio, side } = asked;
  const { amountDecimals, priceDecimals } = market.rules;
  if (quoteAmount !== undefined) {
    return isQuoteSized(asked) ? quoteAmount : baseFor(quoteAmount, asked, market);
  }
  if (ratio === undefined || available === undefined) throw new Error('An order names no amount.');
  const part = new Big(available).times(ratio);
  if (side === 'sell') return part.round(amountDecimals, Big.roundDown).toString();
  if (!isQuoteSized(asked)) return baseFor(part.toString(), asked, market);
  const decimals = Math.min(priceDecimals, QUOTE_DECIMALS_MAX);
  return part.round(decimals, Big.roundDown).toString();
}

function baseFor(
  quoteAmount: string,
  { price }: AskedSpotOrder,
  { rules, lastPrice }: Market,
): string {
  const amount = divideDown(new Big(quoteAmount), new Big(price ?? lastPrice));
  return amount.round(rules.amountDecimals, Big.roundDown).toString();
}
