import { hasNoKey } from '../../api-keys/has-no-key.ts';
import type { KillSwitch } from '../../kill-switch/state.ts';
import { eachAtOnce } from '../../lib/concurrency.ts';
import { isContract } from '../../market/contract-order.ts';
import { instrumentOf } from '../../market/instrument.ts';
import type { NearCondition } from '../../triggers/crossing.ts';
import { resume } from '../execution/execute.ts';
import type { Progress } from '../ledger/fill-store.ts';
import {
  type ArmedRecord,
  type ExitRecord,
  isArmed,
  isExit,
  isPlace,
  isSliced,
  isUnfinished,
  type OrderRecord,
} from '../model/record.ts';
import { isFinal } from '../model/status.ts';
import type {
  ExecutionDependencies,
  OrderDependencies,
  ReconciliationDependencies,
} from '../reconciliation/dependencies.ts';
import { cancelOpenOrders } from './cancel-all.ts';
import type { PollDependencies } from './dependencies.ts';
import { driveExits, readExits } from './exits/drive-exits.ts';
import { openExits } from './exits/open-exits.ts';
import { readPositions } from './exits/read-positions.ts';
import { exitConditions, watchExits } from './exits/watch-exits.ts';
import { warnOfUnfollowed } from './futures/warn-of-unfollowed.ts';
import { watchFutures } from './futures/watch-futures.ts';
import { settleOpenEntries } from './open-entries.ts';
import {
  emptyListings,
  inTurn,
  latestListing,
  listOpen,
  mergeOpen,
  reconcileMarket,
} from './reconcile-market.ts';
import {
  driveSlices,
  pricedInstruments,
  readSliced,
  type SlicesDriven,
} from './slices/drive-slices.ts';
import { sweepHoldings } from './sweep-holdings.ts';
import { warnOfUnprotected } from './warn-of-unprotected.ts';
import { warnOfClock, warnOfUnresolved } from './warnings.ts';
import { fireTriggers, settleTriggers, triggerConditions } from './watch-triggers.ts';
import { readPrices } from './watching/read-prices.ts';
import { type MarketWatch, watchConditions } from './watching/watch-conditions.ts';

/** The most unfinished records of one account in one poll, oldest first. */
const RECORDS_PER_POLL_MAX = 5_000;
/** If there are more, this many of the newest are polled too. */
const NEWEST_PER_POLL_MAX = 1_000;
/** Orders that changed later are polled every few seconds, the others with every schedule tick. */
const YOUNG_MS = 5 * 60_000;
/** How often an account without unfinished orders is searched for unexpected ones. */
const SWEEP_EVERY_MS = 10 * 60_000;
/** Cancels run five at a time, so that one slow request does not delay the rest. */
const COMMANDS_AT_ONCE = 5;

export type OwnKeyDependencies = {
  /** Whether the account's key shows its own orders, and not those of another user. */
  readonly isOwnKey: (account: string) => Promise<boolean>;
};

export type PollResult = {
  /** Whether any order needs another poll before the next schedule tick. */
  readonly pollAgain: boolean;
  /** The conditions whose prices are heard until then. */
  readonly near: readonly NearCondition[];
};

/** What is known before a poll. */
export type PollNews = {
  /** Something has traded that the records may show already. */
  readonly hasTraded: boolean;
};

type OrdersPolled = Pick<PollResult, 'pollAgain'> & {
  readonly failures: readonly unknown[];
  /** Whether what orders of contracts have filled is known, whatever pairs lack. */
  readonly areContractsRead: boolean;
};

const NO_NEWS: PollNews = { hasTraded: false };
const IDLE: OrdersPolled = { pollAgain: false, failures: [], areContractsRead: true };

/**
 * Polls one account: one listing of open orders, and further requests only for orders that it
 * leaves unclear. Polls may overlap or be missed, because every write moves forward.
 */
