import type { PnlEvent } from '../pnl/ledger.ts';

/** The changes of balances until then that no order of ours explains, oldest first. */
export type ReadEvents = { readonly events: readonly PnlEvent[]; readonly untilMs: number };

/** One pass reads so many parts of a list. The next one goes on. */
export const PARTS_MAX = 20;
/** One pass stores so many events. The next one goes on. */
export const EVENTS_MAX = 1_000;

/** A span of time, whose beginning earlier readings have read. */
export type ReadSpan = {
  readonly sinceMs: number;
  /** An earlier reading has stored the events up to this time: they take nobody's place. */
  readonly storedUntilMs: number;
};

/** The events of a span of time, as many as one pass stores, and until when they are complete. */
export function firstEvents(
  found: readonly PnlEvent[],
  { sinceMs, storedUntilMs }: ReadSpan,
  untilMs: number,
): ReadEvents {
  const events = found
    .filter(({ atMs }) => atMs > sinceMs && atMs <= untilMs)
    .sort((a, b) => a.atMs - b.atMs);
  const last = events.filter(({ atMs }) => atMs > storedUntilMs)[EVENTS_MAX - 1];
  if (!last) return { events, untilMs };
  // Those of the same millisecond too: each pass gets further than the one before.
  return { events: events.filter(({ atMs }) => atMs <= last.atMs), untilMs: last.atMs };
}
