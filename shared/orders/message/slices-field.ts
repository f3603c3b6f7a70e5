import { Big } from '../../lib/decimal.ts';
import {
  ACCEPTED_COUNT,
  acceptedDuration,
  EVERY_MIN_MS,
  OVER_MIN_MS,
  sliceCount,
  sliceDuration,
} from '../../market/slice-terms.ts';
import {
  type ObjectField,
  optional,
  type PlainField,
  required,
  type Shape,
} from './object-field.ts';
import { isDecimal, oneOf, ratioBelowOne, text, time } from './plain-fields.ts';

function duration(leastMs: number, example: string): PlainField<number> {
  return {
    read: (value) => sliceDuration(value, leastMs),
    accepts: acceptedDuration(leastMs, example),
  };
}

const count: PlainField<number> = { read: sliceCount, accepts: ACCEPTED_COUNT };

const jitter = text(
  (value) => isDecimal(value) && new Big(value).lte('0.5'),
  'a ratio of the interval in quotes, from "0" (the default) to "0.5"',
);

/** How an order is worked in slices. */
export const SLICES = {
  shape: {
    over: required(duration(OVER_MIN_MS, 'PT4H')),
    every: optional(duration(EVERY_MIN_MS, 'PT5M')),
    count: optional(count),
    start_at: optional(time),
    jitter: optional(jitter),
    slippage: optional(ratioBelowOne),
    catch_up: optional(oneOf('none', 'spread')),
  },
  accepts: 'an object as in {"over": "PT4H", "every": "PT5M"}',
} as const satisfies ObjectField<Shape>;
