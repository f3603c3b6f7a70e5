import { explainError } from '../terminal/explain-error.ts';
import type { Waiter } from './command.ts';

export type WaitCondition<T> = {
  /** Reads the state once. An error may be temporary: then the next poll tries again. */
  readonly poll: (seen: T) => Promise<T>;
  /** The number of pending things; 0 ends the wait. */
  readonly count: (seen: T) => number;
  /** The progress as text, as in `Cancelling; 2 orders still open`. */
  readonly describe: (seen: T) => string;
  /** The timeout; it starts again whenever the number of pending things falls. */
  readonly waitMs: number;
};

const FIRST_POLL_MS = 100;
const LAST_POLL_MS = 1_000;
const POLL_GROWTH = 1.5;
const FIRST_PROGRESS_MS = 1_000;
const NEXT_PROGRESS_MS = 10_000;

/**
 * Polls with growing intervals until nothing is pending or the timeout is over, and notes the
 * progress of a long wait. Returns the last state.
 */
export async function waitFor<T>(
  { clock, terminal }: Pick<Waiter, 'clock' | 'terminal'>,
  first: T,
  { poll, count, describe, waitMs }: WaitCondition<T>,
): Promise<T> {
  let untilMs = clock.nowMs() + waitMs;
  let progressAtMs = clock.nowMs() + FIRST_PROGRESS_MS;
  let pollMs = FIRST_POLL_MS;
  let lastProgress = '';
  let seen = first;
  let waited = count(seen);
  while (true) {
    let trouble = '';
    seen = await poll(seen).catch((error: unknown) => {
      trouble = ` (${explainError(error).message})`;
      return seen;
    });
    const waiting = count(seen);
    const nowMs = clock.nowMs();
    if (waiting < waited) untilMs = nowMs + waitMs;
    waited = waiting;
    if (waiting === 0 || nowMs >= untilMs) return seen;
    if (nowMs >= progressAtMs) {
      const progress = `${describe(seen)} ...${trouble}`;
      if (progress !== lastProgress) terminal.note(progress);
      lastProgress = progress;
      progressAtMs = nowMs + NEXT_PROGRESS_MS;
    }
    await clock.sleepUntil(nowMs + pollMs);
    pollMs = Math.min(pollMs * POLL_GROWTH, LAST_POLL_MS);
  }
}
