import { Big, largest, smallest } from '../../../lib/decimal.ts';
import type { TradedContract } from '../../../limits/futures/contract-check.ts';
import { smaller } from '../../../limits/pre-trade-checks.ts';
import type { ContractOrder } from '../../../market/contract-order.ts';
import { sideOf, termsOf } from '../../../market/order-terms.ts';
import type { SlicePlan } from '../../../programs/slices/plan.ts';
import { signedSize } from '../../model/request.ts';

const ONE = new Big('1');

/**
 * The order of a slice of contracts: it takes what is there at once, within the slippage from the best
 * price of the book, within the collar, and never beyond the limit price of the whole. A slice of an
 * order that reduces only reduces.
 *
 * @param touch the best price of the book on the side that the slice takes
 */
export function contractSliceOrder(
  whole: ContractOrder,
  { slippage }: Pick<SlicePlan, 'slippage'>,
  contracts: string,
  touch: string,
  contract: Pick<TradedContract, 'markPrice' | 'maxDeviation' | 'priceTick'>,
  priceCollar: string,
): ContractOrder {
  const { settle, contract: name, reduce_only: reduces, multiplier } = whole;
  return {
    settle,
    contract: name,
    size: signedSize(sideOf(whole), contracts),
    price: limitOf(whole, slippage, touch, contract, priceCollar).toString(),
    tif: 'ioc',
    ...(reduces && { reduce_only: true }),
    ...(multiplier !== undefined && { multiplier }),
  };
}

function limitOf(
  whole: ContractOrder,
  slippage: string,
  touch: string,
  {
    markPrice,
    maxDeviation,
    priceTick,
  }: Pick<TradedContract, 'markPrice' | 'maxDeviation' | 'priceTick'>,
  priceCollar: string,
): Big {
  const ratio = maxDeviation === undefined ? priceCollar : smaller(priceCollar, maxDeviation);
  const { price } = termsOf(whole);
  const own = price === undefined ? [] : [new Big(price)];
  if (sideOf(whole) === 'buy') {
    const within = (from: string, by: string) => ONE.plus(by).times(from);
    const most = smallest(within(touch, slippage), within(markPrice, ratio), ...own);
    return most.minus(most.mod(priceTick));
  }
  const within = (from: string, by: string) => ONE.minus(by).times(from);
  const least = largest(within(touch, slippage), within(markPrice, ratio), ...own);
  const below = least.minus(least.mod(priceTick));
  return below.lt(least) ? below.plus(priceTick) : below;
}
