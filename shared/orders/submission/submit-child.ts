import type { GateKey } from '../../gate/api-key.ts';
import { circuitBreakerOpen, suspends } from '../../kill-switch/state.ts';
import { dailyBudget } from '../../limits/daily-budget.ts';
import { limitsOf } from '../../limits/futures/futures-day.ts';
import { isContract } from '../../market/contract-order.ts';
import { beginAttempt, fenceFrom } from '../execution/place.ts';
import type { NewRecord } from '../ledger/order-store.ts';
import { hashOf } from '../message/normalize.ts';
import { attemptText, orderStem } from '../model/client-order-id.ts';
import { childId } from '../model/leg-id.ts';
import { type Reason, type ReasonCode, reason } from '../model/reason.ts';
import {
  type ExitRecord,
  type HaltedAs,
  isPlace,
  isUnsent,
  type OrderRecord,
  type PlaceRecord,
  type SlicedRecord,
  timesOf,
} from '../model/record.ts';
import type { PlaceOrder } from '../model/request.ts';
import type { Reservation } from '../model/reservation.ts';
import { waitOf } from '../model/waiting.ts';
import { reject } from '../reconciliation/verdict.ts';
import { readKey } from './admission/admit.ts';
import { overBudget } from './admission/check-order.ts';
import type { SubmissionDependencies } from './admission/dependencies.ts';
import { callTrackerFor, executeClaimed, resumedOrder } from './carry-out.ts';
import { type Delivered, DONE, type QueueMessage } from './queue-message.ts';

/** How long after its claim a child may be sent. */
const SENT_WITHIN_MS = 60_000;

/** A child that a program has granted: a leg of an exit, or a slice of an order. */
export type GrantedChild = {
  readonly program: ExitRecord | SlicedRecord;
  readonly name: string;
  /** What the program's record must still grant at its claim. */
  readonly grant: string;
  /** Until when it may be sent, if not for the whole time after its claim. */
  readonly endsAtMs?: number;
  /** Who sends it, as its record says. */
  readonly sender: 'exit' | 'slices';
  readonly haltedAs: HaltedAs;
  /** Its order at the prices of now, after the checks that hold for it. */
  readonly checkOrder: () => Promise<CheckedChild>;
  /** Whether no later time changes a refusal: the child gets a record that says so. */
  readonly isLasting: (code: string) => boolean;
  /** Whether its end lets the program continue at once. */
  readonly wakesProgram: boolean;
  /** Its name in logs. */
  readonly logged: Readonly<Record<string, string>>;
};

export type CheckedChild =
  | {
      readonly kind: 'fit';
      readonly order: PlaceOrder;
      /** Its room in the day's budget, if it needs any. */
      readonly reserved?: Reservation;
    }
  | { readonly kind: 'unfit'; readonly order: PlaceOrder; readonly reason: Reason }
  /** Its market could not be read, or does not trade now. */
  | { readonly kind: 'not_now'; readonly reason: Reason };

/**
 * Claims a child that its program has granted, and sends it once. Refused for now, it leaves no record:
 * the grant stays, and track-orders has it sent again. Once it has a record, of which no byte left, only its
 * own message does that: it comes again until the child's deadline.
 */
export async function submitChild(
  deps: SubmissionDependencies,
  message: QueueMessage,
  child: GrantedChild,
  untilMs: number,
): Promise<Delivered> {
  const { program, sender } = child;
  const checked = await check(deps, child);
  if (checked.kind === 'not_now') {
    const { code } = checked.reason;
    deps.log('warn', 'child_waits', { ...child.logged, sender, code });
    return STOPPED.includes(code) ? DONE : waitIfUnsent(deps, child);
  }
  const record = recordOf(deps, message, child, checked.order);
  if (checked.kind === 'refused') {
    await refuse(checked.reason);
    return DONE;
  }
  const { killSwitchReadAtMs, order, reserved, key } = checked;
  const owner = deps.newNonce();
  const claimed = await claim();
  // Not granted any more.
  if (!claimed) return DONE;
  if ('overBudget' in claimed) {
    const field = isContract(record.order) ? 'size' : 'amount';
    await refuse(overBudget(deps, program.account, reserved!, claimed.overBudget, field));
    return DONE;
  }
  // Our own claim may have lost its response.
  const isOurs = claimed.applied || claimed.record.owner === owner;
  const attempted = isOurs ? claimed.record : await resume(claimed.record);
  // Another delivery was first.
  if (!attempted) return DONE;
  const outcome = await executeClaimed(deps, attempted, key, untilMs);
  if (outcome === 'unsent' && isPlace(attempted)) return comesAgain(deps, attempted);
  if (child.wakesProgram || outcome !== 'ended') await callTrackerFor(deps, attempted);
  return DONE;

  function claim() {
    const grant = { name: child.name, grant: child.grant };
    const unclaimed = () => {
      const { client } = deps.exchangeOf(program.account);
      const fence = fenceFrom(client, record.submitByMs, killSwitchReadAtMs);
      return {
        ...record,
        owner,
        attempt: { number: 1, text: attemptText(record.stem, 1), ...fence },
      };
    };
    if (!reserved) return deps.store.claimChild(program, grant, unclaimed());
    const budget = dailyBudget(limitsOf(deps.config.accounts[program.account]!, reserved));
    // The fence is set when the reservation is there: nothing but the claim is left to wait for.
    return deps.store.claimChildWithin(budget, program, grant, record, reserved, (reservation) => ({
      ...unclaimed(),
      reserved: reservation,
    }));
  }

  /** The next attempt of a child of which no byte left, after new checks. */
  async function resume(stored: OrderRecord): Promise<PlaceRecord | undefined> {
    if (!isUnsentOf(program, stored)) return undefined;
    const resumed = { ...stored, order: resumedOrder(stored, order, reserved ?? NO_RESERVATION) };
    return beginAttempt(deps, resumed, 'the message came again', killSwitchReadAtMs);
  }

  async function refuse(why: Reason): Promise<void> {
    const refused = { ...record, status: 'rejected', reason: why } as const;
    const { record: stored } = await deps.store.create('refused', refused, why.code);
    // It was claimed and has waited since. This is its end.
    if (isUnsentOf(program, stored)) await reject(deps, stored, why);
    await callTrackerFor(deps, stored);
  }
}

