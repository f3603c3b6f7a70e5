import { hash } from 'node:crypto';
import { StringDecoder } from 'node:string_decoder';
import { dayBudget } from '../limits/day-budget.ts';
import { sizeField } from '../limits/size-bounds.ts';
import { printable } from '../printable.ts';
import { type Admitted, admit, overBudget } from './admission.ts';
import { sendAmendment } from './amend.ts';
import { driveCancel } from './cancel.ts';
import { attemptText, orderStem } from './client-order-id.ts';
import { happening } from './happening.ts';
import { parseMessage } from './message.ts';
import type {
  AmendRequest,
  CancelRequest,
  OrderRequest,
  PlaceOrder,
  PlaceRequest,
} from './order-request.ts';
import { DEFAULT_ACCOUNT } from './order-request.ts';
import { fenceFrom, placeClaimed } from './place.ts';
import { type Reason, reason } from './reason.ts';
import { isAmend, isCancel, isPlace, type OrderRecord } from './record.ts';
import type { Reservation } from './reservation.ts';
import { sentBy } from './sender.ts';
import type { NewRecord, OverBudget, Written } from './store.ts';
import type { SubmissionDependencies } from './submission-dependencies.ts';
import { isTombstone } from './tombstone.ts';

/** A message as SQS delivers it. */
export type QueueMessage = {
  readonly messageId: string;
  readonly body: string;
  readonly sentAtMs: number;
  /** SQS's `SenderId`: who called SendMessage. */
  readonly senderId: string;
};

/**
 * One delivery of one message: it ends as at most one order at the exchange and as a record in
 * the ledger. Returns when the record has a verdict or is handed to track-orders as `submitting`;
 * throws only if the ledger cannot be written, so that SQS delivers again.
 *
 * @param untilMs when the invocation must be done
 */
export async function submitOrder(
  deps: SubmissionDependencies,
  message: QueueMessage,
  untilMs: number,
): Promise<void> {
  const parsed = parseMessage(message.body, {
    sentAtMs: message.sentAtMs,
    maxAgeSeconds: Object.fromEntries(
      Object.entries(deps.config.accounts).map(([name, each]) => [name, each.limits.maxAgeSeconds]),
    ),
  });
  if (parsed.kind === 'refused') return refuseUnread(deps, message, parsed);
  const { request } = parsed;
  const sender = sentBy(deps.senders, message.senderId, request.id);
  const admission = await admit(deps, request, sender, message.sentAtMs);
  if (admission.kind === 'refused') {
    return refuseRequest(deps, message, request, admission.reason, admission.order);
  }
  await claim(deps, message, request, admission, untilMs);
}

/** The claim decides who acts: whoever writes the record first. All others only find it there. */
async function claim(
  deps: SubmissionDependencies,
  message: QueueMessage,
  request: OrderRequest,
  { order, reserved, amends, switchReadAtMs }: Admitted,
  untilMs: number,
): Promise<void> {
  const owner = deps.newNonce();
  // Read beside the claim; what went wrong with it is judged after the claim.
  const key =
    request.action === 'place'
      ? deps
          .exchangeOf(request.account)
          .readKey()
          .catch((error: Error) => error)
      : undefined;
  const unclaimed = {
    ...newRecord(deps, message, request),
    owner,
    ...(order && { order }),
    ...(amends && { amends }),
    ...attemptOf(deps, request, switchReadAtMs),
  };
  const claimed = await writeClaim(deps, unclaimed, reserved);
  if ('overBudget' in claimed) {
    const field = order ? sizeField(order) : 'amount';
    const refusal = overBudget(deps, request.account, reserved!, claimed.overBudget, field);
    return refuseRequest(deps, message, request, refusal, order);
  }
  const { record } = claimed;
  // The SDK may have repeated a write whose acknowledgement was lost: then the claim is ours.
  const isOurs = claimed.applied || record.owner === owner;
  if (!isOurs) return repeatOrConflict(deps, message, record, request);
  try {
    if (isPlace(record) && key) await placeClaimed(deps, record, await key, untilMs);
    else if (isCancel(record)) await driveCancel(deps, record);
    else if (isAmend(record)) await sendAmendment(deps, record);
  } catch (error) {
    // The claim stands, and track-orders drives it on: delivering the message again would not.
    const { account, id } = record;
    deps.log('error', 'left_to_track_orders', { account, id, error: String(error) });
  }
}

