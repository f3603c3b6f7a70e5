import type { AccountView } from './account-view.ts';
import { pairOf } from './order-filter.ts';

/** The account's configured pairs, or the pairs that it has traded. */
export async function pairsOf({
  account,
  orders,
  setting,
}: AccountView): Promise<readonly string[]> {
  const { pairs = '*' } = setting.connection.target.accounts[account]!;
  if (pairs !== '*') return pairs;
  const traded = (await orders.read()).orders.map(pairOf).filter((pair) => pair !== undefined);
  return [...new Set(traded)].sort();
}
