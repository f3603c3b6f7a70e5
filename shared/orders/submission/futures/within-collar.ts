import { Big, largest, smallest } from '../../../lib/decimal.ts';
import type { TradedContract } from '../../../limits/futures/contract-check.ts';
import { smaller } from '../../../limits/pre-trade-checks.ts';
import { type ContractOrder, isOpening } from '../../../market/contract-order.ts';

type Market = Pick<TradedContract, 'markPrice' | 'maxDeviation' | 'priceTick' | 'sizeStep'>;

const ONE = new Big('1');

/**
 * An order that reduces as far as the collar, Gate's price band, and the contract's tick and step allow it
 * now: its time has come, and refused it would protect nothing. One that opens stays as it is.
 *
 * @param isTarget whether it trades at its price or a better one, by which it is rounded: others surely trade
 */
export function reducedWithin(
  asked: ContractOrder,
  { markPrice, maxDeviation, priceTick, sizeStep }: Market,
  priceCollar: string,
  isTarget = false,
): ContractOrder {
  if (isOpening(asked)) return asked;
  // Toward zero, also below it.
  const order = { ...asked, size: downTo(sizeStep, new Big(asked.size)).toString() };
  const { market_order_slip_ratio: slip } = order;
  if (order.price === '0') {
    return slip === undefined
      ? order
      : { ...order, market_order_slip_ratio: smaller(slip, priceCollar) };
  }
  const ratio = maxDeviation === undefined ? priceCollar : smaller(priceCollar, maxDeviation);
  const lowest = upTo(priceTick, new Big(markPrice).times(ONE.minus(ratio)));
  const highest = downTo(priceTick, new Big(markPrice).times(ONE.plus(ratio)));
  // An order that closes has no side before Gate gives it one: it must be within both bounds.
  const [isSell, isBuy] = [order.size.startsWith('-'), !order.size.startsWith('-')];
  const price = new Big(order.price);
  const buys = order.close ? price.gt(markPrice) : isBuy;
  const onTick = buys === isTarget ? downTo(priceTick, price) : upTo(priceTick, price);
  // A price of zero would be the market's.
  const rounded = largest(onTick, new Big(priceTick));
  const least = isSell || order.close ? largest(rounded, lowest) : rounded;
  const within = isBuy ? smallest(least, highest) : least;
  return { ...order, price: within.toString() };
}

function downTo(step: string, value: Big): Big {
  return value.minus(value.mod(step));
}

function upTo(step: string, value: Big): Big {
  const below = downTo(step, value);
  return below.lt(value) ? below.plus(step) : below;
}
