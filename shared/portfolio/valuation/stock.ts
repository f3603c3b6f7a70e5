import { Big, DECIMAL, smallest } from '../../lib/decimal.ts';
import { notNegative } from '../model/exact.ts';
import type { Balance, Reading } from '../model/plan-input.ts';
import { failed, known } from '../model/reading.ts';

/** What counts of a balance, and how much of that is free to be used. */
export type Stock = { readonly counted: Big; readonly usable: Big };

/**
 * What is locked in orders counts, but cannot be used. Below zero: not even what is held back.
 *
 * @param spent what the open orders that were seen will spend of it
 */
export function stockOf(
  balance: Reading<Balance>,
  heldBack: string | undefined,
  spent: Big,
): Reading<Stock> {
  if (balance.kind === 'failed') return balance;
  const { available: free, locked } = balance.value;
  if (!DECIMAL.test(free) || !DECIMAL.test(locked)) {
    return failed(`it is given as "${free}" and "${locked}"`);
  }
  const available = new Big(free);
  const total = available.plus(locked);
  const counted = total.minus(heldBack ?? '0');
  return known({ counted, usable: smallest(available, counted, notNegative(total.minus(spent))) });
}
