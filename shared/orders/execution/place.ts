import type { GateKey } from '../../gate/api-key.ts';
import type { Fence, GateClient, PlacementBody } from '../../gate/spot/client.ts';
import type { Placement } from '../../gate/spot/placement.ts';
import { openCircuitBreaker } from '../../kill-switch/circuit-breaker.ts';
import { SWITCH_CACHE_MS } from '../../kill-switch/kill-switch-store.ts';
import { notActive } from '../../kill-switch/state.ts';
import { attemptText } from '../model/client-order-id.ts';
import { type Reason, reason } from '../model/reason.ts';
import { type AttemptRecord, isUnsent, type PlaceRecord, timesOf } from '../model/record.ts';
import type { PlaceOrder } from '../model/request.ts';
import { waitOf } from '../model/waiting.ts';
import type { OrderDependencies } from '../reconciliation/dependencies.ts';
import { mergeSnapshot } from '../reconciliation/merge-snapshot.ts';
import { noteAnswer, reject } from '../reconciliation/verdict.ts';
import { cancelIfRequested } from './cancel.ts';
import { pause } from './pacing.ts';

/** How long the exchange may take to receive an attempt before it refuses it. */
export const ATTEMPT_LIFE_MS = 3_000;
/** Too little of it left to be worth sending. */
const MIN_LIFE_LEFT_MS = 300;
/** Attempts that provably placed nothing may be followed by another, this often. */
const ATTEMPTS_MAX = 5;
const RETRY_AFTER_MS = 200;

/**
 * The fence of an attempt that is claimed now; never beyond the order's `submit_by`. However long
 * this process may be frozen, the exchange takes nothing later after a halt than the time for which
 * a reading of the switch counts and an attempt lives.
 *
 * @param killSwitchReadAtMs when the account's switch was read; our clock
 */
export function fenceFrom(
  client: Pick<GateClient, 'exchangeNowMs' | 'clockOffsetMs'>,
  submitByMs: number,
  killSwitchReadAtMs: number,
): Fence {
  const signedAtMs = client.exchangeNowMs();
  const mayStartUntilMs = killSwitchReadAtMs + client.clockOffsetMs() + SWITCH_CACHE_MS;
  const exptimeMs = Math.min(signedAtMs, mayStartUntilMs) + ATTEMPT_LIFE_MS;
  return { signedAtMs, exptimeMs: Math.min(exptimeMs, submitByMs) };
}

/** The order as Gate takes it; `text` is added per attempt. */
export function placementBody({ quote_amount: _made, ...order }: PlaceOrder): PlacementBody {
  return order;
}

/**
 * Sends the attempts of a claimed order, each at most once, and records what is certain. What is
 * not certain stays `submitting`: track-orders finds out. `unsent` is certain as well: not a byte
 * left, and the order may be tried again while its time is not over.
 */
export async function placeClaimed(
  deps: OrderDependencies,
  claimed: PlaceRecord,
  key: GateKey,
  untilMs: number,
): Promise<'handled' | 'unsent'> {
  const { clock, log } = deps;
  const { account, id } = claimed;
  let record = claimed;
  let usedKey = key;
  let postedAtMs = Number.NEGATIVE_INFINITY;
  // Every turn either returns, or has moved on in time or to the next attempt.
  while (true) {
    await pause(clock, postedAtMs);
    postedAtMs = clock.nowMs();
    const placement = await send(deps, record, usedKey);
    log('info', 'placement', { account, id, text: record.text, ...forLog(placement) });
    if (placement.kind === 'accepted') {
      const written = await mergeSnapshot(deps, record, placement.order);
      await cancelIfRequested(deps, written.record);
      break;
    }
    if (placement.kind === 'unknown') {
      if (placement.words) await noteAnswer(deps, record, placement.words);
      break;
    }
    if (placement.kind === 'refused') {
      await reject(deps, record, gateReason(placement));
      break;
    }
    if (placement.kind === 'credentials') {
      // What Gate refused stays refused as long as no other key can be read.
      const fresh = await deps
        .exchangeOf(account)
        .readKey({ fresh: true })
        .catch(() => usedKey);
      if (fresh.versionId === usedKey.versionId) {
        await reject(deps, record, gateReason(placement));
        await openCircuitBreaker(deps, account, placement);
        break;
      }
      usedKey = fresh;
    }
    const next = await nextAttempt(deps, record, placement, untilMs);
    if (next === 'unsent') return next;
    if (!next) break;
    record = next;
  }
  await pause(clock, postedAtMs);
  return 'handled';
}

async function send(
  deps: Pick<OrderDependencies, 'exchangeOf'>,
  record: PlaceRecord,
  key: GateKey,
): Promise<Placement | TooLate> {
  const { client } = deps.exchangeOf(record.account);
  const late = tooLateToSend(client, record);
  if (late) return late;
  return client.place(key, { text: record.text, ...placementBody(record.order) }, record);
}

/** Its fence leaves no time to send it: this process stood still, or the claim took its time. */
export type TooLate = { readonly kind: 'too_late'; readonly detail: string };

export function tooLateToSend(
  client: Pick<GateClient, 'exchangeNowMs'>,
  { exptimeMs }: AttemptRecord,
): TooLate | undefined {
  if (client.exchangeNowMs() <= exptimeMs - MIN_LIFE_LEFT_MS) return undefined;
  return { kind: 'too_late', detail: 'the attempt was claimed too long ago' };
}

