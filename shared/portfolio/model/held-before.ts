import { Big } from '../../lib/decimal.ts';
import type { Plan, PlannedAsset } from './plan.ts';
import type { PortfolioConfig } from './plan-input.ts';

/**
 * Notes on coins of `targets` that the account held before the first run. With an amount as
 * `capital` they are part of it, and a plan may sell them. The notes give the configuration lines
 * that keep them.
 *
 * @param managed the coins that earlier runs of the portfolio traded
 */
export function heldBeforeNotes(
  { assets, legs, quote }: Plan,
  { capital, targets, holdBack }: PortfolioConfig,
  managed: readonly string[],
): readonly string[] {
  if (capital === undefined || capital === 'all' || legs.length === 0) return [];
  const held = assets.filter((each): each is Held => {
    const { asset, amount } = each;
    // A target of 0 means to sell the coin.
    const isWanted = new Big(targets[asset] ?? '0').gt('0');
    return isWanted && !managed.includes(asset) && amount !== undefined && amount !== '0';
  });
  if (held.length === 0) return [];
  const sold = legs.filter(
    ({ side, asset }) => side === 'sell' && held.some((each) => each.asset === asset),
  );
  const kept = held.map(({ asset, amount }) => {
    return [asset, new Big(holdBack[asset] ?? '0').plus(amount).toString()] as const;
  });
  const sells = sold.length > 0 ? `, so this plan sells ${amountsOf(sold)}` : '';
  return [
    `The account held ${amountsOf(held)} before. The capital of ${capital} ${quote} counts that${sells}. ` +
      'To leave it out, copy this line into the portfolio:',
    holdBackLine({ ...holdBack, ...Object.fromEntries(kept) }),
  ];
}

type Held = PlannedAsset & { readonly amount: string };

function amountsOf(each: readonly { readonly asset: string; readonly amount: string }[]): string {
  return new Intl.ListFormat('en').format(each.map(({ asset, amount }) => `${amount} ${asset}`));
}

/** A line of the configuration. */
function holdBackLine(amounts: Readonly<Record<string, string>>): string {
  const entries = Object.entries(amounts).map(([asset, amount]) => `"${asset}": "${amount}"`);
  return `"holdBack": { ${entries.join(', ')} }`;
}
