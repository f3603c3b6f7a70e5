import type { MarketName } from '../../market/instrument.ts';
import { memoryOf } from '../../market/market-memory.ts';
import type { Attempt } from '../model/record.ts';

/**
 * When a listing without an order proves that an attempt placed nothing. The exchange's clock
 * (`X-In-Time`) decides, never ours:
 *
 * 1. A listing of open orders, received after the fence and after the listing lag, lacks the order:
 * it is not live. It may have been filled before.
 * 2. A listing of trades, received long enough after the first one to show every earlier fill,
 * lacks it too: it was not filled.
 *
 * The order of the two matters: the other way round, an order that fills in between is missed.
 */

/** The largest difference between the clocks of Gate's gateways. */
export const CLOCK_SKEW_MS = 1_000;
type Fenced = Pick<Attempt, 'exptimeMs'>;

/** Whether a listing received at that time would show a live order of the attempt. */
export function wouldBeOpen(
  { exptimeMs }: Fenced,
  market: MarketName,
  listedAtMs: number | undefined,
): boolean {
  const { listingLagMs } = memoryOf(market);
  return listedAtMs !== undefined && listedAtMs > exptimeMs + 2 * CLOCK_SKEW_MS + listingLagMs;
}

/** Whether trades received at that time would show every fill before `absentAtMs`. */
export function wouldHaveTraded(
  absentAtMs: number,
  market: MarketName,
  listedAtMs: number | undefined,
): boolean {
  const { tradesLagMs } = memoryOf(market);
  return listedAtMs !== undefined && listedAtMs > absentAtMs + 2 * CLOCK_SKEW_MS + tradesLagMs;
}
