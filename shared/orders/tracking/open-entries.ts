import { dayOf } from '../../limits/daily-budget.ts';
import { futuresDay } from '../../limits/futures/futures-day.ts';
import type { OrderDependencies } from '../reconciliation/dependencies.ts';

/**
 * Settles the open entries of the days' budgets whose process crashed: those of today at every poll,
 * those of all days at every search for unexpected orders. A failure leaves them to the next poll:
 * orders do not wait for it.
 */
export async function settleOpenEntries(
  deps: Pick<OrderDependencies, 'clock' | 'config' | 'log' | 'store'>,
  account: string,
  days: 'today' | 'all',
): Promise<void> {
  try {
    const today = dayOf(deps.clock.nowMs());
    // Futures have a budget of their own.
    const hasFutures = deps.config.accounts[account]?.futures !== undefined;
    const ofToday = hasFutures ? [today, futuresDay(today)] : [today];
    for (const day of days === 'all' ? ['all'] : ofToday) await settleAll(deps, account, day);
  } catch (error) {
    deps.log('error', 'budget_not_settled', { account, error: String(error) });
  }
}

async function settleAll(
  { store }: Pick<OrderDependencies, 'store'>,
  account: string,
  days: string,
): Promise<void> {
  const open = await store.openEntries(account, days);
  if (open.length === 0) return;
  // The records are read after the entries: a record that names one has not changed since.
  const records = await store.getAll([...new Set(open.map(({ entry }) => entry.stem))]);
  const byStem = new Map(records.map((record) => [record.stem, record]));
  for (const { day, entry } of open) {
    await store.settleEntry(account, day, entry, byStem.get(entry.stem));
  }
}
