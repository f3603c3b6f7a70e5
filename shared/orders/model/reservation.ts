/**
 * What an order takes from its account's budget of the UTC day. Counted in whole units of
 * 0.00000001 of the currency of the limits, rounded so that the budget is never exceeded: what is
 * taken upwards, what is returned downwards.
 */
export type Reservation = {
  /** As in 2026-11-22. What is returned goes back to this day. */
  readonly day: string;
  readonly units: number;
  /** What one unit of quote currency was worth in the currency of the limits. */
  readonly quoteRate: string;
};
