import { Big, sum } from '../lib/decimal.ts';
import type { Holdings, Replay } from './replay.ts';

const ZERO = new Big('0');

/**
 * What holdings and open positions are worth at a time, and what they cost. A coin without a price
 * counts as nothing; a position costs nothing, so all that it would bring is a profit.
 */
export function valued(
  holdings: Holdings,
  { prices, paper }: Pick<Replay, 'paper' | 'prices'>,
  atMs: number,
) {
  const byCoin = new Map(
    [...holdings].map(([coin, { amount, cost }]) => {
      const value = amount.times(prices.until(coin, atMs) ?? ZERO);
      return [coin, { value, cost }] as const;
    }),
  );
  // The holdings are those before that time.
  const byContract = paper(atMs - 1);
  const each = [...byCoin.values()];
  return {
    byCoin,
    byContract,
    value: sum([...each.map(({ value }) => value), ...byContract.values()]),
    cost: sum(each.map(({ cost }) => cost)),
  };
}
