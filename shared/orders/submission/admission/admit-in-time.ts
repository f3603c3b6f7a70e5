import { orderStem } from '../../model/client-order-id.ts';
import { isUnsent } from '../../model/record.ts';
import { deadlinesOf, isTriggered, type OrderRequest } from '../../model/request.ts';
import { type Wait, waitOf } from '../../model/waiting.ts';
import type { Known, Refused, Unreachable } from './admission-result.ts';
import type { SubmissionDependencies } from './dependencies.ts';

/** Repeats the checks of a request while the exchange or the key is unreachable, until its deadline. */
export async function admitInTime<Admitted extends { readonly kind: string }>(
  deps: Pick<SubmissionDependencies, 'clock' | 'log' | 'store' | 'tag'>,
  request: OrderRequest,
  admit: () => Promise<Admitted | Refused | Unreachable>,
): Promise<Admitted | Refused | Known | Extract<Wait, { kind: 'comes_again' }>> {
  const { clock, log } = deps;
  const { account, id } = request;
  while (true) {
    const admission = await admit();
    if (!isUnreachable(admission)) return admission;
    const over = { kind: 'refused', reason: admission.reason } as const;
    const { submitByMs } = deadlinesOf(request);
    // A cancel does not wait.
    if (submitByMs === undefined) return over;
    const stored = await deps.store.get(orderStem(deps.tag, account, id));
    if (stored && (isTriggered(request) || !isUnsent(stored))) return { kind: 'known', stored };
    const wait = waitOf({ issuedAtMs: request.issuedAtMs, submitByMs }, clock.nowMs());
    log('warn', 'waits', { account, id, wait: wait.kind, why: admission.reason.message });
    if (wait.kind === 'comes_again') return wait;
    if (wait.kind === 'stays') await clock.sleepUntil(wait.untilMs);
    if (clock.nowMs() >= submitByMs) return over;
  }
}

function isUnreachable<T extends { readonly kind: string }>(
  admission: T | Refused | Unreachable,
): admission is Unreachable {
  return admission.kind === 'unreachable';
}
