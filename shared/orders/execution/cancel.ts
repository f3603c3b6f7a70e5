import type { ChangeOutcome } from '../../gate/outcomes.ts';
import { isoTime } from '../../lib/clock.ts';
import { orderStem } from '../model/client-order-id.ts';
import { reason } from '../model/reason.ts';
import {
  actionOf,
  type CancelRecord,
  filledOf,
  isArmed,
  isPlace,
  type OrderRecord,
  type PlaceRecord,
} from '../model/record.ts';
import { isFinal } from '../model/status.ts';
import type {
  ExecutionDependencies,
  ReconciliationDependencies,
} from '../reconciliation/dependencies.ts';
import { hasMarket, marketOfOrder } from '../reconciliation/market-of.ts';
import { mergeSnapshot } from '../reconciliation/merge-snapshot.ts';
import { complete, noteAnswer, reject } from '../reconciliation/verdict.ts';
import { disarm } from './disarm.ts';

/**
 * Carries out a claimed cancel as far as possible. The next poll continues it. Repeated calls are
 * safe, from a delivery and from track-orders.
 */
export async function driveCancel(
  deps: ExecutionDependencies,
  command: CancelRecord,
): Promise<void> {
  const target = await findOrBlock(deps, command);
  if (target === undefined) return complete(deps, command, 'cancelled before it was placed');
  const action = actionOf(target);
  if (action !== 'place' && action !== 'exit') {
    const text = `"${target.id}" is the record of a "${action}", not an order.`;
    return reject(deps, command, reason('TARGET_NOT_AN_ORDER', text, 'target'));
  }
  if (isFinal(target.status)) return endCommand(deps, command, target);
  const flagged = await requestCancel(deps, target, `by "${command.id}"`, command.id);
  const ended = await cancelIfRequested(deps, flagged);
  if (isFinal(ended.status)) await endCommand(deps, command, ended);
}

/** The target's record, or a pre-cancel marker that blocks the order from ever being placed. */
async function findOrBlock(
  deps: Pick<ExecutionDependencies, 'clock' | 'configHash' | 'store' | 'tag'>,
  { id, account, target, sentBy }: CancelRecord,
): Promise<OrderRecord | undefined> {
  const found = await deps.store.get(orderStem(deps.tag, account, target));
  return found ?? blockOrder(deps, { account, id: target, sentBy }, id);
}

/** Blocks an id before its order is there. Returns the order's record if that came first. */
export async function blockOrder(
  deps: Pick<ExecutionDependencies, 'clock' | 'configHash' | 'store' | 'tag'>,
  { account, id, sentBy }: Pick<OrderRecord, 'account' | 'id' | 'sentBy'>,
  by: string,
): Promise<OrderRecord | undefined> {
  const text = `"${by}" cancelled it before it was there.`;
  const marker = await deps.store.create(
    'cancelled_before_placed',
    {
      stem: orderStem(deps.tag, account, id),
      account,
      id,
      action: 'blocked',
      status: 'cancelled',
      hash: '',
      reason: reason('CANCELLED_BEFORE_PLACED', text),
      cancelRequestedAtMs: deps.clock.nowMs(),
      sentBy,
      configHash: deps.configHash,
    },
    by,
  );
  return marker.applied ? undefined : marker.record;
}

/** From now on the order is cancelled wherever it is found, and not attempted again. */
export async function requestCancel(
  deps: Pick<ReconciliationDependencies, 'clock' | 'store'>,
  record: OrderRecord,
  detail: string,
  cancelId?: string,
): Promise<OrderRecord> {
  if (record.cancelRequestedAtMs !== undefined) return record;
  if (isArmed(record)) {
    const disarmed = await disarm(deps, record, detail);
    // Its firing was claimed first. From now on it is cancelled like every other order.
    return isFinal(disarmed.status) || isArmed(disarmed)
      ? disarmed
      : requestCancel(deps, disarmed, detail, cancelId);
  }
  // A program tells its own cancels of a child from those of people.
  const isLeg = isPlace(record) && record.parent !== undefined;
  const change = {
    cancelRequestedAtMs: deps.clock.nowMs(),
    ...(isLeg && cancelId !== undefined && { cancelledBy: cancelId }),
  };
  const written = await deps.store.transition('cancel_requested', record, change, detail);
  return written.record;
}

/** Cancels an open order with a requested cancel, and merges Gate's snapshot of it. */
export async function cancelIfRequested(
  deps: ReconciliationDependencies,
  record: OrderRecord,
): Promise<OrderRecord> {
  const isDue = record.status === 'open' && record.cancelRequestedAtMs !== undefined;
  if (!isDue || !isPlace(record) || !record.exchange) return record;
  // It is cancelled once its market is configured again. People are told of it meanwhile.
  if (!hasMarket(deps, record)) return record;
  const { market, name } = marketOfOrder(deps, record);
  const { orderId } = record.exchange;
  const cancelled = await market.cancelOrder(orderId, name);
  // Too late, refused or without a response: only Gate's snapshot of the order counts. It may have
  // been filled meanwhile.
  const row = cancelled.kind === 'accepted' ? cancelled.order : await market.order(orderId, name);
  const latest = row ? (await mergeSnapshot(deps, record, row)).record : record;
  if (cancelled.kind !== 'accepted') await noteRefusal(deps, latest, cancelled);
  return latest;
}

/** Records why an order stays open despite its cancel, once for each label. */
async function noteRefusal(
  deps: Pick<ReconciliationDependencies, 'store'>,
  record: OrderRecord,
  cancelled: Exclude<ChangeOutcome, { readonly kind: 'accepted' }>,
): Promise<void> {
  if (cancelled.kind === 'not_sent') return;
  const answer = cancelled.kind === 'refused' ? cancelled : cancelled.words;
  if (!answer || record.status !== 'open' || record.attempt?.gateAnswer?.label === answer.label)
    return;
  await noteAnswer(deps, record, { label: answer.label, message: answer.message });
}

/** Cancels orders at their `cancel_at`, at the next poll after it. */
export async function cancelWhenDue(
  deps: ReconciliationDependencies,
  record: PlaceRecord,
): Promise<OrderRecord> {
  const { cancelAtMs } = record;
  const isDue = cancelAtMs !== undefined && cancelAtMs <= deps.clock.nowMs();
  const flagged = isDue ? await requestCancel(deps, record, 'cancel_at') : record;
  return cancelIfRequested(deps, flagged);
}

/** The order has ended, by this cancel or before it. */
async function endCommand(
  deps: Pick<ReconciliationDependencies, 'log' | 'store'>,
  command: CancelRecord,
  target: OrderRecord,
): Promise<void> {
  const { status, closedAtMs, cancelRequestedAtMs } = target;
  if (cancelRequestedAtMs !== undefined) {
    return complete(deps, command, `${status}, ${filledOf(target).filledAmount} filled`);
  }
  const when = closedAtMs === undefined ? '' : ` since ${isoTime(closedAtMs)}`;
  const text = `"${target.id}" is ${status}${when}: there is nothing to cancel.`;
  await reject(deps, command, reason('TARGET_FINISHED', text, 'target'));
}