type Passing = Exclude<Placement, { readonly kind: 'accepted' | 'unknown' | 'refused' }> | TooLate;

/**
 * After an attempt that provably did nothing: the same attempt again while not a byte of it
 * left and its fence has time, otherwise the next one. Without a connection for all of its fence it
 * is left unsent: the next attempt follows when the message comes again. Undefined when the order is
 * done with.
 */
export async function nextAttempt<R extends AttemptRecord>(
  deps: OrderDependencies,
  record: R,
  passing: Passing,
  untilMs: number,
): Promise<R | 'unsent' | undefined> {
  const { clock } = deps;
  const { client } = deps.exchangeOf(record.account);
  const resetMs = 'resetMs' in passing ? (passing.resetMs ?? 0) - client.clockOffsetMs() : 0;
  const retryAtMs = Math.max(clock.nowMs() + RETRY_AFTER_MS, resetMs);
  // A retry that would find too little time left to be sent would only hide this failure's cause.
  const isOver = retryAtMs > record.submitByMs - MIN_LIFE_LEFT_MS;
  const hasTime = retryAtMs <= untilMs;
  // What follows a proof of absence has no message any more that could come again.
  const mayWait = isNotSent(passing) && !record.resubmitted;
  if (isOver || record.attempt >= ATTEMPTS_MAX || !(hasTime || mayWait)) {
    await reject(deps, record, passingReason(passing));
    return undefined;
  }
  if (!hasTime) return leaveUnsent(deps, record, passing);
  await clock.sleepUntil(retryAtMs);
  const lifeLeftMs = record.exptimeMs - client.exchangeNowMs();
  if (passing.kind === 'not_sent') {
    if (lifeLeftMs > MIN_LIFE_LEFT_MS) return record;
    // Close to its end it would come again too late.
    const isEnding = waitOf(timesOf(record), clock.nowMs()).kind !== 'comes_again';
    if (mayWait && !isEnding) return leaveUnsent(deps, record, passing);
  }
  if (clock.nowMs() > record.submitByMs - MIN_LIFE_LEFT_MS) {
    await reject(deps, record, passingReason(passing));
    return undefined;
  }
  const detail = isNotSent(passing) ? passing.detail : passing.label;
  const { killSwitch, readAtMs } = await deps.killSwitches.readRecent(record.account);
  const refusal = notActive(killSwitch, record.account, record.issuedAtMs ?? 0);
  if (refusal) {
    await reject(deps, record, refusal);
    return undefined;
  }
  return beginAttempt(deps, record, detail, readAtMs);
}

function isNotSent(passing: Passing): passing is Exclude<Passing, { readonly label: string }> {
  return passing.kind === 'not_sent' || passing.kind === 'too_late';
}

async function leaveUnsent(
  deps: Pick<OrderDependencies, 'clock' | 'exchangeOf' | 'newNonce' | 'store'>,
  record: AttemptRecord,
  passing: Passing,
): Promise<'unsent' | undefined> {
  const detail = isNotSent(passing) ? passing.detail : passing.label;
  const change = { unsentAtMs: deps.clock.nowMs() };
  const written = await deps.store.transition('unsent', record, change, detail);
  return written.applied || isUnsent(written.record) ? 'unsent' : undefined;
}

/** Claims the next attempt, under a text of its own; undefined if somebody else acts already. */
export async function beginAttempt<R extends AttemptRecord>(
  deps: OrderDependencies,
  record: R,
  detail: string,
  killSwitchReadAtMs: number,
  isResubmission = false,
): Promise<R | undefined> {
  const { client } = deps.exchangeOf(record.account);
  const attempt = record.attempt + 1;
  const owner = deps.newNonce();
  const change = {
    attempt,
    owner,
    ...(record.order && { order: record.order }),
    text: attemptText(record.stem, attempt),
    ...fenceFrom(client, record.submitByMs, killSwitchReadAtMs),
    absentAtMs: undefined,
    gateAnswer: undefined,
    unsentAtMs: undefined,
    ...(isResubmission && { resubmitted: true as const }),
  };
  const written = await deps.store.transition('next_attempt', record, change, detail);
  const isOurs = written.applied || written.record.owner === owner;
  // It is the record that it was, with its next attempt: its action never changes.
  return isOurs ? (written.record as R) : undefined;
}

/** Once more, after it was proven that the attempt before placed nothing. */
export async function placeAgain(
  deps: OrderDependencies,
  record: PlaceRecord,
  proof: string,
  killSwitchReadAtMs: number,
): Promise<void> {
  const key = await deps.exchangeOf(record.account).readKey();
  const next = await beginAttempt(deps, record, proof, killSwitchReadAtMs, true);
  if (next) await placeClaimed(deps, next, key, next.exptimeMs);
}

function gateReason({ label, message }: { label: string; message: string }): Reason {
  return {
    code: label,
    message: `Gate refused it: ${message}`,
    retry: 'new_id',
  };
}

function passingReason(passing: Passing): Reason {
  return isNotSent(passing)
    ? reason(
        'EXCHANGE_UNREACHABLE',
        `The exchange could not be reached; nothing was sent. ${passing.detail}`,
      )
    : gateReason(passing);
}

function forLog(placement: Placement | TooLate) {
  if (placement.kind === 'accepted') return { kind: 'accepted', orderId: placement.order.orderId };
  return placement;
}
