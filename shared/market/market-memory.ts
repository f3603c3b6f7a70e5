import type { MarketName } from './instrument.ts';

/** How late a market shows orders and trades, and how soon it forgets them. */
export type MarketMemory = {
  /** After this time an accepted order is in the listings. More than 10 s is abnormal at Gate. */
  readonly listingLagMs: number;
  /** After this time a fill is in the trades. A few seconds are normal at Gate. */
  readonly tradesLagMs: number;
  /** An order that is not found twice, so far apart, is one that Gate has forgotten: it was unfilled. */
  readonly forgottenAfterMs: number;
};

const MEMORIES: Readonly<Record<MarketName, MarketMemory>> = {
  spot: { listingLagMs: 30_000, tradesLagMs: 15_000, forgottenAfterMs: 60_000 },
  // Gate documents no lag for contracts, and keeps an unfilled order for ten minutes by its id.
  usdt: { listingLagMs: 30_000, tradesLagMs: 15_000, forgottenAfterMs: 60_000 },
};

export const memoryOf = (market: MarketName): MarketMemory => MEMORIES[market];

/** After this time an accepted order is in the listing of any market. */
export const LISTED_EVERYWHERE_MS: number = Math.max(
  ...Object.values(MEMORIES).map(({ listingLagMs }) => listingLagMs),
);
