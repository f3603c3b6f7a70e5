import { Big } from '../lib/decimal.ts';
import { SETTLE } from './contracts.ts';
import type { AccountSnapshot } from './ledger.ts';

/**
 * The value of a snapshot in the currency of its prices, with what open positions would bring. A coin
 * without a price counts as nothing.
 */
export function snapshotValue(
  { balances, prices, futures }: Pick<AccountSnapshot, 'balances' | 'futures' | 'prices'>,
  currency: string,
): Big {
  let value = new Big('0');
  const paper = Object.values(futures?.unrealised ?? {}).map((each) => [SETTLE, each] as const);
  for (const [coin, amount] of [...Object.entries(balances), ...paper]) {
    value = value.plus(new Big(amount).times(coin === currency ? '1' : (prices[coin] ?? '0')));
  }
  return value;
}
