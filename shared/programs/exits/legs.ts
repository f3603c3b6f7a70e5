import { Big } from '../../lib/decimal.ts';
import { soldBy } from '../children.ts';
import { floored } from './amounts.ts';
import type { MarketSeen } from './seen.ts';
import type { ExitLeg, ExitState } from './state.ts';

/** More legs than any market needs. An exit that has used them up ends, and says so. */
export const LEGS_MAX = 100;
/** So many of them are kept for the steps of its stop or trail, however often take-profits were placed. */
export const STEP_LEGS = 20;

export const soldOf = ({ legs }: ExitState): Big => soldBy(legs);

/** What is left to sell, once each leg is settled. */
export function restOf(state: ExitState, market: Pick<MarketSeen, 'amountStep'>): Big {
  return floored(new Big(state.owned).minus(soldOf(state)), market);
}

export function unsettledLegs({ legs }: ExitState): readonly ExitLeg[] {
  return legs.filter(({ sold }) => sold === undefined);
}

/** The steps of the present firing. */
export function stepsOf({ legs, firing }: ExitState): readonly ExitLeg[] {
  if (!firing) return [];
  return legs.filter(({ kind, grantedAtMs }) => kind === 'step' && grantedAtMs >= firing.firedAtMs);
}
