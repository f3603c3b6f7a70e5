import { hash } from 'node:crypto';
import { isoTime } from '../clock.ts';
import { attemptText, orderStem } from './client-order-id.ts';
import type { OrderDependencies } from './dependencies.ts';
import { DEFAULT_ACCOUNT, type OrderRequest, parseMessage } from './message.ts';
import { fenceFrom, placeClaimed, placementBody } from './place.ts';
import { type Reason, reason } from './reason.ts';
import { isClaimed, type SentBy } from './record.ts';
import type { NewRecord } from './store.ts';

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
  deps: OrderDependencies,
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
  const refusal = refusalBeforeClaim(deps, request);
  if (refusal) return refuseRequest(deps, message, request, refusal);
  await claimAndPlace(deps, message, request, untilMs);
}

/** What stands against a request before it is claimed. */
function refusalBeforeClaim(deps: OrderDependencies, request: OrderRequest): Reason | undefined {
  if (deps.clock.nowMs() > request.submitByMs) {
    const deadline = isoTime(request.submitByMs);
    return reason('EXPIRED', `It was to be submitted by ${deadline}; nothing was sent.`);
  }
  const account = deps.config.accounts[request.account]!;
  if (!account.live) {
    const body = JSON.stringify(placementBody(deps.config, request.account, request.order));
    const message = `The account is not live ("live": false). This would have been sent: ${body}`;
    return reason('DRY_RUN', message);
  }
  return undefined;
}

async function claimAndPlace(
  deps: OrderDependencies,
  message: QueueMessage,
  request: OrderRequest,
  untilMs: number,
): Promise<void> {
  const { client, readKey } = deps.exchangeOf(request.account);
  const owner = deps.newNonce();
  const base = newRecord(deps, message, request);
  // Read beside the claim; what went wrong with it is judged after the claim.
  const key = readKey().catch((error: Error) => error);
  const claim = await deps.store.create(
    'claimed',
    {
      ...base,
      status: 'submitting',
      attempt: 1,
      text: attemptText(base.stem, 1),
      owner,
      ...fenceFrom(client.exchangeNowMs(), request.submitByMs),
    },
    { atMs: deps.clock.nowMs(), event: 'claimed' },
  );
  // The SDK may have repeated a write whose acknowledgement was lost: then the claim is ours.
  const isOurs = claim.applied || claim.record.owner === owner;
  if (isOurs && isClaimed(claim.record)) {
    return placeClaimed(deps, claim.record, await key, untilMs);
  }
  await repeatOrConflict(deps, message, claim.record.id, claim.record.hash, base);
}

/** A delivery that finds its id in the ledger already. */
async function repeatOrConflict(
  deps: OrderDependencies,
  message: QueueMessage,
  id: string,
  storedHash: string,
  record: Pick<NewRecord, 'account' | 'hash' | 'sentBy'>,
): Promise<void> {
  if (storedHash === record.hash) {
    deps.log('info', 'repeated', { account: record.account, id });
    return;
  }
  const text = `The id "${id}" belongs to another order, which stands. Use a new id.`;
  await recordUnderMessageId(deps, message, record.account, reason('ID_CONFLICT', text, 'id'), id);
}

/** A message that could not be read as a request. */
async function refuseUnread(
  deps: OrderDependencies,
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
  deps: OrderDependencies,
  message: QueueMessage,
  request: OrderRequest,
  refusal: Reason,
): Promise<void> {
  const record = { ...newRecord(deps, message, request), reason: refusal };
  const written = await writeRefusal(deps, record);
  if (!written.applied) {
    await repeatOrConflict(deps, message, request.id, written.record.hash, record);
  }
}

/** Where a message has no usable id of its own, SQS's message id stands in. */
async function recordUnderMessageId(
  deps: OrderDependencies,
  message: QueueMessage,
  account: string,
  refusal: Reason,
  conflictsWith?: string,
): Promise<void> {
  const id = `msg-${message.messageId}`;
  const record = refusedRecord(deps, message, account, id, refusal);
  await writeRefusal(deps, { ...record, ...(conflictsWith !== undefined && { conflictsWith }) });
}

function writeRefusal(deps: OrderDependencies, record: NewRecord) {
  const { account, id, reason: refusal } = record;
  deps.log('info', 'refused', { account, id, code: refusal?.code, field: refusal?.field });
  const happening = { atMs: deps.clock.nowMs(), event: 'refused', detail: refusal?.code ?? '' };
  return deps.store.create('refused', record, happening);
}

function newRecord(
  deps: OrderDependencies,
  message: QueueMessage,
  request: OrderRequest,
): NewRecord {
  const { id, account, ...rest } = request;
  return { ...recordBase(deps, message, account, id), ...rest };
}

const BODY_START_BYTES = 2048;

function refusedRecord(
  deps: OrderDependencies,
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
    bodyStart: Buffer.from(message.body).subarray(0, BODY_START_BYTES).toString('utf8'),
    reason: refusal,
  };
}

function recordBase(deps: OrderDependencies, message: QueueMessage, account: string, id: string) {
  const sentBy: SentBy = { kind: 'message', principal: message.senderId };
  return {
    stem: orderStem(deps.tag, account, id),
    account,
    id,
    status: 'rejected' as const,
    attempt: 0,
    filledAmount: '0',
    filledTotal: '0',
    fees: [],
    sentBy,
    configHash: deps.configHash,
  };
}
