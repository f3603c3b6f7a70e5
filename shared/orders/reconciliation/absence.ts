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
/** After this time an accepted order is in the listings. More than 10 s is abnormal at Gate. */
export const LISTING_LAG_MS = 30_000;
/** After this time a fill is in the trades. A few seconds are normal at Gate. */
const TRADES_LAG_MS = 15_000;

type Fenced = Pick<Attempt, 'exptimeMs'>;

/** Whether a listing received at that time would show a live order of the attempt. */
export function wouldBeOpen({ exptimeMs }: Fenced, listedAtMs: number | undefined): boolean {
  return listedAtMs !== undefined && listedAtMs > exptimeMs + 2 * CLOCK_SKEW_MS + LISTING_LAG_MS;
}

/** Whether trades received at that time would show every fill before `absentAtMs`. */
export function wouldHaveTraded(absentAtMs: number, listedAtMs: number | undefined): boolean {
  return listedAtMs !== undefined && listedAtMs > absentAtMs + 2 * CLOCK_SKEW_MS + TRADES_LAG_MS;
}
