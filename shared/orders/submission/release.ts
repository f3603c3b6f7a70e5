import { marketSeen } from '../../instrument/market-seen.ts';
import { circuitBreakerOpen, suspends } from '../../kill-switch/state.ts';
import { dailyBudget } from '../../limits/daily-budget.ts';
import { limitsOf } from '../../limits/futures/futures-day.ts';
import { sizeField } from '../../limits/size-bounds.ts';
import { isContract } from '../../market/contract-order.ts';
import { haltedAs, isProtective } from '../../market/order-terms.ts';
import { attemptPatch, beginAttempt } from '../execution/place.ts';
import { CLAIMED_WITHIN_MS, RELEASE_AGAIN_MS } from '../model/armed.ts';
import type { OrderPatch } from '../model/attributes.ts';
import { orderStem } from '../model/client-order-id.ts';
import { type Reason, type ReasonCode, reason } from '../model/reason.ts';
import {
  type ArmedRecord,
  isArmed,
  isPlace,
  isUnsent,
  type OrderRecord,
  type PlaceRecord,
} from '../model/record.ts';
import type { Release } from '../model/release.ts';
import { askedOrder, type PlaceOrder } from '../model/request.ts';
import type { Reservation } from '../model/reservation.ts';
import { waitOf } from '../model/waiting.ts';
import { type Refused, refused, type Unreachable } from './admission/admission-result.ts';
import { type Admitted, readKey, wouldBeSent } from './admission/admit.ts';
import { checkOrder, overBudget } from './admission/check-order.ts';
import { checkContract } from './admission/contract-checks.ts';
import type { SubmissionDependencies } from './admission/dependencies.ts';
import { type HeldUntilKnown, hold, releaseHeld } from './admission/held-until-known.ts';
import { callTrackerFor, executeClaimed, resumedOrder } from './carry-out.ts';
import { type Delivered, DONE } from './queue-message.ts';

/** A firing that waits for its claim, or its claimed attempt of which no byte left. */
type Firing = (ArmedRecord | PlaceRecord) & {
  readonly armed: { readonly firedAtMs: number };
};

/**
 * Claims a firing: the order passes the same checks as every other one, at this moment, and is sent
 * once. What cannot be sent now and may be sent later stays armed: track-orders judges it anew.
 */
export async function releaseOrder(
  deps: SubmissionDependencies,
  { account, id, firing }: Release,
  untilMs: number,
): Promise<Delivered> {
  const record = await deps.store.get(orderStem(deps.tag, account, id));
  if (!record || !isFiring(record, firing)) {
    deps.log('info', 'release_over', { account, id, firing });
    return DONE;
  }
  const times = {
    issuedAtMs: record.armed.firedAtMs,
    submitByMs: record.armed.firedAtMs + CLAIMED_WITHIN_MS,
  };
  const admission = await admitFiring(deps, record, times.submitByMs);
  switch (admission.kind) {
    case 'admitted': {
      // Coins that another one has taken meanwhile: the release comes again, and reads the balance anew.
      const { held } = admission;
      if (held && !(await hold(deps, record, held))) {
        return { kind: 'comes_again', seconds: 1 };
      }
      const delivered = await claimFiring(deps, record, admission, times.submitByMs, untilMs);
      await releaseHeld(deps, record, held);
      return delivered;
    }
    case 'refused':
      await refuseFiring(deps, record, admission.reason);
      return DONE;
    case 'unreachable': {
      const wait = waitOf(times, deps.exchangeOf(account).client.exchangeNowMs());
      const why = admission.reason.message;
      deps.log('warn', 'waits', { account, id, wait: wait.kind, why });
      return wait.kind === 'comes_again' ? wait : DONE;
    }
    case 'not_now':
      deps.log('warn', 'release_waits', { account, id, code: admission.reason.code });
      return DONE;
  }
}

function isFiring(record: OrderRecord, firing: number): record is Firing {
  if (record.action !== 'place' || record.armed?.firings !== firing) return false;
  const waits = isArmed(record) || (isPlace(record) && isUnsent(record));
  return waits && record.armed.firedAtMs !== undefined && record.cancelRequestedAtMs === undefined;
}

type FiringAdmission =
  | (Pick<Admitted, 'killSwitchReadAtMs' | 'key'> & {
      readonly kind: 'admitted';
      readonly order: PlaceOrder;
      /** What only shrinks a position of a contract reserves nothing. */
      readonly reserved?: Reservation;
      readonly held?: HeldUntilKnown;
    })
  | Refused
  | Unreachable
  /** The condition is judged anew. */
  | { readonly kind: 'not_now'; readonly reason: Reason };

async function admitFiring(
  deps: SubmissionDependencies,
  record: Firing,
  deadlineMs: number,
): Promise<FiringAdmission> {
  const { account, order, armed, cancelAtMs } = record;
  const { live } = deps.config.accounts[account]!;
  const [reading, checked, key] = await Promise.all([
    deps.killSwitches.readRecent(account),
    checkFired(deps, record),
    readKey(deps, { account, action: 'place' }),
  ]);
  const { killSwitch, readAtMs } = reading;
  if (suspends(killSwitch, haltedAs(order), armed.armedVersion)) {
    return notNow(reason('HALTED', 'A halt has suspended it.'));
  }
  const circuit = circuitBreakerOpen(killSwitch);
  if (circuit) return notNow(circuit);
  if (cancelAtMs !== undefined && cancelAtMs <= deps.clock.nowMs()) {
    return notNow(reason('EXPIRED', 'It is to be cancelled.', 'cancel_at'));
  }
  if (deps.exchangeOf(account).client.exchangeNowMs() > deadlineMs) {
    return notNow(reason('EXPIRED', 'Its release came too late.'));
  }
  if (checked.kind !== 'resolved') return checked;
  if (!live) {
    const body = JSON.stringify(wouldBeSent({ action: 'place', order: checked.order }));
    const text = `The account is not live ("live": false). This would have been sent: ${body}`;
    return refused(reason('DRY_RUN', text));
  }
  if (key?.kind === 'refused') return notNow(key.reason);
  if (key?.kind === 'unreachable') return key;
  return {
    ...checked,
    kind: 'admitted',
    killSwitchReadAtMs: readAtMs,
    ...(key && { key: key.key }),
  };
}

