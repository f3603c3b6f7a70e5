import { dailyBudget } from '../../limits/daily-budget.ts';
import { limitsOf } from '../../limits/futures/futures-day.ts';
import { sizeField } from '../../limits/size-bounds.ts';
import { isContract } from '../../market/contract-order.ts';
import { beginAttempt, fenceFrom } from '../execution/place.ts';
import type { OverBudget } from '../ledger/day-budget.ts';
import type { NewRecord, Written } from '../ledger/order-store.ts';
import { parseMessage } from '../message/parse-message.ts';
import { attemptText, orderStem } from '../model/client-order-id.ts';
import { type AttemptRecord, isUnsent, type OrderRecord, timesOf } from '../model/record.ts';
import { readLeg, readRelease, readSlice } from '../model/release.ts';
import { amendedField, isInSlices, isTriggered, type OrderRequest } from '../model/request.ts';
import type { Reservation } from '../model/reservation.ts';
import { namesChildren, sentBy } from '../model/sender.ts';
import { waitOf } from '../model/waiting.ts';
import { type Admitted, admit } from './admission/admit.ts';
import { admitInTime } from './admission/admit-in-time.ts';
import { overBudget } from './admission/check-order.ts';
import type { Claimable } from './admission/claimable.ts';
import type { SubmissionDependencies } from './admission/dependencies.ts';
import { releaseHeld } from './admission/held-until-known.ts';
import { callTrackerFor, executeClaimed, resumedOrder } from './carry-out.ts';
import { type Delivered, DONE, type QueueMessage } from './queue-message.ts';
import { recordBase, refuseRequest, refuseUnread, repeatOrConflict } from './refusals.ts';

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
  const release = readRelease(message, deps.senders);
  const leg = readLeg(message, deps.senders);
  const slice = readSlice(message, deps.senders);
  const own = release ?? leg ?? slice;
  if (own && !Object.hasOwn(deps.config.accounts, own.account)) {
    // It was queued before the deployment that removed the account. track-orders tells people of the rest.
    deps.log('warn', 'account_removed', own);
    return DONE;
  }
  if (release) return (await staged()).releaseOrder(deps, release, untilMs);
  if (leg) return (await staged()).submitLeg(deps, message, leg, untilMs);
  if (slice) return (await staged()).submitSlice(deps, message, slice, untilMs);
  const parsed = parseMessage(message.body, {
    sentAtMs: message.sentAtMs,
    maxAgeSeconds: Object.fromEntries(
      Object.entries(deps.config.accounts).map(([name, each]) => [name, each.limits.maxAgeSeconds]),
    ),
    namesChildren: namesChildren(deps.senders, message.senderId),
  });
  if (parsed.kind === 'refused') {
    await refuseUnread(deps, message, parsed);
    return DONE;
  }
  const { request } = parsed;
  if (isTriggered(request)) return (await staged()).armOrder(deps, message, request);
  if (isInSlices(request)) return (await staged()).beginSlices(deps, message, request);
  if (request.action === 'exit') return (await staged()).beginExit(deps, message, request);
  const sender = sentBy(deps.senders, message.senderId, request.id);
  const admission = await admitInTime(deps, request, () =>
    admit(deps, request, sender, message.sentAtMs),
  );
  if (admission.kind === 'comes_again') return admission;
  if (admission.kind === 'known') {
    await repeatOrConflict(deps, message, admission.stored, request);
    return DONE;
  }
  if (admission.kind === 'admitted') {
    const delivered = await claim(deps, message, request, admission, untilMs);
    await releaseHeld(deps, request, admission.held);
    return delivered;
  }
  await refuseRequest(deps, message, request, admission.reason, admission.order);
  return DONE;
}

/** Their code is loaded with the first message that needs it. */
const staged = () => import('./staged-orders.ts');

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
    const refusal = overBudget(
      deps,
      request.account,
      reserved!,
      claimed.overBudget,
      sizeFieldOf(claimable),
    );
    await refuseRequest(deps, message, request, refusal, order);
    return DONE;
  }
  const { record: stored } = claimed;
  // The SDK may have repeated a write after losing its acknowledgement. Then the claim is ours.
  const isOurs = claimed.applied || stored.owner === owner;
  const record = isOurs
    ? stored
    : await resumeAttempt(deps, stored, request, { claimable, reserved, killSwitchReadAtMs });
  if (!record) {
    await repeatOrConflict(deps, message, stored, request);
    return DONE;
  }
  const outcome = await executeClaimed(deps, record, key, untilMs);
  if (outcome === 'unsent' && record.attempt) return comesAgain(deps, record);
  if (outcome === 'to_follow') await callTrackerFor(deps, record);
  return DONE;
}

/** The next attempt of an order or an amendment whose last one was provably not sent, after new checks. */
async function resumeAttempt(
  deps: Pick<SubmissionDependencies, 'exchangeOf' | 'newNonce' | 'store'>,
  stored: OrderRecord,
  { hash: payloadHash }: OrderRequest,
  {
    claimable,
    reserved,
    killSwitchReadAtMs,
  }: Pick<Admitted, 'claimable' | 'reserved' | 'killSwitchReadAtMs'>,
): Promise<AttemptRecord | undefined> {
  if (!isUnsent(stored) || !stored.attempt || stored.hash !== payloadHash) return undefined;
  const why = 'the message came again';
  // An amendment keeps the order that its budget was reserved for.
  if (stored.action !== 'place') return beginAttempt(deps, stored, why, killSwitchReadAtMs);
  const isChecked = claimable.action === 'place' && reserved;
  const order = isChecked ? resumedOrder(stored, claimable.order, reserved) : stored.order;
  return beginAttempt(deps, { ...stored, order }, why, killSwitchReadAtMs);
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

function sizeFieldOf(claimable: Claimable) {
  if (claimable.action === 'amend') return amendedField(claimable.amendment);
  if (claimable.action === 'cancel') return 'amount';
  return isContract(claimable.order) ? 'size' : sizeField(claimable.order);
}

/** Writes the claim, after its reservation in the daily budget if it has one. */
function writeClaim(
  deps: Pick<SubmissionDependencies, 'config' | 'store' | 'tag'>,
  { account, id }: OrderRequest,
  unclaimed: () => NewRecord,
  reservation: Reservation | undefined,
): Promise<Written | OverBudget> {
  if (!reservation) return deps.store.create('claimed', unclaimed());
  const budget = dailyBudget(limitsOf(deps.config.accounts[account]!, reservation));
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
