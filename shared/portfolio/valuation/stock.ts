import { Big, DECIMAL, smallest } from '../../lib/decimal.ts';
import { notNegative } from '../model/exact.ts';
import type { Balance, Reading } from '../model/plan-input.ts';
import { failed, known } from '../model/reading.ts';

/** The counted amount of a balance, and its usable part. */
export type Stock = { readonly counted: Big; readonly usable: Big };

/**
 * Amounts locked in orders count but are not usable. A count below zero means that the balance is
 * smaller than the amount held back.
 *
 * @param spent the amount that the open orders will spend
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
