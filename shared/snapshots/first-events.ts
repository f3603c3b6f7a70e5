import type { PnlEvent } from '../pnl/ledger.ts';

/** The changes of balances until then that no order of ours explains, oldest first. */
export type ReadEvents = { readonly events: readonly PnlEvent[]; readonly untilMs: number };

/** One pass reads so many parts of a list. The next one goes on. */
export const PARTS_MAX = 20;
/** One pass stores so many events. The next one goes on. */
export const EVENTS_MAX = 1_000;

/** The events of a span of time, as many as one pass stores, and until when they are complete. */
export function firstEvents(
  found: readonly PnlEvent[],
  sinceMs: number,
  untilMs: number,
): ReadEvents {
  const events = found
    .filter(({ atMs }) => atMs > sinceMs && atMs <= untilMs)
    .sort((a, b) => a.atMs - b.atMs);
  const next = events[EVENTS_MAX];
  if (!next) return { events, untilMs };
  // An event of the same millisecond may be among the next ones.
  const keptUntilMs = next.atMs - 1;
  return { events: events.filter(({ atMs }) => atMs <= keptUntilMs), untilMs: keptUntilMs };
}
