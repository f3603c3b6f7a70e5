import { Big } from '../../lib/decimal.ts';
import { isoDuration, parseIsoDuration } from '../../lib/iso-duration.ts';
import {
  type ObjectField,
  optional,
  type PlainField,
  required,
  type Shape,
} from './object-field.ts';
import { isDecimal, oneOf, ratioBelowOne, text, time } from './plain-fields.ts';

export const OVER_MIN_MS = 2 * 60_000;
export const OVER_MAX_MS = 7 * 24 * 3_600_000;
export const EVERY_MIN_MS = 10_000;
export const SLICES_MAX = 1_000;
const WHOLE = /^[1-9]\d{0,3}$/;

function duration(leastMs: number, example: string): PlainField<number> {
  return {
    read(value) {
      const durationMs = typeof value === 'string' ? parseIsoDuration(value) : undefined;
      const isRight =
        durationMs !== undefined && durationMs >= leastMs && durationMs <= OVER_MAX_MS;
      return isRight ? durationMs : undefined;
    },
    accepts:
      `a duration of ${isoDuration(leastMs)} to ${isoDuration(OVER_MAX_MS)} in days, hours, ` +
      `minutes and seconds, as in "${example}"`,
  };
}

const count: PlainField<number> = {
  read(value) {
    const isWhole = typeof value === 'string' && WHOLE.test(value);
    return isWhole && Number(value) >= 2 && Number(value) <= SLICES_MAX ? Number(value) : undefined;
  },
  accepts: `a whole number in quotes, from "2" to "${SLICES_MAX}"`,
};

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
