import type { Clock } from '../../../shared/lib/clock.ts';

/** Reads at most once in this time; whoever asks in between gets the same answer, or failure. */
export function cached<T>(
  clock: Clock,
  maxAgeMs: number,
  read: () => Promise<T>,
): () => Promise<T> {
  let known: { readonly answer: Promise<T>; readonly untilMs: number } | undefined;
  return () => {
    if (!known || clock.nowMs() >= known.untilMs) {
      known = { answer: read(), untilMs: clock.nowMs() + maxAgeMs };
    }
    return known.answer;
  };
}
