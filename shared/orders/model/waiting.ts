/**
 * A message whose order could not be sent because the exchange, or the key, could not be reached
 * waits: it is put back into the queue and comes again until its `submit_by`. The waits grow with
 * the time that it has waited, and shrink towards the end: at most half of what is left. While it
 * waits, the later messages of its group wait behind it.
 */

const WAIT_MIN_MS = 1_000;
const WAIT_MAX_MS = 60_000;
/** A wait is this part of the time that the message has waited already. */
const GROWTH = 5;
/** So close to its end a message stays where it is, so that it ends by its own reason, and in time. */
const LAST_STRETCH_MS = 2_500;
const LAST_TRIES_MS = 500;

/**
 * How often a message is received before SQS gives it up (`maxReceiveCount`). Waiting for an
 * hour, the longest `submit_by`, takes about a hundred receives. So a message gets there only if
 * its record cannot be written, some fifty times in a row.
 */
export const RECEIVES_MAX = 150;

/** When a message whose record could not be written comes again. */
export const FAILED_AGAIN_SECONDS = 5;

export type Wait =
  /** Back into the queue. */
  | { readonly kind: 'comes_again'; readonly seconds: number }
  /** Within this delivery. */
  | { readonly kind: 'stays'; readonly untilMs: number }
  | { readonly kind: 'over' };

type Times = { readonly issuedAtMs: number; readonly submitByMs: number };

/** How a message waits that could not be sent now. */
export function waitOf({ issuedAtMs, submitByMs }: Times, nowMs: number): Wait {
  const leftMs = submitByMs - nowMs;
  if (leftMs <= 0) return { kind: 'over' };
  if (leftMs <= LAST_STRETCH_MS) {
    return { kind: 'stays', untilMs: Math.min(nowMs + LAST_TRIES_MS, submitByMs) };
  }
  const grownMs = Math.max(WAIT_MIN_MS, (nowMs - issuedAtMs) / GROWTH);
  const waitMs = Math.min(grownMs, WAIT_MAX_MS, leftMs / 2);
  return { kind: 'comes_again', seconds: Math.ceil(waitMs / 1_000) };
}
