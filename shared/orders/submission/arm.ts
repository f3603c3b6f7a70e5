import { isoTime } from '../../lib/clock.ts';
import { type Reason, reason } from '../model/reason.ts';
import type { SentBy } from '../model/record.ts';
import type { Trigger, TriggeredRequest } from '../model/request.ts';
import { sentBy } from '../model/sender.ts';
import { type Refused, refused, type Unreachable } from './admission/admission-result.ts';
import { pausedOccurrence, readKillSwitch, tooLate } from './admission/admit.ts';
import { admitInTime } from './admission/admit-in-time.ts';
import { checkArming } from './admission/check-arming.ts';
import type { SubmissionDependencies } from './admission/dependencies.ts';
import { callTrackerFor } from './carry-out.ts';
import { type Delivered, DONE, type QueueMessage } from './queue-message.ts';
import { recordBase, refuseRequest, repeatOrConflict } from './refusals.ts';

type Armable = { readonly kind: 'armable'; readonly killSwitchVersion: number };

/** Arms an order with a trigger: it waits in the ledger, and track-orders watches its price. */
export async function armOrder(
  deps: SubmissionDependencies,
  message: QueueMessage,
  request: TriggeredRequest,
): Promise<Delivered> {
  const { account, id } = request;
  const sender = sentBy(deps.senders, message.senderId, id);
  const admission = await admitInTime(deps, request, () =>
    admitArming(deps, request, sender, message.sentAtMs),
  );
  if (admission.kind === 'comes_again') return admission;
  if (admission.kind === 'known') {
    await repeatOrConflict(deps, message, admission.stored, request);
    return DONE;
  }
  if (admission.kind === 'refused') {
    await refuseRequest(deps, message, request, admission.reason);
    return DONE;
  }
  const written = await deps.store.create('armed', {
    ...recordBase(deps, message, request),
    ...request,
    status: 'armed',
    armed: {
      armedSinceMs: deps.exchangeOf(account).client.exchangeNowMs(),
      armedVersion: admission.killSwitchVersion,
      firings: 0,
    },
  });
  if (!written.applied) {
    await repeatOrConflict(deps, message, written.record, request);
    return DONE;
  }
  deps.log('info', 'armed', { account, id });
  await callTrackerFor(deps, written.record);
  return DONE;
}

/** What can be checked before the price is there. Everything is checked again at the firing. */
async function admitArming(
  deps: SubmissionDependencies,
  request: TriggeredRequest,
  sender: SentBy,
  sentAtMs: number,
): Promise<Armable | Refused | Unreachable> {
  const nowMs = deps.clock.nowMs();
  const late = tooLate(nowMs, request) ?? expired(nowMs, request.trigger);
  if (late) return refused(late);
  const paused = await pausedOccurrence(deps, request, sender);
  if (paused) return refused(paused);
  const [reading, checked] = await Promise.all([
    readKillSwitch(deps, request, sentAtMs),
    checkArming(deps, request.account, request.order, request.trigger, request.exits),
  ]);
  if (reading.kind === 'refused') return reading;
  if (checked.kind !== 'fit') return checked;
  return { kind: 'armable', killSwitchVersion: reading.killSwitchVersion };
}

function expired(nowMs: number, { expiresAtMs }: Trigger): Reason | undefined {
  if (nowMs < expiresAtMs) return undefined;
  const text = `Its trigger expired at ${isoTime(expiresAtMs)} already; nothing was sent.`;
  return reason('TRIGGER_EXPIRED', text, 'trigger.expires_at');
}