export async function pollAccount(
  deps: PollDependencies & OwnKeyDependencies,
  account: string,
  news: PollNews = NO_NEWS,
): Promise<PollResult> {
  const unfinished = await unfinishedRecords(deps, account);
  const progress = await deps.trades.readProgress(account);
  const killSwitch = await deps.killSwitches.read(account);
  const isWithKey = killSwitch.state === 'HALTING' || unfinished.some(isReadWithKey);
  // Orders and positions of another user would prove that ours are gone.
  if (isWithKey && !(await deps.isOwnKey(account))) return { pollAgain: false, near: [] };
  // Prices come first: a stop does not wait for the orders of its account.
  const armed = await settleTriggers(deps, unfinished.filter(isArmed), killSwitch);
  const exits = unfinished.filter(isExit);
  const market = await watchMarket(deps, account, armed.waiting, exits, progress);
  const watched = await fireTriggers(deps, armed.waiting, killSwitch, market);
  const exitsWatched = await watchExits(deps, exits, market);
  const positions = await readPositions(deps, account, exits);
  const unfired = await driveExits(deps, exits, killSwitch, exitsWatched, positions);
  const records = unfinished.filter(hasOrder);
  await warnOfUnfollowed(deps, account, [...records, ...unfinished.filter(isSliced)], progress);
  const polled = await tryOrders(() =>
    pollOrders(deps, account, records, progress, killSwitch, news),
  );
  // Children may have ended, and orders have bought.
  const slices = await pollSlices(deps, account, unfinished, killSwitch);
  const buyers = await buyersOf(deps, unfinished);
  const opened = await openExits(deps, buyers, killSwitch);
  const stems = [...exits.map(({ stem }) => stem), ...opened];
  const begun = await readExits(deps, stems);
  const known = {
    ...positions,
    ...(polled.areContractsRead && { areFillsRead: true as const }),
  };
  const undriven = await driveExits(deps, begun, killSwitch, exitsWatched, known);
  const working = await readExits(deps, stems);
  if (unfinished.length > 0 && isSweepDue(deps, progress)) await sweepHoldings(deps, account);
  const protecting = [...armed.waiting, ...working];
  await warnOfUnprotected(deps, account, protecting, market, progress);
  await watchFutures(deps, account, protecting, progress, killSwitch);
  // The prices of an exit that has just begun are read with the next poll.
  const isUnderWay =
    opened.length > 0 || working.some(({ program }) => program.state.firing !== undefined);
  const [failure] = [
    ...armed.failures,
    ...market.failures,
    ...watched.failures,
    ...exitsWatched.failures,
    ...positions.failures,
    ...unfired,
    ...polled.failures,
    ...slices.failures,
    ...undriven,
  ];
  if (failure) throw failure;
  return {
    pollAgain:
      polled.pollAgain || watched.isNear || exitsWatched.isNear || slices.isNear || isUnderWay,
    near: [...watched.near, ...exitsWatched.near],
  };
}

/** Whether a poll asks Gate about it with the account's key. */
function isReadWithKey(record: OrderRecord): boolean {
  return hasOrder(record) || (isExit(record) && isContract(record.holding));
}

/** Whether it is an order or a command of its own: programs and armed orders have nothing at Gate. */
function hasOrder(record: OrderRecord): boolean {
  return !isArmed(record) && !isExit(record) && !isSliced(record);
}

/**
 * One order or one market that cannot be read may stay so for days. Slices and exits go on meanwhile: what
 * other orders have bought is protected.
 */
async function tryOrders(poll: () => Promise<OrdersPolled>): Promise<OrdersPolled> {
  try {
    return await poll();
  } catch (error) {
    return { pollAgain: true, failures: [error], areContractsRead: false };
  }
}

async function pollSlices(
  deps: PollDependencies,
  account: string,
  unfinished: readonly OrderRecord[],
  killSwitch: KillSwitch,
): Promise<SlicesDriven> {
  const stems = unfinished.filter(isSliced).map(({ stem }) => stem);
  const sliced = await readSliced(deps, stems);
  const exchange = deps.exchangeOf(account);
  const priced = pricedInstruments(sliced, exchange.client.exchangeNowMs());
  const prices = await readPrices(exchange, priced);
  const driven = await driveSlices(deps, sliced, killSwitch, prices.byKey);
  return { ...driven, failures: [...prices.failures, ...driven.failures] };
}

