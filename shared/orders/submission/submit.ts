import { hash } from 'node:crypto';
import { StringDecoder } from 'node:string_decoder';
import { escapeControls } from '../../lib/escape-controls.ts';
import { dailyBudget } from '../../limits/daily-budget.ts';
import { sizeField } from '../../limits/size-bounds.ts';
import { type Execution, execute } from '../execution/execute.ts';
import { beginAttempt, fenceFrom } from '../execution/place.ts';
import type { OverBudget } from '../ledger/day-budget.ts';
import type { NewRecord, Unversioned, Written } from '../ledger/order-store.ts';
import { parseMessage } from '../message/parse-message.ts';
import { attemptText, orderStem } from '../model/client-order-id.ts';
import { isPreCancelMarker } from '../model/pre-cancel-marker.ts';
import { type Reason, type ReasonCode, reason } from '../model/reason.ts';
import {
  type AttemptRecord,
  isUnsent,
  type OrderRecord,
  timesOf,
  type UnreadRecord,
} from '../model/record.ts';
import {
  DEFAULT_ACCOUNT,
  deadlinesOf,
  type OrderRequest,
  type PlaceOrder,
} from '../model/request.ts';
import type { Reservation } from '../model/reservation.ts';
import { sentBy } from '../model/sender.ts';
import { type Wait, waitOf } from '../model/waiting.ts';
import type { ExecutionDependencies } from '../reconciliation/dependencies.ts';
import { reject } from '../reconciliation/verdict.ts';
import { type Admission, type Admitted, admit, type Claimable, overBudget } from './admission.ts';
import type { SubmissionDependencies } from './dependencies.ts';

/** A message as SQS delivers it. */
export type QueueMessage = {
  readonly messageId: string;
  readonly body: string;
  readonly sentAtMs: number;
  /** SQS's `SenderId`: the caller of SendMessage. */
  readonly senderId: string;
};

/** How the queue continues with a delivered message. */
export type Delivered = { readonly kind: 'done' } | Extract<Wait, { kind: 'comes_again' }>;

const DONE: Delivered = { kind: 'done' };

/**
 * Handles one delivery of one message. It ends as at most one order at the exchange and as a record
 * in the ledger. It is done when the record has a verdict or is left to track-orders as
 * `submitting`. It returns to the queue if nothing could be sent before its deadline. It throws
 * only if the ledger cannot be read or written, so that SQS delivers it again.
 *
 * @param untilMs when the invocation must end
 */
export async function submitOrder(
  deps: SubmissionDependencies,
  message: QueueMessage,
  untilMs: number,
): Promise<Delivered> {
  const parsed = parseMessage(message.body, {
    sentAtMs: message.sentAtMs,
    maxAgeSeconds: Object.fromEntries(
      Object.entries(deps.config.accounts).map(([name, each]) => [name, each.limits.maxAgeSeconds]),
    ),
  });
  if (parsed.kind === 'refused') {
    await refuseUnread(deps, message, parsed);
    return DONE;
  }
  const { request } = parsed;
  const admission = await admitInTime(deps, message, request);
  if (admission.kind === 'comes_again') return admission;
  if (admission.kind === 'admitted') return claim(deps, message, request, admission, untilMs);
  await refuseRequest(deps, message, request, admission.reason, admission.order);
  return DONE;
}

/** Retries an unreachable exchange or key until the deadline. */
async function admitInTime(
  deps: SubmissionDependencies,
  message: QueueMessage,
  request: OrderRequest,
): Promise<Exclude<Admission, { kind: 'unreachable' }> | Extract<Wait, { kind: 'comes_again' }>> {
  const { clock, log } = deps;
  const { account, id } = request;
  const sender = sentBy(deps.senders, message.senderId, id);
  while (true) {
    const admission = await admit(deps, request, sender, message.sentAtMs);
    if (admission.kind !== 'unreachable') return admission;
    const over = { kind: 'refused', reason: admission.reason } as const;
    // A cancel does not wait, and neither does a repeat with a record.
    const { submitByMs } = deadlinesOf(request);
    if (submitByMs === undefined) return over;
    const stored = await deps.store.get(orderStem(deps.tag, account, id));
    if (stored && !isUnsent(stored)) return over;
    const wait = waitOf({ issuedAtMs: request.issuedAtMs, submitByMs }, clock.nowMs());
    log('warn', 'waits', { account, id, wait: wait.kind, why: admission.reason.message });
    if (wait.kind === 'comes_again') return wait;
    if (wait.kind === 'stays') await clock.sleepUntil(wait.untilMs);
    if (clock.nowMs() >= submitByMs) return over;
  }
}

/**
 * The claim decides which invocation acts: the first one to write the record. All others find it
 * stored.
 */
