import type { ForcedClose } from '../../../gate/futures/forced-close.ts';
import type { LazyFutures } from '../../../gate/futures/lazy.ts';
import type { FuturesWatch } from '../../ledger/futures-watch-store.ts';

/** Gate may list a close late, so the end of the last reading is read again. */
const OVERLAP_MS = 10 * 60_000;
/** How often the lists are read while nothing was held at the last watch. */
const EVERY_MS = 10 * 60_000;

export type ClosesRead = {
  readonly closes: readonly ForcedClose[];
  /** What Gate closed until then is known. Exchange time. */
  readonly untilMs: number;
};

/**
 * What Gate has closed by itself since the last reading. The first watch reports nothing that was
 * before it.
 */
export async function readForcedCloses(
  { reads }: Pick<LazyFutures, 'reads'>,
  before: FuturesWatch | undefined,
  isHolding: boolean,
  nowMs: number,
): Promise<ClosesRead> {
  if (!before) return { closes: [], untilMs: nowMs };
  const { closesUntilMs } = before;
  const isDue = before.isHolding || isHolding || nowMs - closesUntilMs >= EVERY_MS;
  if (!isDue) return { closes: [], untilMs: closesUntilMs };
  const closes = await reads.forcedCloses(closesUntilMs - OVERLAP_MS);
  return { closes, untilMs: nowMs };
}
