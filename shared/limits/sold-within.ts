import { priceReach, slippageReach } from '../instrument/reach.ts';
import { Big, largest } from '../lib/decimal.ts';
import type { AskedSpotOrder } from '../orders/model/request.ts';
import type { Market } from './market.ts';
import { smaller } from './pre-trade-checks.ts';

/**
 * A sell as far as the collar and Gate's limits allow it now: its time has come, and refused it would
 * protect nothing. A buy stays as it is.
 */
export function soldWithin(
  order: AskedSpotOrder,
  market: Market,
  priceCollar: string,
): AskedSpotOrder {
  const { side, price, slippage } = order;
  if (side === 'buy') return order;
  if (price !== undefined) return { ...order, price: atLeastReach(price, market, priceCollar) };
  if (slippage === undefined) return order;
  const { ratio } = slippageReach(market.rules, priceCollar);
  return { ...order, slippage: smaller(slippage, ratio) };
}

/** A price that is too far below the market would be refused, by the collar or by Gate. */
export function atLeastReach(
  price: string,
  { lastPrice, rules }: Market,
  priceCollar: string,
): string {
  const { ratio } = priceReach('sell', rules, priceCollar);
  const lowest = new Big('1').minus(ratio).times(lastPrice);
  return largest(new Big(price), lowest.round(rules.priceDecimals, Big.roundUp)).toString();
}
