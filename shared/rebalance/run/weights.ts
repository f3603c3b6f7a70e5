import type { Plan, PlannedAsset } from '../../portfolio/model/plan.ts';
import type { RunWeights } from './record.ts';

/** The plan without what else is in the account: there may be more of it than a record can hold. */
export function managedOnly(plan: Plan): Plan {
  return {
    ...plan,
    assets: plan.assets.filter(({ status }) => status !== 'excluded'),
  };
}

/** How a portfolio stands, as the plan of that moment sees it. */
export function weightsAt(plan: Plan, atMs: number): RunWeights {
  return {
    atMs,
    assets: managedOnly(plan).assets,
    ...(plan.totals.investable !== undefined && { investable: plan.totals.investable }),
    ...(plan.totals.drift !== undefined && { drift: plan.totals.drift }),
    ...(plan.totals.max_drift !== undefined && { maxDrift: plan.totals.max_drift }),
  };
}

/** Whether an asset that has a target is outside its band. */
export const isOutOfBand = ({ assets }: Plan): boolean => assets.some(isOutside);

export function isOutside({ position }: PlannedAsset): boolean {
  return position === 'below' || position === 'above';
}
