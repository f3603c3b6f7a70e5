import type { Clock } from './clock.ts';

/** Takes one request from the allowance; false if none is left. */
export type RateLimit = () => boolean;

const MINUTE_MS = 60_000;

/** A burst of `maxPerMinute` requests, refilled over each minute. Counts within one sandbox. */
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
