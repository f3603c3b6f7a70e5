import { setTimeout as delay } from 'node:timers/promises';

const POLL_MS = 25;
/** Only what never happens takes so long, however busy the machine is. */
const DEFAULT_TIMEOUT_MS = 90_000;

/**
 * Reads until what was read is accepted, and returns it. `what` names the expectation in the error
 * that ends the wait; generous, because other tests share the processors.
 */
export async function eventually<T>(
  what: string,
  read: () => T | Promise<T>,
  isAccepted: (value: T) => boolean,
  timeoutMs = DEFAULT_TIMEOUT_MS,
): Promise<T> {
  const deadlineMs = performance.now() + timeoutMs;
  let value = await read();
  while (!isAccepted(value)) {
    if (performance.now() > deadlineMs) {
      throw new Error(`Not within ${timeoutMs} ms: ${what}. Last seen: ${JSON.stringify(value)}`);
    }
    await delay(POLL_MS);
    value = await read();
  }
  return value;
}
