import { Big } from '../../lib/decimal.ts';

const HUNDRED = new Big('100');

/** A share for people: rounded, and never used in calculations. */
export function percent(share: Big): string {
  return `${share.times(HUNDRED).round(1, Big.roundHalfUp).toString()} %`;
}

/** Each reason once, with its assets. Reasons that differ only in the asset's name count as one. */
export function reasonsOnce(
  assets: readonly { readonly asset: string; readonly reason: string }[],
): readonly string[] {
  const groups = Map.groupBy(assets, ({ asset, reason }) => reason.replaceAll(asset, ''));
  return [...groups.values()].map(
    (group) => `${group.map(({ asset }) => asset).join(', ')}: ${group[0]!.reason}`,
  );
}

/** The decimals of shares and values in a plan. Amounts and prices are exact. */
export const SHARE_DECIMALS = 6;
export const VALUE_DECIMALS = 8;

export function exactTo(decimals: number, value: Big): string {
  return value.round(decimals, Big.roundHalfUp).toString();
}
