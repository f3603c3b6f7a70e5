import { setTimeout as delay } from 'node:timers/promises';
import { NEVER_MS } from './never-ms.ts';

/** A wait reads soon at first, and less often the longer it lasts: other tests share the processors. */
const POLL_FIRST_MS = 25;
const POLL_LAST_MS = 250;
/** Part of the time waited so far. */
const POLL_SHARE = 0.1;

/**
 * Reads until what was read is accepted, and returns it. `what` names the expectation in the error
 * that ends the wait; generous, because other tests share the processors.
 */
export async function eventually<T>(
  what: string,
  read: () => T | Promise<T>,
  isAccepted: (value: T) => boolean,
  timeoutMs = NEVER_MS,
): Promise<T> {
  const startedMs = performance.now();
  let value = await read();
  while (!isAccepted(value)) {
    const waitedMs = performance.now() - startedMs;
    if (waitedMs > timeoutMs) {
      throw new Error(`Not within ${timeoutMs} ms: ${what}. Last seen: ${JSON.stringify(value)}`);
    }
    await delay(Math.min(POLL_LAST_MS, Math.max(POLL_FIRST_MS, waitedMs * POLL_SHARE)));
    value = await read();
  }
  return value;
}

/** As `eventually`, of several things, one after the other: all of them have to come anyway. */
export async function eventuallyEach<K, T>(
  what: string,
  keys: readonly K[],
  read: (key: K) => Promise<T>,
  isAccepted: (value: T) => boolean,
  timeoutMs = NEVER_MS,
): Promise<readonly T[]> {
  const deadlineMs = performance.now() + timeoutMs;
  const values: T[] = [];
  for (const key of keys) {
    const leftMs = Math.max(0, deadlineMs - performance.now());
    values.push(await eventually(`${what} (${key})`, () => read(key), isAccepted, leftMs));
  }
  return values;
}
