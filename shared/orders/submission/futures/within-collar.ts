import { Big, largest, smallest } from '../../../lib/decimal.ts';
import type { TradedContract } from '../../../limits/futures/contract-check.ts';
import { smaller } from '../../../limits/pre-trade-checks.ts';
import { type ContractOrder, isOpening } from '../../../market/contract-order.ts';

type Market = Pick<TradedContract, 'markPrice' | 'maxDeviation' | 'priceTick'>;

const ONE = new Big('1');

/**
 * An order that reduces as far as the collar and Gate's price band allow it now: its time has come, and
 * refused it would protect nothing. One that opens stays as it is.
 */
export function reducedWithin(
  order: ContractOrder,
  { markPrice, maxDeviation, priceTick }: Market,
  priceCollar: string,
): ContractOrder {
  if (isOpening(order)) return order;
  const { price, market_order_slip_ratio: slip } = order;
  if (price === '0') {
    return slip === undefined
      ? order
      : { ...order, market_order_slip_ratio: smaller(slip, priceCollar) };
  }
  const ratio = maxDeviation === undefined ? priceCollar : smaller(priceCollar, maxDeviation);
  const lowest = upToTick(new Big(markPrice).times(ONE.minus(ratio)), priceTick);
  const highest = downToTick(new Big(markPrice).times(ONE.plus(ratio)), priceTick);
  // An order that closes has no side before Gate gives it one: it must be within both bounds.
  const [isSell, isBuy] = [order.size.startsWith('-'), !order.size.startsWith('-')];
  const least = isSell || order.close ? largest(new Big(price), lowest) : new Big(price);
  const within = isBuy ? smallest(least, highest) : least;
  return { ...order, price: within.toString() };
}

function downToTick(price: Big, tick: string): Big {
  return price.minus(price.mod(tick));
}

function upToTick(price: Big, tick: string): Big {
  const below = downToTick(price, tick);
  return below.lt(price) ? below.plus(tick) : below;
}
