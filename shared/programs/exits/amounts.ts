import { Big } from '../../lib/decimal.ts';
import type { EntrySeen, MarketSeen } from './seen.ts';

export function floored(amount: Big, { amountDecimals }: Pick<MarketSeen, 'amountDecimals'>): Big {
  return amount.round(amountDecimals, Big.roundDown);
}

/** What an entry has bought, less the fees that were taken in the coin. */
export function boughtBy(
  { filledAmount, feesInCoin }: Pick<EntrySeen, 'filledAmount' | 'feesInCoin'>,
  market: Pick<MarketSeen, 'amountDecimals'>,
): Big {
  const bought = floored(new Big(filledAmount).minus(feesInCoin), market);
  return bought.gt('0') ? bought : new Big('0');
}

/** Whether the exchange takes a sell of that amount. Without a price, the quote amount is not judged. */
export function isSellable(
  amount: Big,
  {
    minBaseAmount = '0',
    minQuoteAmount = '0',
  }: Pick<MarketSeen, 'minBaseAmount' | 'minQuoteAmount'>,
  price: string | undefined,
): boolean {
  if (amount.lte('0') || amount.lt(minBaseAmount)) return false;
  return price === undefined || amount.times(price).gte(minQuoteAmount);
}
