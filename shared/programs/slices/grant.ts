import type { Slice } from './state.ts';

/**
 * What a slice may be claimed with. An amendment of the order's limit price gives another one, so that
 * no slice is claimed at a price of before.
 */
export function sliceGrant({ amount }: Pick<Slice, 'amount'>, limitPrice?: string): string {
  return limitPrice === undefined ? amount : [amount, limitPrice].join('@');
}
