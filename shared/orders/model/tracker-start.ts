/** The event that starts track-orders for one account. Without it, an event is a tick for all accounts. */
export type TrackerStart = {
  readonly account: string;
  /** The loop that comes to its end and hands its lease over to this one. */
  readonly after?: string;
};

/** Starts track-orders without waiting for it. */
export type StartTracker = (start: TrackerStart) => Promise<void>;
