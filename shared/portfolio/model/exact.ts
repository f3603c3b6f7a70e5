import { Big } from '../../lib/decimal.ts';

export const ZERO = new Big('0');
export const ONE = new Big('1');

export const notNegative = (value: Big): Big => (value.lt(ZERO) ? ZERO : value);

export function sumOf<T>(items: readonly T[], amountOf: (item: T) => Big): Big {
  return items.reduce((sum, item) => sum.plus(amountOf(item)), ZERO);
}
