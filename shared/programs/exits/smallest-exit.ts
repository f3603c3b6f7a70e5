import { Big, divideUp, largest } from '../../lib/decimal.ts';
import { isSellable, raised } from './amounts.ts';
import type { ExitPlan } from './plan.ts';
import type { MarketSeen } from './seen.ts';
import { fractionsOf, shareAmounts } from './shares.ts';

/** A margin above the exchange's minimum, because prices move until an exit sells. */
const QUOTE_MARGIN = '1.1';

/** The prices that an exit is judged by before it begins. */
export type ExitPrices = {
  /** Of the coins now: the last price, or the price of the order that buys them. */
  readonly now: string;
  /** The account's `priceCollar`. */
  readonly collar: string;
};

/** Whether the whole and each take-profit could be sold, if the exit owned that much. */
export function couldBeSold(
  plan: ExitPlan,
  owned: string,
  market: MarketSeen,
  prices: ExitPrices,
): boolean {
  const amount = new Big(owned);
  const strict = withMargin(market);
  const shares = shareAmounts(plan.takeProfits, amount, market);
  const lowest = lowestPrice(plan, prices);
  return (
    plan.takeProfits.every(({ price }, index) => isSellable(shares[index]!, strict, price)) &&
    (lowest === undefined || isSellable(amount, strict, lowest))
  );
}

/**
 * The smallest quantity of which the whole and each take-profit could be sold. A little less may do,
 * because the last take-profit gets the remainder of the others.
 */
export function smallestExit(plan: ExitPlan, market: MarketSeen, prices: ExitPrices): string {
  const strict = withMargin(market);
  const lowest = lowestPrice(plan, prices);
  const wholes = lowest === undefined ? [] : [leastAmount(strict, lowest)];
  const fractions = fractionsOf(plan.takeProfits);
  const shares = plan.takeProfits.map(({ price }, index) => {
    const { numerator, denominator } = fractions[index]!;
    return divideUp(leastAmount(strict, price).times(denominator), numerator);
  });
  const least = largest(new Big('0'), ...wholes, ...shares);
  return raised(least, market).toString();
}

/** The amount to buy so that as much is left after a fee in the coin. */
export function beforeFee(
  owned: string,
  feeRate: string,
  market: Pick<MarketSeen, 'amountStep'>,
): string {
  return raised(divideUp(new Big(owned), new Big('1').minus(feeRate)), market).toString();
}

/** The lowest price that the stop or the trail may sell at; undefined without both. */
function lowestPrice({ stopLoss, trail }: ExitPlan, { now, collar }: ExitPrices) {
  const less = (price: Big | string, ratio: string) => new Big('1').minus(ratio).times(price);
  const stop =
    stopLoss && (stopLoss.limitPrice ?? less(stopLoss.price, stopLoss.slippage ?? collar));
  const trailing = trail && less(less(trail.from ?? now, trail.by), collar);
  const prices = [stop, trailing]
    .filter((price) => price !== undefined)
    .map((each) => new Big(each));
  const [first, ...others] = prices;
  return first && others.reduce((least, each) => (each.lt(least) ? each : least), first).toString();
}

function withMargin(market: MarketSeen): MarketSeen {
  const { minQuoteAmount } = market;
  if (minQuoteAmount === undefined) return market;
  return { ...market, minQuoteAmount: new Big(minQuoteAmount).times(QUOTE_MARGIN).toString() };
}

function leastAmount(market: MarketSeen, price: string): Big {
  const { minBaseAmount = '0', minQuoteAmount = '0', amountStep } = market;
  return raised(
    largest(
      new Big(amountStep),
      new Big(minBaseAmount),
      divideUp(new Big(minQuoteAmount), new Big(price)),
    ),
    market,
  );
}