const notNow = (why: Reason) => ({ kind: 'not_now', reason: why }) as const;

/** The checks of a new order, in its market. A sell waits for a pair that will trade again: it protects. */
async function checkFired(deps: SubmissionDependencies, record: Firing) {
  const { account, id, stem, order, exits } = record;
  if (isContract(order)) {
    return checkContract(deps, { account, stem, order, isFired: true, ...(exits && { exits }) });
  }
  const checked = await checkOrder(deps, { account, id, isFired: true }, askedOrder(order), exits);
  if (checked.kind === 'refused' && isForAccount(deps, record, checked.reason)) {
    return notNow(checked.reason);
  }
  const isBlocked = checked.kind === 'refused' && checked.reason.code === 'PAIR_NOT_TRADABLE';
  if (!isBlocked || !isProtective(order)) return checked;
  const { client } = deps.exchangeOf(account);
  const rules = await client.pairRules(order.currency_pair);
  const isLater = rules && marketSeen(rules, undefined, client.exchangeNowMs()).canSell === 'later';
  return isLater ? ({ kind: 'unreachable', reason: checked.reason } as const) : checked;
}

/** The account, as it is now, tells no balance that may be sold. */
const UNFIT_ACCOUNT: readonly string[] = [
  'ACCOUNT_MODE_UNKNOWN',
  'ACCOUNT_IN_DEBT',
  'NO_KEY',
] satisfies readonly ReasonCode[];

/**
 * Whether what protects a share of the balance waits for its account. For coins it waits until the last
 * release of this firing: they may be locked for a moment, or somebody has sold them for good.
 */
function isForAccount(
  { exchangeOf }: Pick<SubmissionDependencies, 'exchangeOf'>,
  { account, order, armed }: Firing,
  { code }: Reason,
): boolean {
  if (isContract(order) || order.amount_of_available === undefined) return false;
  if (!isProtective(order)) return false;
  if (UNFIT_ACCOUNT.includes(code)) return true;
  const waitedMs = exchangeOf(account).client.exchangeNowMs() - armed.firedAtMs;
  return code === 'BELOW_MINIMUM' && waitedMs < CLAIMED_WITHIN_MS - RELEASE_AGAIN_MS;
}

/** The one write that decides which invocation sends it. */
async function claimFiring(
  deps: SubmissionDependencies,
  record: Firing,
  { order, reserved, killSwitchReadAtMs, key }: Extract<FiringAdmission, { kind: 'admitted' }>,
  submitByMs: number,
  untilMs: number,
): Promise<Delivered> {
  const { account } = record;
  const owner = deps.newNonce();
  const again = isPlace(record) && isUnsent(record);
  const claimed = again
    ? await beginAttempt(
        deps,
        { ...record, order: resumedOrder(record, order, reserved ?? NO_RESERVATION) },
        'the release came again',
        killSwitchReadAtMs,
      )
    : await claim();
  if (!claimed) return DONE;
  const outcome = await executeClaimed(deps, claimed, key, untilMs);
  if (outcome === 'unsent') {
    const { client } = deps.exchangeOf(account);
    const wait = waitOf({ issuedAtMs: record.armed.firedAtMs, submitByMs }, client.exchangeNowMs());
    if (wait.kind === 'comes_again') return wait;
  }
  if (outcome !== 'ended') await callTrackerFor(deps, claimed);
  return DONE;

  async function claim(): Promise<PlaceRecord | undefined> {
    const { client } = deps.exchangeOf(account);
    const change = {
      status: 'submitting' as const,
      order,
      owner,
      submitByMs,
      ...attemptPatch(client, record, submitByMs, killSwitchReadAtMs),
    };
    const written = await release(deps, record, reserved, change);
    if ('overBudget' in written) {
      const field = isContract(order) ? 'size' : sizeField(order);
      const why = overBudget(deps, account, written.reserved, written.overBudget, field);
      await refuseFiring(deps, record, why);
      return undefined;
    }
    const isOurs = written.applied || written.record.owner === owner;
    return isOurs && isPlace(written.record) ? written.record : undefined;
  }
}

const NO_RESERVATION = { units: 0 };

/** Takes what it needs of the day first, if it needs any. */
async function release(
  { config, store }: Pick<SubmissionDependencies, 'config' | 'store'>,
  record: Firing,
  reserved: Reservation | undefined,
  change: OrderPatch,
) {
  if (!reserved) return store.transition('released', record, change);
  const budget = dailyBudget(limitsOf(config.accounts[record.account]!, reserved));
  const written = await store.transitionWithin(budget, 'released', record, reserved, change);
  return 'overBudget' in written ? { ...written, reserved } : written;
}

/** The order ends: it would be refused whenever it fires. */
async function refuseFiring(
  deps: SubmissionDependencies,
  record: Firing,
  refusal: Reason,
): Promise<void> {
  const { account, id } = record;
  deps.log('warn', 'firing_refused', { account, id, code: refusal.code });
  const change = { status: 'rejected' as const, reason: refusal };
  const name = record.status === 'armed' ? 'firing_refused' : 'rejected';
  await deps.store.transition(name, record, change, refusal.code);
}
