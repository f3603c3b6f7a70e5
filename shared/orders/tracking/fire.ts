import type { Prices } from '../../gate/prices.ts';
import { isoTime } from '../../lib/clock.ts';
import { instrumentOf } from '../../market/instrument.ts';
import { isProtective, termsOf } from '../../market/order-terms.ts';
import type { Watched } from '../../triggers/condition.ts';
import { CLAIMED_WITHIN_MS, RELEASE_AGAIN_MS } from '../model/armed.ts';
import { reason } from '../model/reason.ts';
import { type ArmedRecord, isArmed } from '../model/record.ts';
import { releaseBody, releaseGroup } from '../model/release.ts';
import type { PollDependencies } from './dependencies.ts';

/** Fires an armed order: the first to write it. submit-order claims the firing and sends the order. */
export async function fire(
  deps: PollDependencies,
  record: ArmedRecord,
  observed: Prices,
  { extremum }: Watched,
): Promise<void> {
  const { account, id, armed } = record;
  const change = {
    firings: armed.firings + 1,
    firedAtMs: deps.exchangeOf(account).client.exchangeNowMs(),
    observed,
    ...(extremum && { extremum: extremum.price }),
  };
  const detail = `${observed.last} at ${isoTime(observed.atMs)}`;
  const written = await deps.store.transition('fired', record, change, detail);
  if (!written.applied || !isArmed(written.record)) return;
  deps.log('info', 'fired', { account, id, last: observed.last });
  await sendRelease(deps, written.record, change.firedAtMs);
}

/**
 * Sends the release of a firing that waits for its claim, or ends the firing when its time is over: an
 * order that protects is judged anew; any other has come too late.
 */
export async function followFiring(
  deps: PollDependencies,
  record: ArmedRecord,
  firedAtMs: number,
): Promise<void> {
  const { account, id, order } = record;
  const nowMs = deps.exchangeOf(account).client.exchangeNowMs();
  if (nowMs <= firedAtMs + CLAIMED_WITHIN_MS) return sendRelease(deps, record, firedAtMs);
  const detail = `nothing could be sent within ${CLAIMED_WITHIN_MS / 1_000} s`;
  const written = !isProtective(order)
    ? await deps.store.transition(
        'firing_refused',
        record,
        {
          status: 'rejected',
          reason: reason('EXPIRED', `It fired at ${isoTime(firedAtMs)}, and ${detail}.`),
        },
        'EXPIRED',
      )
    : await deps.store.transition(
        'armed_again',
        record,
        {
          status: 'armed',
          firedAtMs: undefined,
        },
        detail,
      );
  const { side } = termsOf(order);
  if (written.applied) deps.log('error', 'release_unclaimed', { account, id, side });
}

/** SQS drops a message with a deduplication id that it has seen within five minutes. */
async function sendRelease(
  deps: Pick<PollDependencies, 'exchangeOf' | 'sendMessage'>,
  { account, id, stem, order, armed: { firings: firing } }: ArmedRecord,
  firedAtMs: number,
): Promise<void> {
  const waitedMs = deps.exchangeOf(account).client.exchangeNowMs() - firedAtMs;
  const times = Math.max(0, Math.floor(waitedMs / RELEASE_AGAIN_MS));
  const group = releaseGroup(account, instrumentOf(order));
  await deps.sendMessage(releaseBody({ account, id, firing }), group, `${stem}-${firing}-${times}`);
}
