import { reasonsOnce } from '../../portfolio/model/format.ts';
import type { BuyPlan, Plan } from '../../portfolio/model/plan.ts';
import type { RunReason } from '../run/record.ts';

/** Why a plan does not trade all that it should; undefined if it does. */
export function blockedRunReason({ totals, notes, assets }: Plan): RunReason | undefined {
  if (totals.investable === undefined) return { code: 'VALUE_UNKNOWN', message: notes.join(' ') };
  // A coin within its band needs no trade anyway.
  return skippedReason(
    assets.filter(({ status, position }) => status === 'skipped' && position !== 'within'),
  );
}

/** Why planned buys are dropped, apart from market and money. */
export function buyBlockerOf({ dropped }: BuyPlan): RunReason | undefined {
  return skippedReason(dropped.filter(({ isSkipped }) => isSkipped));
}

function skippedReason(
  skipped: readonly { readonly asset: string; readonly reason: string }[],
): RunReason | undefined {
  if (skipped.length === 0) return undefined;
  return { code: 'ASSET_SKIPPED', message: reasonsOnce(skipped).join(' ') };
}
