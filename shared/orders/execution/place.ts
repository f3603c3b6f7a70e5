import type { GateKey } from '../../gate/api-key.ts';
import type { MarketClient, PlacementBody } from '../../gate/market.ts';
import type { Fence } from '../../gate/order-requests.ts';
import type { GateMessage, Placement } from '../../gate/outcomes.ts';
import { openCircuitBreaker } from '../../kill-switch/circuit-breaker.ts';
import { isAccountLabel, openFuturesCircuit } from '../../kill-switch/futures-circuit.ts';
import { SWITCH_CACHE_MS } from '../../kill-switch/kill-switch-store.ts';
import { isContract } from '../../market/contract-order.ts';
import { ATTEMPTS_AT_ONCE } from '../model/armed.ts';
import { attemptText } from '../model/client-order-id.ts';
import { type Reason, reason } from '../model/reason.ts';
import {
  type Attempt,
  type AttemptRecord,
  isUnfinished,
  isUnsent,
  type PlaceRecord,
  protects,
  timesOf,
} from '../model/record.ts';
import type { PlaceOrder } from '../model/request.ts';
import { waitOf } from '../model/waiting.ts';
import type {
  ExecutionDependencies,
  ReconciliationDependencies,
} from '../reconciliation/dependencies.ts';
import { marketOfOrder } from '../reconciliation/market-of.ts';
import { mergeSnapshot } from '../reconciliation/merge-snapshot.ts';
import { noteAnswer, reject } from '../reconciliation/verdict.ts';
import { cancelIfRequested } from './cancel.ts';
import { ATTEMPTS_MAX, attemptBlocker, giveUp } from './give-up.ts';
import { pause } from './pacing.ts';

/** How long the exchange may take to receive an attempt before it refuses it. */
export const ATTEMPT_LIFE_MS = 3_000;
/** With less life left, an attempt is not sent. */
const MIN_LIFE_LEFT_MS = 300;
const RETRY_AFTER_MS = 200;

/**
 * The fence of an attempt that is claimed now, never beyond the order's `submit_by`. Even if this
 * process is frozen, the exchange accepts no order later after a halt than a switch reading is
 * valid plus the life of an attempt.
 *
 * @param killSwitchReadAtMs when the account's kill switch was read; our clock
 */
export function fenceFrom(
  client: Pick<MarketClient, 'exchangeNowMs' | 'clockOffsetMs'>,
  submitByMs: number,
  killSwitchReadAtMs: number,
): Fence {
  const signedAtMs = client.exchangeNowMs();
  const mayStartUntilMs = killSwitchReadAtMs + client.clockOffsetMs() + SWITCH_CACHE_MS;
  const exptimeMs = Math.min(signedAtMs, mayStartUntilMs) + ATTEMPT_LIFE_MS;
  return { signedAtMs, exptimeMs: Math.min(exptimeMs, submitByMs) };
}

/** A new attempt of a record, under a text of its own: nothing of the attempt before it stays. */
export function attemptPatch(
  client: Pick<MarketClient, 'exchangeNowMs' | 'clockOffsetMs'>,
  { stem, attempt }: { readonly stem: string; readonly attempt?: Pick<Attempt, 'number'> },
  submitByMs: number,
  killSwitchReadAtMs: number,
) {
  const number = (attempt?.number ?? 0) + 1;
  return {
    attempt: number,
    text: attemptText(stem, number),
    ...fenceFrom(client, submitByMs, killSwitchReadAtMs),
    absentAtMs: undefined,
    gateAnswer: undefined,
    unsentAtMs: undefined,
  };
}

/** The body of the order for Gate. Each attempt adds its `text`. */
export function placementBody(order: PlaceOrder): PlacementBody {
  if (isContract(order)) {
    const { settle: _settle, multiplier: _multiplier, ...body } = order;
    return body;
  }
  const { quote_amount: _quote, amount_of_available: _ratio, ...body } = order;
  return body;
}

/**
 * Sends the attempts of a claimed order, each at most once, and records certain outcomes. An
 * uncertain one stays `submitting` for track-orders. `unsent` is certain: no byte left, and the
 * order may be tried again before its deadline.
 */
