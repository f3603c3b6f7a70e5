import type { Clock } from '../../lib/clock.ts';

/** Gate allows 10 placements and amendments a second per account and market. */
const GAP_MS = 105;

/**
 * Waits until the next request to this market may start. Messages of one market come one after
 * another: whoever holds this one back holds back the next, in whatever sandbox it arrives.
 */
export function pause(clock: Clock, requestedAtMs: number): Promise<void> {
  return clock.sleepUntil(requestedAtMs + GAP_MS);
}
