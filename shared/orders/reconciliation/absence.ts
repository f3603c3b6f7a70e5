import type { PlaceRecord } from '../model/record.ts';

/**
 * When "Gate does not show it" proves that an attempt placed nothing. Judged by the exchange's own
 * clock (`X-In-Time`), never by ours:
 *
 * 1. An open-order listing received after the fence, and after any accepted order would be listed,
 *    does not show it: it is not live. It may have been filled before.
 * 2. A trade listing received long enough after the first one that every fill before that would
 *    be listed does not show it either: it was not filled.
 *
 * The order matters: asked the other way round, an order that fills in between is missed.
 */

/** How far the clocks of Gate's gateways may lie apart. */
export const CLOCK_SKEW_MS = 1_000;
/** After this time an accepted order is in the listings; more than 10 s is abnormal at Gate. */
export const LISTING_LAG_MS = 30_000;
/** After this time a fill is in the trades; a few seconds are normal at Gate. */
const TRADES_LAG_MS = 15_000;

type Fenced = Pick<PlaceRecord, 'exptimeMs'>;

/** Whether an order of the attempt, were it live, would be in a listing received then. */
export function wouldBeOpen({ exptimeMs }: Fenced, listedAtMs: number | undefined): boolean {
  return listedAtMs !== undefined && listedAtMs > exptimeMs + 2 * CLOCK_SKEW_MS + LISTING_LAG_MS;
}

/** Whether every fill before `absentAtMs` would be in trades received then. */
export function wouldHaveTraded(absentAtMs: number, listedAtMs: number | undefined): boolean {
  return listedAtMs !== undefined && listedAtMs > absentAtMs + 2 * CLOCK_SKEW_MS + TRADES_LAG_MS;
}