export async function placeClaimed(
  deps: ExecutionDependencies,
  claimed: PlaceRecord,
  key: GateKey,
  untilMs: number,
): Promise<'ended' | 'to_follow' | 'unsent'> {
  const { clock, log } = deps;
  const { account, id } = claimed;
  let record = claimed;
  let usedKey = key;
  let postedAtMs = Number.NEGATIVE_INFINITY;
  let isToFollow = false;
  const { market } = marketOfOrder(deps, claimed);
  // Each iteration either returns, or advances in time or to the next attempt.
  while (true) {
    await pause(clock, market, postedAtMs);
    postedAtMs = clock.nowMs();
    const placement = await send(deps, record, usedKey);
    log('info', 'placement', { account, id, text: record.attempt.text, ...forLog(placement) });
    if (placement.kind === 'accepted') {
      const written = await mergeSnapshot(deps, record, placement.order);
      isToFollow = isUnfinished(await cancelIfRequested(deps, written.record));
      break;
    }
    if (placement.kind === 'unknown') {
      isToFollow = true;
      if (placement.words) await noteAnswer(deps, record, placement.words);
      break;
    }
    if (placement.kind === 'refused') {
      await reject(deps, record, refusalReason(record, placement));
      const isOfAccount = isContract(record.order) && isAccountLabel(placement.label);
      if (isOfAccount) await openFuturesCircuit(deps, account, placement);
      break;
    }
    if (placement.kind === 'credentials') {
      // A refused key stays refused until another one can be read.
      const fresh = await deps
        .exchangeOf(account)
        .readKey({ fresh: true })
        .catch(() => usedKey);
      if (fresh.versionId === usedKey.versionId) {
        await giveUp(deps, record, gateReason(placement));
        await openCircuitBreaker(deps, account, placement);
        break;
      }
      usedKey = fresh;
    }
    const next = await nextAttempt(deps, record, placement, untilMs);
    if (next === 'unsent') return next;
    if (!next) {
      isToFollow = protects(record);
      break;
    }
    record = next;
  }
  await pause(clock, market, postedAtMs);
  return isToFollow ? 'to_follow' : 'ended';
}

async function send(
  deps: Pick<ReconciliationDependencies, 'exchangeOf'>,
  record: PlaceRecord,
  key: GateKey,
): Promise<Placement | TooLate> {
  const { order, attempt } = record;
  const { market } = marketOfOrder(deps, record);
  const late = tooLateToSend(market, attempt);
  if (late) return late;
  return market.place(key, { text: attempt.text, ...placementBody(order) }, attempt);
}

/** The fence leaves no time for sending: the process was frozen, or the claim was slow. */
export type TooLate = { readonly kind: 'too_late'; readonly detail: string };

export function tooLateToSend(
  client: Pick<MarketClient, 'exchangeNowMs'>,
  { exptimeMs }: Attempt,
): TooLate | undefined {
  if (client.exchangeNowMs() <= exptimeMs - MIN_LIFE_LEFT_MS) return undefined;
  return { kind: 'too_late', detail: 'the attempt was claimed too long ago' };
}

type Passing = Exclude<Placement, { readonly kind: 'accepted' | 'unknown' | 'refused' }> | TooLate;

/**
 * The attempt to follow one that provably did nothing: the same one if no byte of it left and its
 * fence has time, otherwise the next one. Without a connection for its whole fence it stays unsent
 * until the message returns. Undefined if no further attempt is needed.
 */
