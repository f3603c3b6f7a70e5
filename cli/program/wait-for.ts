import { explainError } from '../terminal/explain-error.ts';
import type { Waiter } from './command.ts';

export type WaitCondition<T> = {
  /** Looks once more. What it throws may pass: then the next look is tried. */
  readonly poll: (seen: T) => Promise<T>;
  /** How much is still waited for; 0 ends the wait. */
  readonly count: (seen: T) => number;
  /** What is still waited for, in words. */
  readonly describe: (seen: T) => string;
  /** How long to wait for the next thing to come; when one has come, the time begins anew. */
  readonly waitMs: number;
};

const FIRST_POLL_MS = 100;
const LAST_POLL_MS = 1_000;
const POLL_GROWTH = 1.5;
const FIRST_PROGRESS_MS = 1_000;
const NEXT_PROGRESS_MS = 10_000;

/**
 * Looks again and again, ever less often, until nothing is waited for any more or the time is
 * over; a wait that takes longer is told. Returns what was seen last.
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
      const progress = `Waiting for ${describe(seen)} ...${trouble}`;
      if (progress !== lastProgress) terminal.note(progress);
      lastProgress = progress;
      progressAtMs = nowMs + NEXT_PROGRESS_MS;
    }
    await clock.sleepUntil(nowMs + pollMs);
    pollMs = Math.min(pollMs * POLL_GROWTH, LAST_POLL_MS);
  }
}
