import { Big, sum } from '../lib/decimal.ts';
import type { PriceHistory } from './price-history.ts';
import type { Holdings } from './replay.ts';

const ZERO = new Big('0');

/** What holdings are worth at a time, and what they cost. A coin without a price counts as nothing. */
export function valued(holdings: Holdings, prices: PriceHistory, atMs: number) {
  const byCoin = new Map(
    [...holdings].map(([coin, { amount, cost }]) => {
      const value = amount.times(prices.until(coin, atMs) ?? ZERO);
      return [coin, { value, cost }] as const;
    }),
  );
  const each = [...byCoin.values()];
  return {
    byCoin,
    value: sum(each.map(({ value }) => value)),
    cost: sum(each.map(({ cost }) => cost)),
  };
}
