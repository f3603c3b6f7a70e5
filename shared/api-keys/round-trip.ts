import { GateError } from '../gate/errors.ts';
import type { KeyDependencies } from './dependencies.ts';

/** The best of some: the first one opens the connection, and any may wait for a processor. */
const TRIES = 3;
/** Exchanges refuse countries at their edge: a public request needs no key that could be wrong. */
const REFUSED_ADDRESS: readonly number[] = [403, 451];

/**
 * How long one request takes from here to Gate and back, in ms; undefined if Gate does not answer.
 * Throws if Gate refuses what comes from here, whatever the key.
 */
export async function measureRoundTrip(
  { exchangeOf, clock, log }: Pick<KeyDependencies, 'clock' | 'exchangeOf' | 'log'>,
  account: string,
): Promise<number | undefined> {
  const { client } = exchangeOf(account);
  let bestMs: number | undefined;
  try {
    for (let tries = 0; tries < TRIES; tries++) {
      const sentAtMs = clock.nowMs();
      await client.synchronizeClock();
      bestMs = Math.min(bestMs ?? Number.POSITIVE_INFINITY, clock.nowMs() - sentAtMs);
    }
  } catch (error) {
    if (error instanceof GateError && REFUSED_ADDRESS.includes(error.status)) {
      throw new Error(
        `Gate refuses all requests from this Region: deploy in another one. ${error.message}`,
        { cause: error },
      );
    }
    log('warn', 'round_trip_not_measured', { account, error: String(error) });
  }
  return bestMs;
}
