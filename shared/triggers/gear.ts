import type { Prices } from '../gate/prices.ts';
import { Big } from '../lib/decimal.ts';
import { levelOf, type Side, type TriggerCondition, type Watched } from './condition.ts';

/** Within this ratio of where it would fire, a condition is watched with every poll. */
const NEAR = '0.02';

/** Whether the last price is close to where the condition would fire, or a trail would begin. */
export function isNear(
  condition: TriggerCondition,
  side: Side,
  watched: Pick<Watched, 'extremum'>,
  { last }: Pick<Prices, 'last'>,
): boolean {
  const target = levelOf(condition, side, watched) ?? condition.trail?.from;
  if (target === undefined) return false;
  return new Big(last).minus(target).abs().lte(new Big(target).times(NEAR));
}