const NO_RESERVATION = { units: 0 };

/** Refusals that last until a person acts. A message that waited for that would hold up others of its group. */
const STOPPED: readonly string[] = ['DRY_RUN', 'HALTED'] satisfies readonly ReasonCode[];

/** Nothing but its own message sends a child of which no byte left. */
async function waitIfUnsent(
  deps: SubmissionDependencies,
  { program, name }: GrantedChild,
): Promise<Delivered> {
  const { account, id } = program;
  const stored = await deps.store.get(orderStem(deps.tag, account, childId(id, name)));
  return stored && isUnsentOf(program, stored) ? comesAgain(deps, stored) : DONE;
}

function isUnsentOf({ id }: GrantedChild['program'], stored: OrderRecord): stored is PlaceRecord {
  return isPlace(stored) && stored.parent === id && isUnsent(stored);
}

/** Too close to its deadline it is left to the proof that nothing was placed. */
function comesAgain(
  { exchangeOf, log }: Pick<SubmissionDependencies, 'exchangeOf' | 'log'>,
  record: PlaceRecord,
): Delivered {
  const { account, id } = record;
  const wait = waitOf(timesOf(record), exchangeOf(account).client.exchangeNowMs());
  log('warn', 'waits', { account, id, wait: wait.kind, why: 'not a byte of the attempt left' });
  return wait.kind === 'comes_again' ? wait : DONE;
}

type Checked =
  | {
      readonly kind: 'fit';
      readonly order: PlaceOrder;
      readonly reserved?: Reservation;
      readonly key: GateKey;
      readonly killSwitchReadAtMs: number;
    }
  | { readonly kind: 'refused'; readonly order: PlaceOrder; readonly reason: Reason }
  | { readonly kind: 'not_now'; readonly reason: Reason };

async function check(deps: SubmissionDependencies, child: GrantedChild): Promise<Checked> {
  const notNow = (why: Reason) => ({ kind: 'not_now', reason: why }) as const;
  const { account } = child.program;
  if (!deps.config.accounts[account]!.live) {
    return notNow(reason('DRY_RUN', 'The account is not live.'));
  }
  const [{ killSwitch, readAtMs }, checked, key] = await Promise.all([
    deps.killSwitches.readRecent(account),
    child.checkOrder(),
    readKey(deps, { account, action: 'place' }),
  ]);
  const { what, sinceVersion } = child.haltedAs;
  if (suspends(killSwitch, what, sinceVersion)) {
    return notNow(reason('HALTED', 'A halt stops its program.'));
  }
  const circuit = circuitBreakerOpen(killSwitch);
  if (circuit) return notNow(circuit);
  if (checked.kind === 'not_now') return checked;
  if (key?.kind !== 'key') return notNow(key?.reason ?? reason('NO_KEY', 'No API key.'));
  if (checked.kind === 'unfit') {
    const isLasting = child.isLasting(checked.reason.code);
    return isLasting ? { ...checked, kind: 'refused' } : notNow(checked.reason);
  }
  return { ...checked, key: key.key, killSwitchReadAtMs: readAtMs };
}

function recordOf(
  deps: SubmissionDependencies,
  message: QueueMessage,
  { program, name, sender, haltedAs, endsAtMs = Number.POSITIVE_INFINITY }: GrantedChild,
  order: PlaceOrder,
) {
  const { account, id: parent } = program;
  const id = childId(parent, name);
  const issuedAtMs = deps.exchangeOf(account).client.exchangeNowMs();
  const submitByMs = Math.min(issuedAtMs + SENT_WITHIN_MS, endsAtMs);
  return {
    stem: orderStem(deps.tag, account, id),
    account,
    id,
    parent,
    haltedAs,
    action: 'place',
    status: 'submitting',
    order,
    hash: hashOf({ action: 'place', order, submitByMs }),
    issuedAtMs,
    submitByMs,
    sentBy: { kind: sender, principal: message.senderId },
    configHash: deps.configHash,
  } as const satisfies NewRecord;
}
