import { hash } from 'node:crypto';
import { StringDecoder } from 'node:string_decoder';
import { escapeControls } from '../../lib/escape-controls.ts';
import type { NewRecord, Unversioned } from '../ledger/order-store.ts';
import { orderStem } from '../model/client-order-id.ts';
import { isPreCancelMarker } from '../model/pre-cancel-marker.ts';
import { type Reason, type ReasonCode, reason } from '../model/reason.ts';
import { isUnsent, type OrderRecord, type UnreadRecord } from '../model/record.ts';
import {
  DEFAULT_ACCOUNT,
  isTriggered,
  type OrderRequest,
  type PlaceOrder,
} from '../model/request.ts';
import { sentBy } from '../model/sender.ts';
import { reject } from '../reconciliation/verdict.ts';
import type { SubmissionDependencies } from './admission/dependencies.ts';
import type { QueueMessage } from './queue-message.ts';

/** Handles a delivery whose id is already in the ledger. */
export async function repeatOrConflict(
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
export async function refuseUnread(
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
export async function refuseRequest(
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
  // It was claimed and has waited since. This is its end. What has fired waits for its release.
  const hasWaited = isUnsent(stored) && stored.hash === request.hash && !isTriggered(request);
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
  deps: Pick<SubmissionDependencies, 'configHash' | 'log' | 'senders' | 'store' | 'tag'>,
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

export function recordBase(
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
