/** The event that starts track-orders for one account. Its schedule's event has no fields. */
export type TrackerStart = {
  readonly account: string;
  /** The loop that comes to its end and hands its lease over to this one. */
  readonly after?: string;
};

/** Starts track-orders without waiting for it. */
export type StartTracker = (start: TrackerStart) => Promise<void>;
