import { applyChange } from '../../programs/exits/apply.ts';
import type { AccountStore } from '../ledger/account-store.ts';
import {
  type ArmedRecord,
  type ExitRecord,
  isArmed,
  isExit,
  type OrderRecord,
} from '../model/record.ts';
import type { OrderDependencies } from '../reconciliation/dependencies.ts';

/** Accounts are removed by a deployment: one tick in ten minutes looks, and the others cost no read. */
const TICK_MS = 60_000;
const LOOKS_EVERY_MS = 10 * TICK_MS;
/** How often people are told of an account that is not configured any more. */
const TOLD_EVERY_MS = 60 * 60_000;
const RECORDS_MAX = 1_000;
/** The most ids that one line names. */
const NAMED_MAX = 10;

export type RemovedAccountsDependencies = Pick<
  OrderDependencies,
  'clock' | 'config' | 'log' | 'store'
> & { readonly trackedAccounts: AccountStore };

/**
 * Suspends the exits and armed orders of accounts that are not configured any more: nothing watches
 * them, so a person decides when the account is back. Tells of these, and of orders that nobody
 * follows at Gate.
 */
export async function suspendRemovedAccounts(deps: RemovedAccountsDependencies): Promise<void> {
  const { clock, config, log, store, trackedAccounts } = deps;
  if (clock.nowMs() % LOOKS_EVERY_MS >= TICK_MS) return;
  const configured = Object.keys(config.accounts);
  const toldAtMs = await trackedAccounts.read();
  // One that was told of is back: people hear at once if it is taken out again.
  const added = configured.filter((name) => toldAtMs.get(name) !== 0);
  if (added.length > 0) await trackedAccounts.add(added);
  for (const [account, lastMs] of toldAtMs) {
    if (configured.includes(account)) continue;
    const stems = await store.query('unfinished', account, {
      newestFirst: false,
      limit: RECORDS_MAX,
    });
    const records = await store.getAll(stems);
    const waiting = records.filter(isWatched);
    for (const record of waiting) await suspend(store, record);
    if (records.length === 0 || clock.nowMs() - lastMs < TOLD_EVERY_MS) continue;
    if (waiting.length > 0) log('error', 'unprotected', factsOf(account, waiting));
    const unfollowed = records.filter((record) => !isWatched(record));
    if (unfollowed.length > 0) log('error', 'not_followed', factsOf(account, unfollowed));
    await trackedAccounts.told(account, clock.nowMs());
  }
}

function factsOf(account: string, records: readonly OrderRecord[]) {
  const ids = records.slice(0, NAMED_MAX).map(({ id }) => id);
  return { account, count: records.length, ids, why: 'not configured' };
}

function isWatched(record: OrderRecord): record is ArmedRecord | ExitRecord {
  return isArmed(record) || (isExit(record) && record.status === 'working');
}

async function suspend(
  store: OrderDependencies['store'],
  record: ArmedRecord | ExitRecord,
): Promise<void> {
  const why = 'its account is not configured';
  if (record.action !== 'exit') {
    if (record.armed.suspended) return;
    const change = { suspended: true, firedAtMs: undefined } as const;
    await store.transition('suspended', record, change, why);
    return;
  }
  const { filled: _sums, state, ...rest } = record.program;
  if (state.suspended) return;
  const progress = { ...rest, state: applyChange(state, { kind: 'suspend' }, 0) };
  await store.transition('exit_suspended', record, { progress }, why);
}
