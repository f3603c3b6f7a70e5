import type { Plan, PlannedAsset } from '../../portfolio/model/plan.ts';
import type { RunWeights } from './record.ts';

/** The plan without the account's other assets, which could exceed the size of a record. */
export function managedOnly(plan: Plan): Plan {
  return {
    ...plan,
    assets: plan.assets.filter(({ status }) => status !== 'excluded'),
  };
}

/** The weights of a portfolio, from a plan of that moment. */
export function weightsAt(plan: Plan, atMs: number): RunWeights {
  return {
    atMs,
    assets: managedOnly(plan).assets,
    ...(plan.totals.investable !== undefined && { investable: plan.totals.investable }),
    ...(plan.totals.drift !== undefined && { drift: plan.totals.drift }),
    ...(plan.totals.max_drift !== undefined && { maxDrift: plan.totals.max_drift }),
  };
}

/** Whether any asset of the targets is outside its band. */
export const isOutOfBand = ({ assets }: Plan): boolean => assets.some(isOutside);

export function isOutside({ position }: PlannedAsset): boolean {
  return position === 'below' || position === 'above';
}
