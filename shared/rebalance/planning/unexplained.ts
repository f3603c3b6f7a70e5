import { Big, sum } from '../../lib/decimal.ts';
import type { Baseline } from '../run/record.ts';

/** One change of a balance, as Gate reports it. Signed. */
export type Movement = {
  readonly currency: string;
  readonly change: string;
  /** For people: its origin, such as a deposit. Absent for Sluice's own trades. */
  readonly what?: string;
};

/** A change since the last run that Gate's books do not explain. Signed. */
export type Unexplained = { readonly asset: string; readonly change: string };

/**
 * The balance changes that neither source explains. A source explains an asset if its movements add
 * up to the change. Pure.
 *
 * @param accounts the movements of Gate's account book and of its trades; either may lag
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

/** The movements of others, summed up for people. Pure. */
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
