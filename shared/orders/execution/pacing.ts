import type { MarketClient } from '../../gate/market.ts';
import type { Clock } from '../../lib/clock.ts';

/**
 * Waits until the next request to this market may start. The messages of one instrument come one
 * after another, so a delay here delays the next one too, in any sandbox.
 */
export function pause(
  clock: Clock,
  { placementGapMs }: Pick<MarketClient, 'placementGapMs'>,
  requestedAtMs: number,
): Promise<void> {
  return clock.sleepUntil(requestedAtMs + placementGapMs);
}
