import { needsCoins } from '../ledger/held-coins.ts';
import type { OrderDependencies } from '../reconciliation/dependencies.ts';

/** Longer than a message takes from holding coins to its claim, whatever fails. */
const CLAIMED_WITHIN_MS = 15 * 60_000;

/**
 * Releases coins that nobody needs any more: of orders whose outcome is known, and of exits that never
 * began because a process ended too early.
 */
export async function sweepHoldings(
  { clock, holdings, log, store }: Pick<OrderDependencies, 'clock' | 'holdings' | 'log' | 'store'>,
  account: string,
): Promise<void> {
  const olderMs = clock.nowMs() - CLAIMED_WITHIN_MS;
  const old = (await holdings.holders(account)).filter(({ atMs }) => atMs < olderMs);
  if (old.length === 0) return;
  const records = await store.getAll(old.map(({ stem }) => stem));
  const byStem = new Map(records.map((record) => [record.stem, record]));
  const unneeded = old.filter(({ stem }) => {
    const record = byStem.get(stem);
    return !record || !needsCoins(record);
  });
  for (const { coin, stem } of unneeded) {
    await holdings.release(account, coin, stem);
    log('info', 'holding_released', { account, coin, stem });
  }
}
