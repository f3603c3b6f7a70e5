import type { MarketClient } from '../../gate/market.ts';
import type { OrderSnapshot } from '../../gate/order-snapshot.ts';
import { isCancelledBy } from '../../kill-switch/cancelled-by-halt.ts';
import { SWITCH_CACHE_MS } from '../../kill-switch/kill-switch-store.ts';
import { haltCompleted, type KillSwitch, type Sweep, swept } from '../../kill-switch/state.ts';
import { eachAtOnce } from '../../lib/concurrency.ts';
import { isContract, isOpening } from '../../market/contract-order.ts';
import { LISTED_EVERYWHERE_MS } from '../../market/market-memory.ts';
import { cancelIfRequested, requestCancel } from '../execution/cancel.ts';
import { ATTEMPT_LIFE_MS } from '../execution/place.ts';
import { stemOfText } from '../model/client-order-id.ts';
import { isPlace, type PlaceRecord } from '../model/record.ts';
import { CLOCK_SKEW_MS } from '../reconciliation/absence.ts';
import type { ReconciliationDependencies } from '../reconciliation/dependencies.ts';
import { hasMarket } from '../reconciliation/market-of.ts';
import { holdingsAfterHalt } from './held-positions.ts';
import type { MarketListing } from './reconcile-market.ts';

/**
 * After this time a listing shows every accepted order of ours: an attempt may start while the
 * switch is cached as active, lives for a while, and is listed some time later.
 */
const CERTAIN_AFTER_MS =
  SWITCH_CACHE_MS + ATTEMPT_LIFE_MS + 2 * CLOCK_SKEW_MS + LISTED_EVERYWHERE_MS;
/** Gate allows 200 cancellations a second. */
const CANCELLED_AT_ONCE = 5;
/** The most open orders that the kill switch names, for people. */
const NAMED_MAX = 10;

/**
 * One poll of a halting account: cancels our open orders by their ids, and no others. Orders of
 * contracts that only reduce a position rest on, unless a person halts everything. The halt is
 * completed once two polls in a row, the last of them late enough, have found no other open order.
 * Without `futures` no poll finds those of contracts: while the ledger has one, nothing is completed.
 * It closes no position, and notes what is held.
 *
 * @param isWhole whether every market is listed: without one of them nothing is completed
 * @returns the failed cancels
 */
export async function cancelOpenOrders(
  deps: ReconciliationDependencies,
  account: string,
  killSwitch: KillSwitch,
  live: readonly PlaceRecord[],
  listings: readonly MarketListing[],
  isWhole: boolean,
): Promise<readonly unknown[]> {
  const { sweep: before, reason, atMs } = killSwitch;
  const records = new Map(live.map((record) => [record.attempt.text, record]));
  function isDue({ text, isReduceOnly }: Pick<OrderSnapshot, 'text' | 'isReduceOnly'>): boolean {
    const record = records.get(text);
    const isLeg = record?.sentBy.kind === 'exit';
    const isOurs = stemOfText(text, deps.tag) !== undefined;
    // A row may lack the word for it.
    const reduces = isReduceOnly === true || (record !== undefined && reducesPosition(record));
    return isOurs && isCancelledBy(killSwitch, { isReduceOnly: reduces, isLeg });
  }
  const ours = listings.flatMap(({ market, open }) =>
    open.rows.filter(isDue).map((row) => ({ market, row })),
  );
  const unseen = live.filter((record) => !hasMarket(deps, record) && isDue(record.attempt));
  const openCount = ours.length + unseen.length;
  const seenAtMs = before?.seenAtMs ?? deps.exchangeOf(account).client.exchangeNowMs();
  // One that Gate does not answer about leaves no other one open.
  const failures = await eachAtOnce(CANCELLED_AT_ONCE, ours, ({ market, row }) =>
    cancel(deps, market, row, records.get(row.text), reason),
  );
  if (!isWhole || failures.length > 0) return failures;
  const { killSwitches, log } = deps;
  const listedAtMs = Math.min(...listings.map(({ open }) => open.inTimeMs ?? 0));
  const isLateEnough = listedAtMs > seenAtMs + CERTAIN_AFTER_MS;
  if (openCount === 0 && before?.openCount === 0 && isLateEnough) {
    const held = await holdingsAfterHalt(deps, account, listings, live);
    const { applied } = await killSwitches.change(account, haltCompleted(atMs, held));
    if (applied) log('warn', 'halted', { account, reason });
    return [];
  }
  const texts = [...ours.map(({ row }) => row.text), ...unseen.map(({ attempt }) => attempt.text)];
  const sweep: Sweep = {
    seenAtMs,
    open: texts.slice(0, NAMED_MAX),
    openCount,
    ...(unseen.length > 0 && { unseen: unseen.slice(0, NAMED_MAX).map(({ id }) => id) }),
  };
  await killSwitches.change(account, swept(sweep, atMs));
  return [];
}

function reducesPosition({ order }: PlaceRecord): boolean {
  return isContract(order) && !isOpening(order);
}

async function cancel(
  deps: ReconciliationDependencies,
  market: MarketClient,
  { orderId, currencyPair }: OrderSnapshot,
  record: PlaceRecord | undefined,
  reason: string | undefined,
): Promise<void> {
  const current = record && (await deps.store.get(record.stem));
  if (current && isPlace(current) && current.exchange?.orderId === orderId) {
    await cancelIfRequested(deps, await requestCancel(deps, current, `halted: ${reason}`));
    return;
  }
  await market.cancelOrder(orderId, currencyPair);
}
