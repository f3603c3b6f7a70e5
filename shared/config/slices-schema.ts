import * as z from 'zod';
import { DECIMAL } from '../lib/decimal.ts';
import {
  ACCEPTED_COUNT,
  acceptedDuration,
  EVERY_MIN_MS,
  OVER_MIN_MS,
  sliceCount,
  sliceDuration,
} from '../market/slice-terms.ts';

function duration(leastMs: number, example: string) {
  const isRight = (text: string) => sliceDuration(text, leastMs) !== undefined;
  return z.string().refine(isRight, acceptedDuration(leastMs, example));
}

function ratio(isRight: (value: number) => boolean, accepts: string) {
  return z.string().refine((text) => DECIMAL.test(text) && isRight(Number(text)), accepts);
}

/** For how long an order is worked in slices. */
export const sliceOver = duration(OVER_MIN_MS, 'PT4H');

/** How an order is worked in slices, as its message has it. An order that recurs has no `start_at`. */
export const slices = z
  .strictObject({
    over: sliceOver,
    every: duration(EVERY_MIN_MS, 'PT5M').optional(),
    count: z
      .string()
      .refine((text) => sliceCount(text) !== undefined, ACCEPTED_COUNT)
      .optional(),
    jitter: ratio((value) => value <= 0.5, 'a ratio of the interval, "0" to "0.5"').optional(),
    slippage: ratio((value) => value > 0 && value < 1, 'more than "0", less than "1"').optional(),
    catch_up: z.enum(['none', 'spread']).optional(),
  })
  .describe('as in an order message, without `start_at`');
