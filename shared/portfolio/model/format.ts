import { Big } from '../../lib/decimal.ts';

const HUNDRED = new Big('100');

/** A share as a reason shows it: rounded for people, never calculated with. */
export function percent(share: Big): string {
  return `${share.times(HUNDRED).round(1, Big.roundHalfUp).toString()} %`;
}

/** Each reason once, with the assets that it is about: their own names in it make no difference. */
export function reasonsOnce(
  assets: readonly { readonly asset: string; readonly reason: string }[],
): readonly string[] {
  const groups = Map.groupBy(assets, ({ asset, reason }) => reason.replaceAll(asset, ''));
  return [...groups.values()].map(
    (group) => `${group.map(({ asset }) => asset).join(', ')}: ${group[0]!.reason}`,
  );
}

/** How exactly a plan's document gives shares and values. Amounts and prices are exact. */
export const SHARE_DECIMALS = 6;
export const VALUE_DECIMALS = 8;

export function exactTo(decimals: number, value: Big): string {
  return value.round(decimals, Big.roundHalfUp).toString();
}
