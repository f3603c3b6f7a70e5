import { meaningOf } from '../errors.ts';
import type { ChangeOutcomeOf, PlacementOf, ResponseReading } from '../outcomes.ts';
import { type OrderSnapshot, parseOrderSnapshot } from './order-snapshot.ts';

/** The outcome of one placement. Only `accepted` and the refusals are certain. */
export type Placement = PlacementOf<OrderSnapshot>;

/** The outcome of a request to cancel or amend one order. */
export type ChangeOutcome = ChangeOutcomeOf<OrderSnapshot>;

export const SPOT_READING: ResponseReading<OrderSnapshot> = {
  parse: parseOrderSnapshot,
  meaningOf,
};