/** One reading of prices for armed orders and exits. An exit without a stop has its take-profits' pair. */
function watchMarket(
  deps: PollDependencies,
  account: string,
  armed: readonly ArmedRecord[],
  exits: readonly ExitRecord[],
  progress: Progress,
): Promise<MarketWatch> {
  const conditions = [...triggerConditions(armed), ...exitConditions(exits)];
  const others = exits.map(({ holding }) => instrumentOf(holding));
  return watchConditions(deps, account, conditions, others, progress);
}

/** The orders with exits, as the poll has left them. */
async function buyersOf(
  { store }: Pick<PollDependencies, 'store'>,
  records: readonly OrderRecord[],
): Promise<readonly OrderRecord[]> {
  const buyers = records.filter((record) => (isPlace(record) || isSliced(record)) && record.exits);
  return buyers.length > 0 ? store.getAll(buyers.map(({ stem }) => stem)) : [];
}

async function pollOrders(
  deps: OrderDependencies,
  account: string,
  records: readonly OrderRecord[],
  progress: Progress,
  killSwitch: KillSwitch,
  news: PollNews,
): Promise<OrdersPolled> {
  warnOfUnresolved(deps, account, records);
  const isHalting = killSwitch.state === 'HALTING';
  const isSweep = isSweepDue(deps, progress);
  if (records.length > 0 || deps.config.accounts[account]?.live) {
    await settleOpenEntries(deps, account, isSweep ? 'all' : 'today');
  }
  if (isHalting && records.length === 0 && (await hasNoKey(deps.exchangeOf(account).readKey))) {
    // No order is tracked, and without a key nothing can be listed: there is nothing to cancel.
    await cancelOpenOrders(deps, account, killSwitch, [], emptyListings(deps, account), true);
    return { ...IDLE, pollAgain: true };
  }
  const reconciled = () =>
    reconcile(deps, account, records, progress, { isSweep, ...news }, killSwitch);
  if (records.length > 0 || isHalting) {
    const polled = await reconciled();
    return { ...polled, pollAgain: polled.pollAgain || isHalting };
  }
  if (!isSweep || !deps.config.accounts[account]?.live) return IDLE;
  const [error] = (await tryOrders(reconciled)).failures;
  // No caller needs this result. The next tick tries again.
  if (error) deps.log('warn', 'sweep_failed', { account, error: String(error) });
  return IDLE;
}

function isSweepDue({ clock }: Pick<OrderDependencies, 'clock'>, { sweptAtMs = 0 }: Progress) {
  return clock.nowMs() - sweptAtMs >= SWEEP_EVERY_MS;
}

