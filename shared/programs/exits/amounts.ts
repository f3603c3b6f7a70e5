import { Big, largest } from '../../lib/decimal.ts';
import type { ExitPlan } from './plan.ts';
import type { EntrySeen, MarketSeen } from './seen.ts';

/** Rounded toward zero, to a multiple of the step. It is not always a power of ten. */
export function floored(amount: Big, { amountStep }: Pick<MarketSeen, 'amountStep'>): Big {
  return amount.minus(amount.mod(amountStep));
}

export function raised(amount: Big, market: Pick<MarketSeen, 'amountStep'>): Big {
  const whole = floored(amount, market);
  return whole.lt(amount) ? whole.plus(market.amountStep) : whole;
}

/** What an entry has bought, less the fees that were taken in the coin. */
export function boughtBy(
  { filledAmount, feesInCoin }: Pick<EntrySeen, 'filledAmount' | 'feesInCoin'>,
  market: Pick<MarketSeen, 'amountStep'>,
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

/** Whether the exchange takes a limit order at that price now. */
export function isInReach(price: string, { reach }: Pick<MarketSeen, 'reach'>): boolean {
  return !reach || (new Big(price).gte(reach.lowest) && new Big(price).lte(reach.highest));
}

/**
 * The best price at which the stop or the trail may sell, as far as it is known: a last price that is
 * beyond the stop only for a moment does not say what the coins are worth. Undefined without a last price.
 */
export function bestPrice(
  { stopLoss, trail }: Pick<ExitPlan, 'stopLoss' | 'trail'>,
  { lastPrice }: Pick<MarketSeen, 'lastPrice'>,
): string | undefined {
  if (lastPrice === undefined) return undefined;
  const others = [stopLoss?.price, trail?.from].filter((price) => price !== undefined);
  return largest(new Big(lastPrice), ...others.map((price) => new Big(price))).toString();
}
