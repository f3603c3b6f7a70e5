import type { Clock } from '../../shared/lib/clock.ts';
import type { Target } from './target.ts';

/**
 * Waits until the ledger may have changed since the last call, or so long. `written`: it has been
 * written; `unknown`: time has passed.
 */
export type NextLedgerChange = (withinMs?: number) => Promise<'written' | 'unknown'>;

/** AWS does not tell: the ledger is read again after this time. */
const POLL_EVERY_MS = 1_000;
/** A burst of writes is read together. */
const BURST_MS = 100;
/** The local cloud answers after 25 s without a write. */
const WAIT_MS = 30_000;

/**
 * The local cloud tells of each write at once. For a stack in AWS, or while the local cloud does not
 * answer, each second may bring a change.
 */
export function createLedgerChanges(
  { kind, endpoint }: Pick<Target, 'kind' | 'endpoint'>,
  clock: Clock,
): NextLedgerChange {
  const isLocal = kind === 'local' && endpoint !== undefined;
  let count: number | undefined;

  async function nextWrite(withinMs: number): Promise<void> {
    const url = new URL('/local/writes', endpoint);
    if (count !== undefined) url.searchParams.set('after', String(count));
    const response = await fetch(url, { signal: AbortSignal.timeout(withinMs) });
    if (!response.ok) throw new Error(`The local cloud answered ${response.status}`);
    ({ count } = (await response.json()) as { readonly count: number });
  }

  async function pause(): Promise<'unknown'> {
    await clock.sleepUntil(clock.nowMs() + POLL_EVERY_MS);
    return 'unknown';
  }

  return async (withinMs = WAIT_MS) => {
    if (!isLocal) return pause();
    try {
      await nextWrite(withinMs);
      await clock.sleepUntil(clock.nowMs() + BURST_MS);
      return 'written';
    } catch (error) {
      if ((error as Error).name === 'TimeoutError') return 'unknown';
      count = undefined;
      return pause();
    }
  };
}
