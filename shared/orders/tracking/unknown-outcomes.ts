import type { Listing } from '../../gate/requests.ts';
import type { OpenOrders } from '../../gate/spot/client.ts';
import type { GateTrade } from '../../gate/spot/gate-trade.ts';
import { notActive } from '../../kill-switch/state.ts';
import { isoTime } from '../../lib/clock.ts';
import { instrumentKey, instrumentOf } from '../../market/instrument.ts';
import { placeAgain } from '../execution/place.ts';
import { reason } from '../model/reason.ts';
import { isUnsent, type PlaceRecord } from '../model/record.ts';
import { wouldBeOpen, wouldHaveTraded } from '../reconciliation/absence.ts';
import type { OrderDependencies } from '../reconciliation/dependencies.ts';
import { mergeSnapshot } from '../reconciliation/merge-snapshot.ts';

/**
 * Orders whose outcome is unknown and that neither the open nor the finished listing shows: found
 * by a trade, or proven to have placed nothing (see absence.ts), or left for the next look.
 */
export async function resolveUnknown(
  deps: OrderDependencies,
  unknown: readonly PlaceRecord[],
  open: OpenOrders,
  trades: Listing<GateTrade>,
): Promise<void> {
  const orderIds = new Map(trades.rows.map(({ text, orderId }) => [text, orderId]));
  for (const record of unknown) {
    const orderId = orderIds.get(record.text);
    if (orderId !== undefined) {
      await takeOver(deps, record, orderId);
    } else if (isUnsent(record) && deps.clock.nowMs() <= record.submitByMs) {
      // Its message comes again: to call it absent now would end an order that waits.
    } else if (record.absentAtMs === undefined) {
      await noteNotSeen(deps, record, open);
    } else if (wouldHaveTraded(record.absentAtMs, trades.inTimeMs)) {
      // All trades since the attempt began count: earlier looks have kept what they read.
      const keptTrades = await deps.trades.tradesOf(record.stem);
      const kept = keptTrades.find(({ text }) => text === record.text);
      if (kept) await takeOver(deps, record, kept.orderId);
      else await concludeAbsence(deps, record, record.absentAtMs, trades.inTimeMs ?? 0);
    }
  }
}

/** An order that is known by its trade. */
async function takeOver(
  deps: OrderDependencies,
  record: PlaceRecord,
  orderId: string,
): Promise<void> {
  const { client } = deps.exchangeOf(record.account);
  const row = await client.order(orderId, record.order.currency_pair);
  if (row) await mergeSnapshot(deps, record, row);
}

async function noteNotSeen(
  deps: OrderDependencies,
  record: PlaceRecord,
  { inTimeMs, pagedPairs }: OpenOrders,
): Promise<void> {
  if (inTimeMs === undefined || !wouldBeOpen(record, inTimeMs)) return;
  const { currency_pair: pair } = record.order;
  if (pagedPairs.has(instrumentKey(instrumentOf(record.order)))) {
    // A row may slip between two pages; asked for by its text, an open order cannot.
    const row = await deps.exchangeOf(record.account).client.order(record.text, pair);
    if (row) {
      await mergeSnapshot(deps, record, row);
      return;
    }
  }
  const change = { absentAtMs: inTimeMs };
  await deps.store.transition('not_seen', record, change);
}

async function concludeAbsence(
  deps: OrderDependencies,
  record: PlaceRecord,
  absentAtMs: number,
  tradesAtMs: number,
): Promise<void> {
  const proof =
    `Gate could accept it until ${isoTime(record.exptimeMs)}; ` +
    `at ${isoTime(absentAtMs)} it was not open, at ${isoTime(tradesAtMs)} it had not traded.`;
  if (mayResubmit(deps, record)) {
    const { account, issuedAtMs = 0 } = record;
    const { killSwitch, readAtMs } = await deps.killSwitches.readRecent(account);
    const refusal = notActive(killSwitch, account, issuedAtMs);
    if (!refusal) return placeAgain(deps, record, proof, readAtMs);
  }
  const { gateAnswer: words } = record;
  const said = words ? ` Gate had answered ${words.label}: ${words.message}.` : '';
  const text = `Its outcome was unknown, and it is proven now that nothing was placed.${said} ${proof}`;
  const change = { status: 'not_placed' as const, reason: reason('NOT_PLACED', text) };
  const written = await deps.store.transition('not_placed', record, change, proof);
  const { account, id } = record;
  if (written.applied) deps.log('warn', 'not_placed', { account, id });
}

/** The account's `resubmit` allows one more attempt, for orders that would rest. */
function mayResubmit(
  { config, clock }: Pick<OrderDependencies, 'clock' | 'config'>,
  record: PlaceRecord,
): boolean {
  const { account, order, submitByMs, cancelRequestedAtMs, resubmitted } = record;
  return (
    config.accounts[account]!.resubmit &&
    !resubmitted &&
    cancelRequestedAtMs === undefined &&
    order.type === 'limit' &&
    ['gtc', 'poc'].includes(order.time_in_force) &&
    clock.nowMs() < submitByMs
  );
}
