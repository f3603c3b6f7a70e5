import type { Clock } from '../../lib/clock.ts';

/** Gate allows 10 placements and amendments a second per account and market. */
const GAP_MS = 105;

/**
 * Waits until the next request to this market may start. The messages of one market come one after
 * another, so a delay here delays the next one too, in any sandbox.
 */
export function pause(clock: Clock, requestedAtMs: number): Promise<void> {
  return clock.sleepUntil(requestedAtMs + GAP_MS);
}