/** Together with what it takes of the day's budget, where it takes any. */
function writeClaim(
  deps: SubmissionDependencies,
  unclaimed: NewRecord,
  reserved: Reservation | undefined,
): Promise<Written | OverBudget> {
  const why = happening(deps, 'claimed');
  if (!reserved) return deps.store.create('claimed', unclaimed, why);
  const budget = dayBudget(deps.config.accounts[unclaimed.account]!.limits);
  return deps.store.claimWithin(budget, { ...unclaimed, reserved }, why);
}

/** What a claim starts: an attempt under a text of its own, unless it is about another order. */
function attemptOf(
  deps: SubmissionDependencies,
  request: PlaceRequest | CancelRequest | AmendRequest,
  switchReadAtMs: number,
): Pick<OrderRecord, 'status' | 'attempt' | 'text' | 'signedAtMs' | 'exptimeMs'> {
  if (request.action === 'cancel') return { status: 'submitting', attempt: 0 };
  const { client } = deps.exchangeOf(request.account);
  const stem = orderStem(deps.tag, request.account, request.id);
  const fence = fenceFrom(client, request.submitByMs, switchReadAtMs);
  return { status: 'submitting', attempt: 1, text: attemptText(stem, 1), ...fence };
}

/** A delivery that finds its id in the ledger already. */
async function repeatOrConflict(
  deps: SubmissionDependencies,
  message: QueueMessage,
  stored: OrderRecord,
  request: Pick<OrderRequest, 'account' | 'hash'>,
): Promise<void> {
  const { account, id } = stored;
  if (stored.hash === request.hash || isTombstone(stored)) {
    deps.log('info', 'repeated', { account, id });
    return;
  }
  const text = `The id "${id}" belongs to another order, which stands. Use a new id.`;
  await recordUnderMessageId(deps, message, account, reason('ID_CONFLICT', text, 'id'), id);
}

/** A message that could not be read as a request. */
async function refuseUnread(
  deps: SubmissionDependencies,
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

/** A request that is understood but may not be placed. */
async function refuseRequest(
  deps: SubmissionDependencies,
  message: QueueMessage,
  request: OrderRequest,
  refusal: Reason,
  order?: PlaceOrder,
): Promise<void> {
  const record = {
    ...newRecord(deps, message, request),
    ...(order && { order }),
    reason: refusal,
  };
  const written = await writeRefusal(deps, record);
  if (!written.applied) {
    await repeatOrConflict(deps, message, written.record, request);
  }
}

/** Where a message has no usable id of its own, SQS's message id stands in. */
async function recordUnderMessageId(
  deps: SubmissionDependencies,
  message: QueueMessage,
  account: string,
  refusal: Reason,
  conflictsWith?: string,
): Promise<void> {
  const id = `msg-${message.messageId}`;
  const record = refusedRecord(deps, message, account, id, refusal);
  await writeRefusal(deps, { ...record, ...(conflictsWith !== undefined && { conflictsWith }) });
}

function writeRefusal(deps: SubmissionDependencies, record: NewRecord) {
  const { account, id, reason: refusal } = record;
  deps.log('info', 'refused', { account, id, code: refusal?.code, field: refusal?.field });
  return deps.store.create('refused', record, happening(deps, 'refused', refusal?.code));
}

function newRecord(
  deps: SubmissionDependencies,
  message: QueueMessage,
  request: OrderRequest,
): NewRecord {
  const { id, account, ...rest } = request;
  return { ...recordBase(deps, message, account, id), ...rest };
}

const BODY_START_BYTES = 2048;

function refusedRecord(
  deps: SubmissionDependencies,
  message: QueueMessage,
  account: string,
  id: string,
  refusal: Reason,
): NewRecord {
  const bodySha256 = hash('sha256', message.body, 'hex');
  return {
    ...recordBase(deps, message, account, id),
    action: 'place',
    hash: bodySha256,
    bodySha256,
    bodyStart: printable(startOf(message.body)),
    reason: refusal,
  };
}

/** As many whole characters as the bytes hold. */
const startOf = (body: string): string =>
  new StringDecoder('utf8').write(Buffer.from(body).subarray(0, BODY_START_BYTES));

function recordBase(
  deps: SubmissionDependencies,
  message: QueueMessage,
  account: string,
  id: string,
) {
  return {
    stem: orderStem(deps.tag, account, id),
    account,
    id,
    status: 'rejected' as const,
    attempt: 0,
    filledAmount: '0',
    filledTotal: '0',
    fees: [],
    sentBy: sentBy(deps.senders, message.senderId, id),
    configHash: deps.configHash,
  };
}
