/**
 * A message waits if the exchange or the key could not be reached: it returns to the queue and is
 * delivered again until its `submit_by`. The waits grow with its age, and near the end each is at
 * most half of the remaining time. Later messages of its group wait behind it.
 */

const WAIT_MIN_MS = 1_000;
const WAIT_MAX_MS = 60_000;
/** A wait is this fraction of the message's age. */
const GROWTH = 5;
/**
 * With less time left, a message stays in its invocation, so that it ends with its own reason, and
 * in time.
 */
const LAST_STRETCH_MS = 2_500;
const LAST_TRIES_MS = 500;

/**
 * The most receives of a message before SQS moves it to the dead-letter queue (`maxReceiveCount`).
 * Waiting for an hour, the longest `submit_by`, takes about a hundred receives. So a message gets
 * there only if its record cannot be written some fifty times in a row.
 */
export const RECEIVES_MAX = 150;

/** When a message returns if its record could not be written. */
export const FAILED_AGAIN_SECONDS = 5;

export type Wait =
  /** Back to the queue. */
  | { readonly kind: 'comes_again'; readonly seconds: number }
  /** Within this delivery. */
  | { readonly kind: 'stays'; readonly untilMs: number }
  | { readonly kind: 'over' };

type Times = { readonly issuedAtMs: number; readonly submitByMs: number };

/** How a message waits that cannot be sent now. */
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
