import { hasNoKey } from '../../api-keys/has-no-key.ts';
import type { OrderSnapshot } from '../../gate/spot/order-snapshot.ts';
import type { KillSwitch } from '../../kill-switch/state.ts';
import { eachAtOnce } from '../../lib/concurrency.ts';
import { resolveAmendment } from '../execution/amend.ts';
import { cancelWhenDue, driveCancel } from '../execution/cancel.ts';
import type { Progress } from '../ledger/fill-store.ts';
import { isAmend, isCancel, isPlace, type OrderRecord, type PlaceRecord } from '../model/record.ts';
import { isFinal } from '../model/status.ts';
import type { OrderDependencies } from '../reconciliation/dependencies.ts';
import { mergeSnapshot } from '../reconciliation/merge-snapshot.ts';
import { cancelOpenOrders } from './cancel-all.ts';
import { LISTING_MARGIN_MS, readTrades, reconcileFills } from './fills.ts';
import { countExternal, judgeUnexpectedOrders } from './unexpected-orders.ts';
import { resolveUnknown } from './unknown-outcomes.ts';
import { resolveVanished } from './vanished-orders.ts';
import { warnOfClock, warnOfUnresolved } from './warnings.ts';

/** Unfinished records of one account that one look takes on, oldest first. */
const RECORDS_PER_LOOK_MAX = 5_000;
/** Where there are more, so many of the newest as well. */
const NEWEST_PER_LOOK_MAX = 1_000;
/** A younger order is looked at every few seconds, an older one with every schedule tick. */
const YOUNG_MS = 5 * 60_000;
/** An account without unfinished orders is searched for strays this often. */
const SWEEP_EVERY_MS = 10 * 60_000;
/** Many may be due at one time, and the last of them is not to wait for all others. */
const CARRIED_OUT_AT_ONCE = 5;
/** What ended longer ago is read by its id: the listing of all that ended may be long. */
const RECENT_MS = 10 * 60_000;

export type PollResult = {
  readonly unfinished: number;
  /** Whether any of them is to be looked at again before the next schedule tick. */
  readonly pollAgain: boolean;
};

const NOTHING: PollResult = { unfinished: 0, pollAgain: false };

/**
 * One look at an account: one listing of what is open, and further questions only where it leaves
 * something unsaid. Looks may overlap or be missed: every write moves forward, whoever makes it.
 */
export async function pollAccount(deps: OrderDependencies, account: string): Promise<PollResult> {
  const records = await unfinishedRecords(deps, account);
  warnOfUnresolved(deps, account, records);
  const progress = await deps.trades.readProgress(account);
  const killSwitch = await deps.killSwitches.read(account);
  const isHalting = killSwitch.state === 'HALTING';
  const isSweep = deps.clock.nowMs() - (progress.sweptAtMs ?? 0) >= SWEEP_EVERY_MS;
  if (isHalting && records.length === 0 && (await hasNoKey(deps.exchangeOf(account).readKey))) {
    // Nothing is followed, and without a key nothing can be listed: there is nothing to take back.
    const inTimeMs = deps.exchangeOf(account).client.exchangeNowMs();
    const nothing = { rows: [], inTimeMs, pagedPairs: new Set<string>() };
    await cancelOpenOrders(deps, account, killSwitch, [], nothing);
    return { unfinished: 0, pollAgain: true };
  }
  if (records.length > 0 || isHalting) {
    const look = await reconcile(deps, account, records, progress, isSweep, killSwitch);
    return { ...look, pollAgain: look.pollAgain || isHalting };
  }
  if (!isSweep || !deps.config.accounts[account]?.live) return NOTHING;
  try {
    await reconcile(deps, account, records, progress, isSweep, killSwitch);
  } catch (error) {
    // Nothing is waiting for this answer: the next tick asks again.
    deps.log('warn', 'sweep_failed', { account, error: String(error) });
  }
  return NOTHING;
}

async function reconcile(
  deps: OrderDependencies,
  account: string,
  records: readonly OrderRecord[],
  progress: Progress,
  isSweep: boolean,
  killSwitch: KillSwitch,
): Promise<PollResult> {
  const startedAtMs = deps.clock.nowMs();
  const places = records.filter(isPlace);
  const live = places.filter(({ status }) => !isFinal(status));
  const open = await deps.exchangeOf(account).client.openOrders();
  warnOfClock(deps, account);
  const unlisted = await mergeListed(deps, live, open.rows);
  if (killSwitch.state === 'HALTING') {
    await cancelOpenOrders(deps, account, killSwitch, live, open);
  }
  const missing = await mergeFinished(deps, account, unlisted.missing);
  const unread = await resolveVanished(deps, missing, open.inTimeMs);

  const unknown = missing.filter(({ status }) => status === 'submitting');
  const isPending = places.some(({ accounting }) => accounting === 'pending');
  const hasTraded = unlisted.hasTraded || missing.length < unlisted.missing.length;
  const needsTrades = isSweep || unknown.length > 0 || isPending || hasTraded;
  const trades = needsTrades ? await readTrades(deps, account, places, progress) : undefined;
  if (trades) {
    await resolveUnknown(deps, unknown, open, trades);
    await reconcileFills(deps, places);
  }
  if (isSweep) countExternal(deps, account, open.rows);
  await judgeUnexpectedOrders(deps, account, live, open.rows, trades?.rows ?? []);
  const undone = await carryOut(deps, records, open.inTimeMs);
  if (trades) {
    const tradesUntilMs = Math.max(trades.readUntilMs, progress.tradesUntilMs ?? 0);
    await deps.trades.writeProgress(account, { tradesUntilMs, sweptAtMs: startedAtMs });
  }
  // One order's trouble has kept no other from being followed, and is told.
  const [failure] = [...unread, ...undone];
  if (failure) throw failure;
  return pollResultOf(deps, account);
}

