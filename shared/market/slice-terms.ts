import { isoDuration, parseIsoDuration } from '../lib/iso-duration.ts';

/** How an order may be worked in slices, for its message and for the configuration. */

export const OVER_MIN_MS = 2 * 60_000;
export const OVER_MAX_MS = 7 * 24 * 3_600_000;
export const EVERY_MIN_MS = 10_000;
export const SLICES_MAX = 1_000;
/** How far a slice may trade from the best price of the book, unless its order says otherwise. */
export const DEFAULT_SLIPPAGE = '0.002';

/** A duration of slices in ms; undefined if it is none, or too short or too long. */
export function sliceDuration(value: unknown, leastMs: number): number | undefined {
  const durationMs = typeof value === 'string' ? parseIsoDuration(value) : undefined;
  const isRight = durationMs !== undefined && durationMs >= leastMs && durationMs <= OVER_MAX_MS;
  return isRight ? durationMs : undefined;
}

/** For people: the durations that are accepted. */
export function acceptedDuration(leastMs: number, example: string): string {
  return (
    `a duration of ${isoDuration(leastMs)} to ${isoDuration(OVER_MAX_MS)} in days, hours, ` +
    `minutes and seconds, as in "${example}"`
  );
}

/** The number of slices as a text, a whole number from 2 to the most; undefined for anything else. */
export function sliceCount(value: unknown): number | undefined {
  const isWhole = typeof value === 'string' && /^[1-9]\d{0,3}$/.test(value);
  return isWhole && Number(value) >= 2 && Number(value) <= SLICES_MAX ? Number(value) : undefined;
}

export const ACCEPTED_COUNT = `a whole number in quotes, from "2" to "${SLICES_MAX}"`;

/** The size and number of intervals; one of `everyMs` and `count` says it. */
export type SliceInterval = {
  readonly overMs: number;
  readonly everyMs?: number | undefined;
  readonly count?: number | undefined;
};

type IntervalFault = {
  readonly field: 'every' | 'count';
  readonly message: string;
  readonly isMissing?: boolean;
  /** What would do instead. */
  readonly limit?: string;
};

/** Why the intervals do not fit; undefined if they do. */
export function intervalFault({
  overMs,
  everyMs,
  count,
}: SliceInterval): IntervalFault | undefined {
  if (everyMs !== undefined && count !== undefined) {
    return { field: 'count', message: '"slices" take one of "every" and "count".' };
  }
  if (count !== undefined) {
    const most = Math.floor(overMs / EVERY_MIN_MS);
    if (count <= most) return undefined;
    const message = `Slices lie at least ${isoDuration(EVERY_MIN_MS)} apart: at most ${most} fit.`;
    return { field: 'count', message, limit: String(most) };
  }
  if (everyMs === undefined) {
    const message =
      '"slices" need an "every" or a "count", as in {"over": "PT4H", "every": "PT5M"}.';
    return { field: 'every', message, isMissing: true };
  }
  const slots = Math.floor(overMs / everyMs);
  if (slots < 2) {
    const message = '"every" may be at most half of "over": two slices or more.';
    return { field: 'every', message };
  }
  if (slots <= SLICES_MAX) return undefined;
  const limit = isoDuration(Math.ceil(overMs / SLICES_MAX / 1_000) * 1_000);
  const message = `"every" gives ${slots} slices; at most ${SLICES_MAX} are allowed.`;
  return { field: 'every', message, limit };
}

/** The number of slots. The interval has no fault. */
export function slotCount({ overMs, everyMs, count }: SliceInterval): number {
  return count ?? Math.floor(overMs / everyMs!);
}
