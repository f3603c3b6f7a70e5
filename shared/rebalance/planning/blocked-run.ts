import { reasonsOnce } from '../../portfolio/model/format.ts';
import type { BuyPlan, Plan } from '../../portfolio/model/plan.ts';
import type { RunReason } from '../run/record.ts';

/** What keeps a plan from trading what it should, whether all of it or a coin; undefined if nothing. */
export function blockedRunReason({ totals, notes, assets }: Plan): RunReason | undefined {
  if (totals.investable === undefined) return { code: 'VALUE_UNKNOWN', message: notes.join(' ') };
  // A coin that is known to be within its band was not to be traded anyway.
  return skippedReason(
    assets.filter(({ status, position }) => status === 'skipped' && position !== 'within'),
  );
}

/** What keeps planned buys from being made, other than the market and the money. */
export function buyBlockerOf({ dropped }: BuyPlan): RunReason | undefined {
  return skippedReason(dropped.filter(({ isSkipped }) => isSkipped));
}

function skippedReason(
  skipped: readonly { readonly asset: string; readonly reason: string }[],
): RunReason | undefined {
  if (skipped.length === 0) return undefined;
  return { code: 'ASSET_SKIPPED', message: reasonsOnce(skipped).join(' ') };
}
