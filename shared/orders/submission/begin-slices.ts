import { orderStem } from '../model/client-order-id.ts';
import { reason } from '../model/reason.ts';
import { NOTHING_FILLED, type SentBy } from '../model/record.ts';
import type { SlicedRequest } from '../model/request.ts';
import { sentBy } from '../model/sender.ts';
import { type Refused, refused, type Unreachable } from './admission/admission-result.ts';
import { pausedOccurrence, readKey, readKillSwitch, tooLate } from './admission/admit.ts';
import { admitInTime } from './admission/admit-in-time.ts';
import { type CheckedSlices, checkSlices } from './admission/check-sliced-order.ts';
import type { SubmissionDependencies } from './admission/dependencies.ts';
import { callTrackerFor } from './carry-out.ts';
import { type Delivered, DONE, type QueueMessage } from './queue-message.ts';
import { recordBase, refuseRequest, repeatOrConflict } from './refusals.ts';
import { dryPlan } from './slices/dry-plan.ts';

type Admitted = Omit<CheckedSlices, 'kind'> & {
  readonly kind: 'begins';
  readonly killSwitchVersion: number;
};

/** Begins a sliced order: it works in the ledger, and track-orders drives it. Nothing is sent yet. */
export async function beginSlices(
  deps: SubmissionDependencies,
  message: QueueMessage,
  request: SlicedRequest,
): Promise<Delivered> {
  const { account, id, slices } = request;
  const sender = sentBy(deps.senders, message.senderId, id);
  const admission = await admitInTime(deps, request, () =>
    admitSlices(deps, request, sender, message.sentAtMs),
  );
  if (admission.kind === 'comes_again') return admission;
  if (admission.kind === 'known') {
    await repeatOrConflict(deps, message, admission.stored, request);
    return DONE;
  }
  if (admission.kind === 'refused') {
    await refuseRequest(deps, message, request, admission.reason, admission.order);
    return DONE;
  }
  const { order, total, decimals, killSwitchVersion: startedVersion } = admission;
  const nowMs = deps.exchangeOf(account).client.exchangeNowMs();
  const written = await deps.store.create('working', {
    ...recordBase(deps, message, request),
    ...request,
    action: 'sliced',
    status: 'working',
    order,
    slicing: {
      state: {
        startMs: Math.max(slices.startAtMs ?? 0, nowMs),
        total,
        decimals,
        taken: '0',
        slots: '',
        priceSum: '0',
        priceCount: 0,
        refusals: 0,
      },
      startedVersion,
      filled: NOTHING_FILLED,
    },
  });
  if (!written.applied) {
    await repeatOrConflict(deps, message, written.record, request);
    return DONE;
  }
  deps.log('info', 'slices_begin', { account, id, count: slices.count });
  await callTrackerFor(deps, written.record);
  return DONE;
}

async function admitSlices(
  deps: SubmissionDependencies,
  request: SlicedRequest,
  sender: SentBy,
  sentAtMs: number,
): Promise<Admitted | Refused | Unreachable> {
  const nowMs = deps.clock.nowMs();
  const late = tooLate(nowMs, request);
  if (late) return refused(late);
  const paused = await pausedOccurrence(deps, request, sender);
  if (paused) return refused(paused);
  const [reading, checked, key] = await Promise.all([
    readKillSwitch(deps, request, sentAtMs),
    checkSlices(deps, request),
    readKey(deps, request),
  ]);
  if (reading.kind === 'refused') return reading;
  if (checked.kind !== 'fit') return checked;
  if (!deps.config.accounts[request.account]!.live) {
    const { account, id, slices } = request;
    const plan = dryPlan(slices, checked, nowMs, orderStem(deps.tag, account, id));
    const text = `The account is not live ("live": false). These slices would have been sent: ${plan}`;
    return { ...refused(reason('DRY_RUN', text)), order: checked.order };
  }
  if (key?.kind === 'refused' || key?.kind === 'unreachable') return key;
  return { ...checked, kind: 'begins', killSwitchVersion: reading.killSwitchVersion };
}