export async function nextAttempt<R extends AttemptRecord>(
  deps: Pick<
    ExecutionDependencies,
    'clock' | 'exchangeOf' | 'killSwitches' | 'log' | 'newNonce' | 'store'
  >,
  record: R,
  passing: Passing,
  untilMs: number,
): Promise<R | 'unsent' | undefined> {
  const { clock } = deps;
  const { client } = deps.exchangeOf(record.account);
  const resetMs = 'resetMs' in passing ? (passing.resetMs ?? 0) - client.clockOffsetMs() : 0;
  const retryAtMs = Math.max(clock.nowMs() + RETRY_AFTER_MS, resetMs);
  // A retry without enough time left would only hide the cause of this failure.
  const isOver = retryAtMs > record.submitByMs - MIN_LIFE_LEFT_MS;
  const hasTime = retryAtMs <= untilMs;
  const isForFiring = needsFiring(record, passing);
  // After a proof of absence there is no message that could return.
  const mayWait = isNotSent(passing) && !record.attempt.resubmitted && !isForFiring;
  const isAtEnd = record.attempt.number >= ATTEMPTS_MAX || (isForFiring && !isNotSent(passing));
  if (isOver || isAtEnd || !(hasTime || mayWait)) {
    await giveUp(deps, record, passingReason(passing));
    return undefined;
  }
  if (!hasTime) return leaveUnsent(deps, record, passing);
  await clock.sleepUntil(retryAtMs);
  const lifeLeftMs = record.attempt.exptimeMs - client.exchangeNowMs();
  if (passing.kind === 'not_sent') {
    if (lifeLeftMs > MIN_LIFE_LEFT_MS) return record;
    // Close to its deadline the message would return too late.
    const isEnding = waitOf(timesOf(record), clock.nowMs()).kind !== 'comes_again';
    if (mayWait && !isEnding) return leaveUnsent(deps, record, passing);
  }
  if (isForFiring || clock.nowMs() > record.submitByMs - MIN_LIFE_LEFT_MS) {
    await giveUp(deps, record, passingReason(passing));
    return undefined;
  }
  const detail = isNotSent(passing) ? passing.detail : passing.label;
  const { killSwitch, readAtMs } = await deps.killSwitches.readRecent(record.account);
  const refusal = attemptBlocker(killSwitch, record);
  if (refusal) {
    await giveUp(deps, record, refusal);
    return undefined;
  }
  return beginAttempt(deps, record, detail, readAtMs);
}

/**
 * Whether the next attempt of what protects needs a firing of its own: what lasts for a few seconds must
 * not use them all. A new key is tried at once.
 */
function needsFiring(record: AttemptRecord, { kind }: Passing): boolean {
  return protects(record) && record.attempt.number >= ATTEMPTS_AT_ONCE && kind !== 'credentials';
}

function isNotSent(passing: Passing): passing is Exclude<Passing, { readonly label: string }> {
  return passing.kind === 'not_sent' || passing.kind === 'too_late';
}

async function leaveUnsent(
  deps: Pick<ReconciliationDependencies, 'clock' | 'store'>,
  record: AttemptRecord,
  passing: Passing,
): Promise<'unsent' | undefined> {
  const detail = isNotSent(passing) ? passing.detail : passing.label;
  const change = { unsentAtMs: deps.clock.nowMs() };
  const written = await deps.store.transition('unsent', record, change, detail);
  return written.applied || isUnsent(written.record) ? 'unsent' : undefined;
}

/** Claims the next attempt, under a text of its own; undefined if another writer acts already. */
export async function beginAttempt<R extends AttemptRecord>(
  deps: Pick<ExecutionDependencies, 'exchangeOf' | 'newNonce' | 'store'>,
  record: R,
  detail: string,
  killSwitchReadAtMs: number,
  isResubmission = false,
): Promise<R | undefined> {
  const { client } = deps.exchangeOf(record.account);
  const owner = deps.newNonce();
  const change = {
    ...attemptPatch(client, record, record.submitByMs, killSwitchReadAtMs),
    owner,
    ...(record.action === 'place' && { order: record.order }),
    ...(isResubmission && { resubmitted: true as const }),
  };
  const written = await deps.store.transition('next_attempt', record, change, detail);
  const isOurs = written.applied || written.record.owner === owner;
  // The same record with its next attempt. Its action never changes.
  return isOurs ? (written.record as R) : undefined;
}

/** Places the order once more, after the proof that its last attempt placed nothing. */
export async function placeAgain(
  deps: ExecutionDependencies,
  record: PlaceRecord,
  proof: string,
  killSwitchReadAtMs: number,
): Promise<void> {
  const key = await deps.exchangeOf(record.account).readKey();
  const next = await beginAttempt(deps, record, proof, killSwitchReadAtMs, true);
  if (next) await placeClaimed(deps, next, key, next.attempt.exptimeMs);
}

/** Gate's labels for an order that would reduce a position which is not there. */
const NOTHING_TO_REDUCE = ['INCREASE_POSITION', 'POSITION_EMPTY', 'REDUCE_EXCEEDED'];

function refusalReason({ order }: PlaceRecord, placement: GateMessage): Reason {
  if (!isContract(order) || !NOTHING_TO_REDUCE.includes(placement.label)) {
    return gateReason(placement);
  }
  const field = order.close ? 'close' : 'reduce_only';
  return reason('NO_POSITION', `Gate refused it: ${placement.label}: ${placement.message}`, field);
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
