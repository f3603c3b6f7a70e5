import { priceReach, slippageReach } from '../instrument/reach.ts';
import { Big, largest } from '../lib/decimal.ts';
import type { AskedSpotOrder } from '../orders/model/request.ts';
import type { Market } from './market.ts';
import { smaller } from './pre-trade-checks.ts';

/**
 * A sell as far as the collar, Gate's limits and the pair's decimals allow it now: its time has come, and
 * refused it would protect nothing. A buy stays as it is.
 */
export function soldWithin(
  order: AskedSpotOrder,
  market: Market,
  priceCollar: string,
): AskedSpotOrder {
  const { side, price, slippage, amount, iceberg } = order;
  if (side === 'buy') return order;
  const sold = {
    ...order,
    ...(amount !== undefined && { amount: amountSold(amount, market) }),
    ...(iceberg !== undefined && { iceberg: amountSold(iceberg, market) }),
  };
  if (price !== undefined) {
    return { ...sold, price: atLeastReach(price, market, priceCollar, Big.roundDown) };
  }
  if (slippage === undefined) return sold;
  const { ratio } = slippageReach(market.rules, priceCollar);
  return { ...sold, slippage: smaller(slippage, ratio) };
}

/** An amount with the decimals that the pair has now: it may have had more when they were checked. */
export function amountSold(amount: string, { rules }: Pick<Market, 'rules'>): string {
  return new Big(amount).round(rules.amountDecimals, Big.roundDown).toString();
}

/**
 * A price that is too far below the market would be refused, by the collar or by Gate, and one with more
 * decimals than the pair has now by Gate.
 *
 * @param towards down sells more surely, up sells for no less
 */
export function atLeastReach(
  price: string,
  { lastPrice, rules }: Market,
  priceCollar: string,
  towards: typeof Big.roundDown | typeof Big.roundUp,
): string {
  const { ratio } = priceReach('sell', rules, priceCollar);
  const lowest = new Big('1').minus(ratio).times(lastPrice);
  const rounded = new Big(price).round(rules.priceDecimals, towards);
  return largest(rounded, lowest.round(rules.priceDecimals, Big.roundUp)).toString();
}
