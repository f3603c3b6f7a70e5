import { Big, sum } from '../../lib/decimal.ts';
import type { Baseline } from '../run/record.ts';

/** What Gate shows of one change of a balance. Signed. */
export type Movement = {
  readonly currency: string;
  readonly change: string;
  /** For people: a deposit, a trade made elsewhere. Absent for what Sluice did itself. */
  readonly what?: string;
};

/** What changed since the last run and is in none of Gate's books. Signed. */
export type Unexplained = { readonly asset: string; readonly change: string };

/**
 * The changes of balances that neither account explains: an asset is explained when its change is
 * the sum of what one of the accounts shows. Pure.
 *
 * @param accounts Gate's account book and its trades: either may lag
 */
export function unexplainedChanges(
  before: Pick<Baseline, 'amounts'>,
  now: Pick<Baseline, 'amounts'>,
  assets: readonly string[],
  accounts: readonly (readonly Movement[])[],
): readonly Unexplained[] {
  return assets.flatMap((asset) => {
    const change = new Big(now.amounts[asset] ?? '0').minus(before.amounts[asset] ?? '0');
    const rests = accounts.map((movements) => change.minus(changeOf(movements, asset)));
    const [rest = change] = rests.toSorted((one, other) => one.abs().cmp(other.abs()));
    return rest.eq('0') ? [] : [{ asset, change: rest.toString() }];
  });
}

function changeOf(movements: readonly Movement[], asset: string): Big {
  const ofAsset = movements.filter(({ currency }) => currency === asset);
  return sum(ofAsset.map(({ change }) => change));
}

/** What others than Sluice moved, summed up for people. Pure. */
export function movementNotes(
  movements: readonly Movement[],
  assets: readonly string[],
): readonly string[] {
  const sums = new Map<string, Big>();
  for (const { currency, change, what } of movements) {
    if (what === undefined || !assets.includes(currency)) continue;
    const key = `${what}|${currency}`;
    sums.set(key, (sums.get(key) ?? new Big('0')).plus(change));
  }
  return [...sums].map(([key, sum]) => {
    const [what, currency] = key.split('|');
    const sign = sum.gt('0') ? '+' : '';
    return `Since the last run, ${what}: ${sign}${sum} ${currency}.`;
  });
}
