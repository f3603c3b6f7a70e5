import type { Clock } from '../lib/clock.ts';

/** Takes one from the allowance; false if there is none left. */
export type RateLimit = () => boolean;

const MINUTE_MS = 60_000;

/** So many at once, and so many in each minute after that. Counts within one sandbox. */
export function createRateLimit(maxPerMinute: number, clock: Clock): RateLimit {
  let left = maxPerMinute;
  let atMs = clock.nowMs();
  return () => {
    const nowMs = clock.nowMs();
    left = Math.min(maxPerMinute, left + ((nowMs - atMs) * maxPerMinute) / MINUTE_MS);
    atMs = nowMs;
    if (left < 1) return false;
    left -= 1;
    return true;
  };
}