async function reconcile(
  deps: OrderDependencies,
  account: string,
  records: readonly OrderRecord[],
  progress: Progress,
  news: PollNews & { readonly isSweep: boolean },
  killSwitch: KillSwitch,
): Promise<OrdersPolled> {
  const startedAtMs = deps.clock.nowMs();
  const live = records.filter(isPlace).filter(({ status }) => !isFinal(status));
  const { listings, failures } = await listOpen(deps, account, live);
  warnOfClock(deps, account);
  const merged = await Promise.all(listings.map((listing) => mergeOpen(deps, listing, live)));
  // A market that cannot be listed leaves no order of another one open.
  const uncancelled =
    killSwitch.state === 'HALTING'
      ? await cancelOpenOrders(deps, account, killSwitch, live, listings, failures.length === 0)
      : [];
  const { isSweep, hasTraded } = news;
  const reconciled = await inTurn(merged, (each) =>
    reconcileMarket(deps, account, each, { records, progress, isSweep, hasTraded }),
  );
  const listedAtMs = latestListing(listings, failures);
  const failedCommands = await carryOutCommands(deps, records, listedAtMs);
  const isWhole = failures.length === 0 && reconciled.failures.length === 0;
  if (isWhole && reconciled.values.every(({ hasReadTrades }) => hasReadTrades)) {
    await deps.trades.advance(account, 'sweptAtMs', startedAtMs);
  }
  // A failure of one order, or of one market, has not stopped the others. It is reported now.
  const failedReads = reconciled.values.flatMap((each) => each.failures);
  const [failure] = [
    ...failures,
    ...uncancelled,
    ...reconciled.failures,
    ...failedReads,
    ...failedCommands,
  ];
  const areContractsRead = reconciled.values.some(
    (each) => each.name === 'usdt' && each.failures.length === 0,
  );
  if (failure) return { pollAgain: true, failures: [failure], areContractsRead };
  const ended = new Set(merged.flatMap(({ unlisted }) => unlisted.map(({ stem }) => stem)));
  const isWatched = isWatchedBy(deps, account);
  // One young order that is open is enough: a thousand records need not be read again.
  if (live.some((record) => !ended.has(record.stem) && isWatched(record))) {
    return { ...IDLE, pollAgain: true };
  }
  return pollResultOf(deps, account);
}

/** Whether an order is polled every few seconds although nothing of it is unknown. */
function isWatchedBy(
  { clock, config }: Pick<OrderDependencies, 'clock' | 'config'>,
  account: string,
): (record: OrderRecord) => boolean {
  const isAlways = config.accounts[account]?.follow === 'always';
  const nowMs = clock.nowMs();
  // Placed, filled or amended: whatever changed it.
  return ({ updatedAtMs }) => isAlways || nowMs - updatedAtMs < YOUNG_MS;
}

/** The state after a poll. An order that has just ended needs no further poll. */
async function pollResultOf(
  deps: Pick<OrderDependencies, 'clock' | 'config' | 'log' | 'store'>,
  account: string,
): Promise<OrdersPolled> {
  const unfinished = (await unfinishedRecords(deps, account)).filter(hasOrder);
  const isWatched = isWatchedBy(deps, account);
  const isUnresolved = ({ status, exchange }: OrderRecord) =>
    status === 'submitting' ||
    exchange?.accounting === 'pending' ||
    exchange?.missingAtMs !== undefined;
  const pollAgain = unfinished.some((record) => isWatched(record) || isUnresolved(record));
  return { ...IDLE, pollAgain };
}

async function unfinishedRecords(
  deps: Pick<ReconciliationDependencies, 'log' | 'store'>,
  account: string,
): Promise<readonly OrderRecord[]> {
  const range = { newestFirst: false, limit: RECORDS_PER_POLL_MAX };
  const oldest = await deps.store.query('unfinished', account, range);
  const isAll = oldest.length < RECORDS_PER_POLL_MAX;
  const stems = isAll ? oldest : await withNewest(deps, account, oldest);
  return (await deps.store.getAll(stems)).filter(isUnfinished);
}

/** New orders do not wait behind resting ones. The log says that some orders are not polled. */
async function withNewest(
  deps: Pick<ReconciliationDependencies, 'log' | 'store'>,
  account: string,
  oldest: readonly string[],
): Promise<readonly string[]> {
  const range = { newestFirst: true, limit: NEWEST_PER_POLL_MAX };
  const newest = await deps.store.query('unfinished', account, range);
  const stems = new Set([...oldest, ...newest]);
  deps.log('error', 'not_all_followed', { account, count: stems.size });
  return [...stems];
}

/** Carries out due cancels, and completes cancels and amendments. Returns the failures. */
async function carryOutCommands(
  deps: ExecutionDependencies,
  records: readonly OrderRecord[],
  listedAtMs: number | undefined,
): Promise<readonly unknown[]> {
  return eachAtOnce(COMMANDS_AT_ONCE, records, (record) => resume(deps, record, listedAtMs));
}
