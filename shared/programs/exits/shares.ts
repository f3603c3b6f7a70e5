import { Big, divideDown, sum } from '../../lib/decimal.ts';
import { floored } from './amounts.ts';
import type { TakeProfit } from './plan.ts';
import type { MarketSeen } from './seen.ts';

/** A share as a fraction: a third has no decimal. */
export type Fraction = { readonly numerator: Big; readonly denominator: Big };

/** The shares of the take-profits. What the stated ones leave of 1 belongs to the others in equal parts. */
export function fractionsOf(takeProfits: readonly TakeProfit[]): readonly Fraction[] {
  const stated = statedShares(takeProfits);
  const others = takeProfits.filter(({ share }) => share === undefined).length;
  return takeProfits.map(({ share }) =>
    share === undefined
      ? { numerator: new Big('1').minus(stated), denominator: new Big(String(others)) }
      : { numerator: new Big(share), denominator: new Big('1') },
  );
}

/** Whether the take-profits leave nothing of what the exit owns. */
export function sellEverything(takeProfits: readonly TakeProfit[]): boolean {
  return takeProfits.some(({ share }) => share === undefined) || statedShares(takeProfits).eq('1');
}

export function statedShares(takeProfits: readonly TakeProfit[]): Big {
  return sum(takeProfits.map(({ share }) => share ?? '0'));
}

/** The amount of each take-profit: its share rounded down; the last one gets the remainder. */
export function shareAmounts(
  takeProfits: readonly TakeProfit[],
  quantity: Big,
  market: Pick<MarketSeen, 'amountStep'>,
): readonly Big[] {
  if (takeProfits.length === 0) return [];
  const parts = fractionsOf(takeProfits).map(({ numerator, denominator }) =>
    floored(divideDown(quantity.times(numerator), denominator), market),
  );
  const whole = sellEverything(takeProfits) ? quantity : quantity.times(statedShares(takeProfits));
  const others = parts.slice(0, -1);
  return [...others, floored(whole, market).minus(sum(others))];
}