async function claim(
  deps: SubmissionDependencies,
  message: QueueMessage,
  request: OrderRequest,
  { claimable, reserved, killSwitchReadAtMs, key }: Admitted,
  untilMs: number,
): Promise<Delivered> {
  const owner = deps.newNonce();
  const order = claimable.action === 'place' ? claimable.order : undefined;
  // The fence is set when the reservation is there: nothing but the claim is left to wait for.
  const unclaimed = () => ({ ...claimOf(deps, message, claimable, killSwitchReadAtMs), owner });
  const claimed = await writeClaim(deps, request, unclaimed, reserved);
  if ('overBudget' in claimed) {
    const field = order ? sizeField(order) : 'amount';
    const refusal = overBudget(deps, request.account, reserved!, claimed.overBudget, field);
    await refuseRequest(deps, message, request, refusal, order);
    return DONE;
  }
  const { record: stored } = claimed;
  // The SDK may have repeated a write after losing its acknowledgement. Then the claim is ours.
  const isOurs = claimed.applied || stored.owner === owner;
  const record = isOurs
    ? stored
    : await resumeAttempt(deps, stored, request, killSwitchReadAtMs, order);
  if (!record) {
    await repeatOrConflict(deps, message, stored, request);
    return DONE;
  }
  const outcome = await executeClaimed(deps, record, key, untilMs);
  if (outcome === 'unsent' && record.attempt) return comesAgain(deps, record);
  if (outcome === 'to_follow') await callTrackerFor(deps, record);
  return DONE;
}

/** The claim is stored, and track-orders continues it after a failure. Another delivery would not. */
async function executeClaimed(
  deps: ExecutionDependencies,
  record: OrderRecord,
  key: Admitted['key'],
  untilMs: number,
): Promise<Execution> {
  try {
    return await execute(deps, record, key, untilMs);
  } catch (error) {
    const { account, id } = record;
    deps.log('error', 'left_to_track_orders', { account, id, error: String(error) });
    return 'to_follow';
  }
}

/**
 * Has an order polled soon that is open, or unknown, or whose fills are not accounted for. A failure
 * does no harm: track-orders' schedule finds the order within a minute.
 */
async function callTrackerFor(
  deps: Pick<SubmissionDependencies, 'callTracker' | 'log'>,
  { account, id }: OrderRecord,
): Promise<void> {
  try {
    await deps.callTracker(account);
  } catch (error) {
    deps.log('warn', 'tracker_not_called', { account, id, error: String(error) });
  }
}

/** The next attempt of an order or an amendment whose last one was provably not sent, after new checks. */
async function resumeAttempt(
  deps: Pick<SubmissionDependencies, 'exchangeOf' | 'newNonce' | 'store'>,
  stored: OrderRecord,
  { hash: payloadHash }: OrderRequest,
  killSwitchReadAtMs: number,
  order: PlaceOrder | undefined,
): Promise<AttemptRecord | undefined> {
  if (!isUnsent(stored) || !stored.attempt || stored.hash !== payloadHash) return undefined;
  const why = 'the message came again';
  // An amendment keeps the order that its budget was reserved for.
  if (stored.action !== 'place') return beginAttempt(deps, stored, why, killSwitchReadAtMs);
  // The order by the current checks: a `quote_amount` gives another amount at another price.
  const checked = { ...stored, order: order ?? stored.order };
  return beginAttempt(deps, checked, why, killSwitchReadAtMs);
}

function comesAgain(
  { clock, log }: Pick<SubmissionDependencies, 'clock' | 'log'>,
  record: AttemptRecord,
): Delivered {
  const { account, id } = record;
  const wait = waitOf(timesOf(record), clock.nowMs());
  log('warn', 'waits', { account, id, wait: wait.kind, why: 'not a byte of the attempt left' });
  return wait.kind === 'comes_again' ? wait : { kind: 'comes_again', seconds: 1 };
}

/** Writes the claim, after its reservation in the daily budget if it has one. */
function writeClaim(
  deps: Pick<SubmissionDependencies, 'config' | 'store' | 'tag'>,
  { account, id }: OrderRequest,
  unclaimed: () => NewRecord,
  reservation: Reservation | undefined,
): Promise<Written | OverBudget> {
  if (!reservation) return deps.store.create('claimed', unclaimed());
  const budget = dailyBudget(deps.config.accounts[account]!.limits);
  const order = { stem: orderStem(deps.tag, account, id), account };
  return deps.store.claimWithin(budget, order, reservation, (reserved) => ({
    ...unclaimed(),
    reserved,
  }));
}

/** A request with a deadline starts an attempt, under a text of its own. */
function claimOf(
  deps: Pick<SubmissionDependencies, 'configHash' | 'exchangeOf' | 'senders' | 'tag'>,
  message: QueueMessage,
  claimable: Claimable,
  killSwitchReadAtMs: number,
): NewRecord {
  const record = { ...recordBase(deps, message, claimable), status: 'submitting' as const };
  if (!('submitByMs' in claimable)) return { ...record, ...claimable };
  const { client } = deps.exchangeOf(record.account);
  const fence = fenceFrom(client, claimable.submitByMs, killSwitchReadAtMs);
  const attempt = { number: 1, text: attemptText(record.stem, 1), ...fence };
  return { ...record, ...claimable, attempt };
}

