import { Big } from '../lib/decimal.ts';
import type { AccountSnapshot } from './ledger.ts';

/** The value of a snapshot in the currency of its prices. A coin without a price counts as nothing. */
export function snapshotValue(
  { balances, prices }: Pick<AccountSnapshot, 'balances' | 'prices'>,
  currency: string,
): Big {
  let value = new Big('0');
  for (const [coin, amount] of Object.entries(balances)) {
    value = value.plus(new Big(amount).times(coin === currency ? '1' : (prices[coin] ?? '0')));
  }
  return value;
}
