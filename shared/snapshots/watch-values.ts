import { hasNoKey } from '../api-keys/has-no-key.ts';
import type { Progress } from '../orders/ledger/fill-store.ts';
import type { SnapshotDependencies } from './dependencies.ts';
import { keepSnapshot, readNewEvents } from './take-snapshot.ts';

const EVERY_MS = 3_600_000;
/** After deposits and orders at most one a minute. */
const AFTER_FILLS_MS = 60_000;
/** How often the account book is searched for deposits: as often as the orders for unexpected ones. */
const SEARCH_EVERY_MS = 10 * 60_000;
const RETRY_AFTER_MS = SEARCH_EVERY_MS;

/**
 * The regular snapshots of all live accounts, for one sandbox. A failure is only logged: the value
 * over time has a gap then.
 */
export function createValueWatch(deps: SnapshotDependencies): () => Promise<void> {
  const failedAtMs = new Map<string, number>();

  async function watch(account: string): Promise<void> {
    const nowMs = deps.clock.nowMs();
    if (nowMs - (failedAtMs.get(account) ?? 0) < RETRY_AFTER_MS) return;
    try {
      await watchValue(deps, account, nowMs);
    } catch (error) {
      failedAtMs.set(account, nowMs);
      deps.log('warn', 'snapshot_not_taken', { account, error: String(error) });
    }
  }

  return async function watchValues() {
    const live = Object.entries(deps.config.accounts).filter(([, { live: isLive }]) => isLive);
    await Promise.all(live.map(([account]) => watch(account)));
  };
}

async function watchValue(
  deps: SnapshotDependencies,
  account: string,
  nowMs: number,
): Promise<void> {
  const progress = await deps.trades.readProgress(account);
  const isDue = isSnapshotDue(progress, nowMs);
  const isSearch = nowMs - (progress.sweptAtMs ?? 0) >= SEARCH_EVERY_MS;
  if (!isDue && !isSearch) return;
  if (await hasNoKey(deps.snapshotExchangeOf(account).readKey)) return;
  const read = await readNewEvents(deps, account, progress);
  const hasNews = read.events.some(({ atMs }) => atMs > (progress.flowsUntilMs ?? 0));
  if (isDue || hasNews) await keepSnapshot(deps, account, progress, read);
}

/** Each hour, and a minute after the last one if an order has traded since. */
function isSnapshotDue({ snapshotAtMs, filledAtMs = 0 }: Progress, nowMs: number): boolean {
  if (snapshotAtMs === undefined || nowMs - snapshotAtMs >= EVERY_MS) return true;
  return filledAtMs > snapshotAtMs && nowMs - snapshotAtMs >= AFTER_FILLS_MS;
}