/** Handles a delivery whose id is already in the ledger. */
async function repeatOrConflict(
  deps: Pick<SubmissionDependencies, 'configHash' | 'log' | 'senders' | 'store' | 'tag'>,
  message: QueueMessage,
  stored: OrderRecord,
  request: Pick<OrderRequest, 'account' | 'hash'>,
): Promise<void> {
  const { account, id } = stored;
  if (stored.hash === request.hash || isPreCancelMarker(stored)) {
    deps.log('info', 'repeated', { account, id });
    return;
  }
  const text = `The id "${id}" is already used by another order. Use a new id.`;
  await recordUnderMessageId(deps, message, account, reason('ID_CONFLICT', text, 'id'), id);
}

/** Refuses a message that could not be parsed. */
async function refuseUnread(
  deps: Pick<SubmissionDependencies, 'configHash' | 'log' | 'senders' | 'store' | 'tag'>,
  message: QueueMessage,
  refused: { readonly reason: Reason; readonly id?: string; readonly account?: string },
): Promise<void> {
  const { id, account } = refused;
  if (id === undefined || account === undefined) {
    return recordUnderMessageId(deps, message, account ?? DEFAULT_ACCOUNT, refused.reason);
  }
  const record = refusedRecord(deps, message, account, id, refused.reason);
  const written = await writeRefusal(deps, record);
  if (!written.applied && written.record.hash !== record.hash) {
    await recordUnderMessageId(deps, message, account, refused.reason, id);
  }
}

/** Refuses a valid request. */
async function refuseRequest(
  deps: Pick<SubmissionDependencies, 'configHash' | 'log' | 'senders' | 'store' | 'tag'>,
  message: QueueMessage,
  request: OrderRequest,
  refusal: Reason,
  order?: PlaceOrder,
): Promise<void> {
  const record = {
    ...recordBase(deps, message, request),
    ...request,
    ...(order && { order }),
    reason: refusal,
  };
  const written = await writeRefusal(deps, record);
  if (written.applied) return;
  const { record: stored } = written;
  // It was claimed and has waited since. This is its end.
  const hasWaited = isUnsent(stored) && stored.hash === request.hash;
  const isOver = refusal.code === ('EXPIRED' satisfies ReasonCode) && refusal.field === 'submit_by';
  if (hasWaited) await reject(deps, stored, isOver ? unreachableInTime(refusal) : refusal);
  else await repeatOrConflict(deps, message, stored, request);
}

function unreachableInTime({ message }: Reason): Reason {
  return reason('EXCHANGE_UNREACHABLE', `The exchange could not be reached until then. ${message}`);
}

/** Without a usable id, SQS's message id identifies the record. */
async function recordUnderMessageId(
  deps: Pick<SubmissionDependencies, 'configHash' | 'log' | 'senders' | 'store' | 'tag'>,
  message: QueueMessage,
  account: string,
  refusal: Reason,
  conflictsWith?: string,
): Promise<void> {
  const id = `msg-${message.messageId}`;
  const record = refusedRecord(deps, message, account, id, refusal);
  await writeRefusal(deps, { ...record, ...(conflictsWith !== undefined && { conflictsWith }) });
}

function writeRefusal(deps: Pick<SubmissionDependencies, 'log' | 'store'>, record: NewRecord) {
  const { account, id, reason: refusal } = record;
  deps.log('info', 'refused', { account, id, code: refusal?.code, field: refusal?.field });
  return deps.store.create('refused', record, refusal?.code);
}

const BODY_START_BYTES = 2048;

function refusedRecord(
  deps: Pick<SubmissionDependencies, 'configHash' | 'senders' | 'tag'>,
  message: QueueMessage,
  account: string,
  id: string,
  refusal: Reason,
): Unversioned<UnreadRecord> {
  const bodySha256 = hash('sha256', message.body, 'hex');
  return {
    ...recordBase(deps, message, { account, id }),
    action: 'unread',
    hash: bodySha256,
    bodySha256,
    bodyStart: escapeControls(startOf(message.body)),
    reason: refusal,
  };
}

/** The whole characters within the limit of bytes. */
function startOf(body: string): string {
  return new StringDecoder('utf8').write(Buffer.from(body).subarray(0, BODY_START_BYTES));
}

function recordBase(
  deps: Pick<SubmissionDependencies, 'configHash' | 'senders' | 'tag'>,
  message: QueueMessage,
  { account, id }: Pick<OrderRequest, 'account' | 'id'>,
) {
  return {
    stem: orderStem(deps.tag, account, id),
    account,
    id,
    status: 'rejected' as const,
    sentBy: sentBy(deps.senders, message.senderId, id),
    configHash: deps.configHash,
  };
}
