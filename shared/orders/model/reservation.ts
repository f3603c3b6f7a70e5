/**
 * An order's part of its account's budget of the UTC day. Counted in whole units of 0.00000001 of
 * the currency of the limits. Reserved units are rounded up and released ones down, so that the
 * budget is never exceeded.
 */
export type Reservation = {
  /** As in 2026-11-22. Released units return to this day. */
  readonly day: string;
  readonly units: number;
  /** The value of one unit of quote currency in the currency of the limits. */
  readonly quoteRate: string;
  /**
   * The open entry of the day for the last change of what the order holds of it; see
   * shared/limits/open-entry.ts. Absent in records of earlier versions.
   */
  readonly entry?: string | undefined;
  /** What the order holds of the day since that change. */
  readonly heldUnits?: number | undefined;
};