/** How things stand after a look: what has just ended needs no other one. */
async function pollResultOf(
  deps: Pick<OrderDependencies, 'clock' | 'log' | 'store'>,
  account: string,
): Promise<PollResult> {
  const left = await unfinishedRecords(deps, account);
  const nowMs = deps.clock.nowMs();
  const isYoung = ({ createdAtMs }: OrderRecord) => nowMs - createdAtMs < YOUNG_MS;
  const isUnresolved = ({ status, accounting, missingAtMs }: OrderRecord) =>
    status === 'submitting' || accounting === 'pending' || missingAtMs !== undefined;
  return {
    unfinished: left.length,
    pollAgain: left.some((record) => isYoung(record) || isUnresolved(record)),
  };
}

async function unfinishedRecords(
  deps: Pick<OrderDependencies, 'log' | 'store'>,
  account: string,
): Promise<readonly OrderRecord[]> {
  const range = { newestFirst: false, limit: RECORDS_PER_LOOK_MAX };
  const oldest = await deps.store.query('unfinished', account, range);
  const isAll = oldest.length < RECORDS_PER_LOOK_MAX;
  const stems = isAll ? oldest : await withNewest(deps, account, oldest);
  const records = await deps.store.getAll(stems);
  return records.filter(({ status, accounting }) => !isFinal(status) || accounting === 'pending');
}

/** What has just begun does not wait for what rests; that others are not looked at is told. */
async function withNewest(
  deps: Pick<OrderDependencies, 'log' | 'store'>,
  account: string,
  oldest: readonly string[],
): Promise<readonly string[]> {
  const range = { newestFirst: true, limit: NEWEST_PER_LOOK_MAX };
  const newest = await deps.store.query('unfinished', account, range);
  const stems = new Set([...oldest, ...newest]);
  deps.log('error', 'not_all_followed', { account, count: stems.size });
  return [...stems];
}

/** Takes over what the listing shows, and says what it does not. */
async function mergeListed(
  deps: OrderDependencies,
  records: readonly PlaceRecord[],
  rows: readonly OrderSnapshot[],
): Promise<{ readonly missing: readonly PlaceRecord[]; readonly hasTraded: boolean }> {
  const byText = new Map(rows.map((row) => [row.text, row]));
  const missing: PlaceRecord[] = [];
  let hasTraded = false;
  for (const record of records) {
    const row = byText.get(record.text);
    if (!row) {
      missing.push(record);
      continue;
    }
    const { record: merged } = await mergeSnapshot(deps, record, row);
    hasTraded ||= merged.filledAmount !== record.filledAmount;
  }
  return { missing, hasTraded };
}

/** Takes over what has ended, for what is no longer open; returns what is still unaccounted for. */
async function mergeFinished(
  deps: OrderDependencies,
  account: string,
  records: readonly PlaceRecord[],
): Promise<readonly PlaceRecord[]> {
  if (records.length === 0) return [];
  const { client } = deps.exchangeOf(account);
  const recentMs = client.exchangeNowMs() - RECENT_MS;
  const since = records.map(({ status, signedAtMs }) =>
    status === 'submitting' ? signedAtMs : Math.max(signedAtMs, recentMs),
  );
  const finished = await client.finishedOrders(Math.min(...since) - LISTING_MARGIN_MS);
  return (await mergeListed(deps, records, finished.rows)).missing;
}

/** Cancels what is to be cancelled, and brings cancels and amendments to their end. Returns what failed. */
async function carryOut(
  deps: OrderDependencies,
  records: readonly OrderRecord[],
  listedAtMs: number | undefined,
): Promise<readonly unknown[]> {
  return eachAtOnce(CARRIED_OUT_AT_ONCE, records, async (record) => {
    if (isPlace(record) && record.status === 'open') await cancelWhenDue(deps, record);
    else if (isCancel(record)) await driveCancel(deps, record);
    else if (isAmend(record)) await resolveAmendment(deps, record, listedAtMs);
  });
}
