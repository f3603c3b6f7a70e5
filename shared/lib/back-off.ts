import type { Clock } from './clock.ts';

/** Random numbers from 0 to 1, as `Math.random` gives them. */
export type Random = () => number;

/** The longest wait before the first further try; it doubles with each one. */
const FIRST_MS = 20;
const LONGEST_MS = 250;

/**
 * Waits before further tries: with full jitter, each wait up to twice as long as the last one, 250
 * ms at most. Returns false, without waiting, once the time for further tries is over.
 */
export function createBackOff(
  { clock, random }: { readonly clock: Clock; readonly random: Random },
  forMs: number,
): () => Promise<boolean> {
  const untilMs = clock.nowMs() + forMs;
  let longestMs = FIRST_MS;
  return async () => {
    const nowMs = clock.nowMs();
    if (nowMs >= untilMs) return false;
    await clock.sleepUntil(Math.min(untilMs, nowMs + random() * longestMs));
    longestMs = Math.min(2 * longestMs, LONGEST_MS);
    return true;
  };
}
