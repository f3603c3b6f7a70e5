import type { Prices } from '../gate/prices.ts';
import { isMet, judgedPrice, type Side, type TriggerCondition, type Watched } from './condition.ts';

/** A condition that is near where it would fire, and that the last reading did not meet. */
export type NearCondition = {
  readonly pair: string;
  readonly side: Side;
  readonly condition: TriggerCondition;
  readonly watched: Pick<Watched, 'extremum'>;
};

/** Whether a price that was heard meets it. It calls for a reading, which alone decides. */
export function crosses(
  { condition, side, watched }: NearCondition,
  heard: Prices | undefined,
): boolean {
  const price = heard && judgedPrice(condition, side, heard);
  return price !== undefined && isMet(condition, side, watched, price);
}
