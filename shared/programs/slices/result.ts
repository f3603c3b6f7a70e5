import { Big } from '../../lib/decimal.ts';
import type { SlicesState } from './state.ts';

/** How a sliced order did. Ratios: above zero it traded worse than that price. */
export type SlicesResult = {
  readonly arrivalPrice: string;
  readonly averagePrice: string;
  readonly slippageArrival: string;
  /** Against the mean of the best prices at which its slices were granted. */
  readonly slippageMean: string;
};

const RATIO_DECIMALS = 6;
const PRICE_DECIMALS = 12;

/** Undefined unless something was filled. */
export function resultOf(
  { arrivalPrice, priceSum, priceCount }: SlicesState,
  side: 'buy' | 'sell',
  { filledAmount, filledTotal }: { readonly filledAmount: string; readonly filledTotal: string },
): SlicesResult | undefined {
  if (arrivalPrice === undefined || priceCount === 0 || new Big(filledAmount).eq('0')) {
    return undefined;
  }
  const average = new Big(filledTotal).div(filledAmount);
  const mean = new Big(priceSum).div(String(priceCount));
  const against = (price: Big): string => {
    const ratio = average.minus(price).div(price);
    const worse = (side === 'buy' ? ratio : ratio.times('-1')).round(RATIO_DECIMALS);
    // No minus zero.
    return worse.eq('0') ? '0' : worse.toString();
  };
  return {
    arrivalPrice,
    averagePrice: average.round(PRICE_DECIMALS).toString(),
    slippageArrival: against(new Big(arrivalPrice)),
    slippageMean: against(mean),
  };
}
