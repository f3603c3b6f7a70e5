import type { GateTrade } from '../../gate/gate-trade.ts';
import type { OpenOrders } from '../../gate/market.ts';
import type { Listing } from '../../gate/requests.ts';
import { isoTime } from '../../lib/clock.ts';
import { eachAtOnce } from '../../lib/concurrency.ts';
import { instrumentOf } from '../../market/instrument.ts';
import { termsOf } from '../../market/order-terms.ts';
import { attemptBlocker, giveUp } from '../execution/give-up.ts';
import { placeAgain } from '../execution/place.ts';
import { type Reason, reason } from '../model/reason.ts';
import { isUnsent, type PlaceRecord, protects } from '../model/record.ts';
import { wouldBeOpen, wouldHaveTraded } from '../reconciliation/absence.ts';
import type {
  ExecutionDependencies,
  OrderDependencies,
  ReconciliationDependencies,
} from '../reconciliation/dependencies.ts';
import { marketOfOrder } from '../reconciliation/market-of.ts';
import { mergeSnapshot } from '../reconciliation/merge-snapshot.ts';
import { tellIfUnprotected } from '../reconciliation/tell-unprotected.ts';

/** One after the other: their verdicts may be sent again, and then share the pace of their market. */
const AT_ONCE = 1;

/**
 * Resolves orders with an unknown outcome that are in neither listing: found by a trade, proven
 * absent (see absence.ts), or left for the next poll. One that cannot be read keeps no other from its
 * verdict. Returns the failures.
 */
export function resolveUnknown(
  deps: OrderDependencies,
  unknown: readonly PlaceRecord[],
  open: OpenOrders,
  trades: Listing<GateTrade>,
): Promise<readonly unknown[]> {
  const orderIds = new Map(trades.rows.map(({ text, orderId }) => [text, orderId]));
  return eachAtOnce(AT_ONCE, unknown, (record) => resolve(deps, record, orderIds, open, trades));
}

async function resolve(
  deps: OrderDependencies,
  record: PlaceRecord,
  orderIds: ReadonlyMap<string, string>,
  open: OpenOrders,
  trades: Listing<GateTrade>,
): Promise<void> {
  const { text, absentAtMs } = record.attempt;
  const orderId = orderIds.get(text);
  if (orderId !== undefined) {
    await mergeTraded(deps, record, orderId);
  } else if (isUnsent(record) && deps.clock.nowMs() <= record.submitByMs) {
    // Its message returns. Judging it absent now would end a waiting order.
  } else if (isUnsent(record) && protects(record)) {
    await giveUp(deps, record, unreachable(record));
  } else if (absentAtMs === undefined) {
    await noteNotSeen(deps, record, open);
  } else if (wouldHaveTraded(absentAtMs, instrumentOf(record.order).market, trades.inTimeMs)) {
    // All trades since the attempt's start count. Earlier polls have stored theirs.
    const keptTrades = await deps.trades.tradesOf(record.stem);
    const kept = keptTrades.find((trade) => trade.text === text);
    if (kept) await mergeTraded(deps, record, kept.orderId);
    else await concludeAbsence(deps, record, absentAtMs, trades.inTimeMs ?? 0);
  }
}

function unreachable({ submitByMs }: PlaceRecord): Reason {
  const text = `The exchange could not be reached until ${isoTime(submitByMs)}; nothing was sent.`;
  return reason('EXCHANGE_UNREACHABLE', text);
}

/** Merges an order found by its trade. */
async function mergeTraded(
  deps: ReconciliationDependencies,
  record: PlaceRecord,
  orderId: string,
): Promise<void> {
  const { market, name } = marketOfOrder(deps, record);
  const row = await market.order(orderId, name);
  if (row) await mergeSnapshot(deps, record, row);
}

async function noteNotSeen(
  deps: ReconciliationDependencies,
  record: PlaceRecord,
  { inTimeMs, mayMiss }: OpenOrders,
): Promise<void> {
  const instrument = instrumentOf(record.order);
  if (inTimeMs === undefined || !wouldBeOpen(record.attempt, instrument.market, inTimeMs)) return;
  if (mayMiss(instrument.name)) {
    // A row may be missed between two pages or unreadable, but an open order is always found by its text.
    const { market, name } = marketOfOrder(deps, record);
    const row = await market.order(record.attempt.text, name);
    if (row) {
      await mergeSnapshot(deps, record, row);
      return;
    }
  }
  const change = { absentAtMs: inTimeMs };
  await deps.store.transition('not_seen', record, change);
}

async function concludeAbsence(
  deps: ExecutionDependencies & Pick<OrderDependencies, 'config'>,
  record: PlaceRecord,
  absentAtMs: number,
  tradesAtMs: number,
): Promise<void> {
  const proof =
    `Gate could accept it until ${isoTime(record.attempt.exptimeMs)}; ` +
    `at ${isoTime(absentAtMs)} it was not open, at ${isoTime(tradesAtMs)} it had not traded.`;
  if (mayResubmit(deps, record)) {
    const { account } = record;
    const { killSwitch, readAtMs } = await deps.killSwitches.readRecent(account);
    const refusal = attemptBlocker(killSwitch, record);
    if (!refusal) return placeAgain(deps, record, proof, readAtMs);
  }
  const { gateAnswer } = record.attempt;
  const said = gateAnswer ? ` Gate had answered ${gateAnswer.label}: ${gateAnswer.message}.` : '';
  const text = `Its outcome was unknown, and it is proven now that nothing was placed.${said} ${proof}`;
  const change = { status: 'not_placed' as const, reason: reason('NOT_PLACED', text) };
  const written = await deps.store.transition('not_placed', record, change, proof);
  const { account, id } = record;
  if (written.applied) deps.log('warn', 'not_placed', { account, id });
  tellIfUnprotected(deps, written);
}

/**
 * Whether the account's `resubmit` allows one more attempt. Only for orders that can rest in the
 * book.
 */
function mayResubmit(
  { config, clock }: Pick<OrderDependencies, 'clock' | 'config'>,
  record: PlaceRecord,
): boolean {
  const { account, order, submitByMs, cancelRequestedAtMs, attempt } = record;
  const terms = termsOf(order);
  const { live, resubmit } = config.accounts[account]!;
  return (
    live &&
    resubmit &&
    !attempt.resubmitted &&
    cancelRequestedAtMs === undefined &&
    !terms.isMarket &&
    ['gtc', 'poc'].includes(terms.timeInForce) &&
    clock.nowMs() < submitByMs
  );
}
