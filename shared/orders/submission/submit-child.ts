import type { GateKey } from '../../gate/api-key.ts';
import { circuitBreakerOpen, suspends } from '../../kill-switch/state.ts';
import { dailyBudget } from '../../limits/daily-budget.ts';
import { limitsOf } from '../../limits/futures/futures-day.ts';
import { isContract } from '../../market/contract-order.ts';
import { fenceFrom } from '../execution/place.ts';
import type { NewRecord } from '../ledger/order-store.ts';
import { hashOf } from '../message/normalize.ts';
import { attemptText, orderStem } from '../model/client-order-id.ts';
import { childId } from '../model/leg-id.ts';
import { type Reason, reason } from '../model/reason.ts';
import type { ExitRecord, HaltedAs, SlicedRecord } from '../model/record.ts';
import type { PlaceOrder } from '../model/request.ts';
import type { Reservation } from '../model/reservation.ts';
import { readKey } from './admission/admit.ts';
import { overBudget } from './admission/check-order.ts';
import type { SubmissionDependencies } from './admission/dependencies.ts';
import { callTrackerFor, executeClaimed } from './carry-out.ts';
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
 * the grant stays, and track-orders has it sent again.
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
    deps.log('warn', 'child_waits', { ...child.logged, sender, code: checked.reason.code });
    return DONE;
  }
  const record = recordOf(deps, message, child, checked.order);
  if (checked.kind === 'refused') {
    await refuse(checked.reason);
    return DONE;
  }
  const { killSwitchReadAtMs, reserved, key } = checked;
  const owner = deps.newNonce();
  const claimed = await claim();
  // Not granted any more.
  if (!claimed) return DONE;
  if ('overBudget' in claimed) {
    const field = isContract(record.order) ? 'size' : 'amount';
    await refuse(overBudget(deps, program.account, reserved!, claimed.overBudget, field));
    return DONE;
  }
  // Another delivery was first. Our own claim may have lost its response.
  if (!(claimed.applied || claimed.record.owner === owner)) return DONE;
  const outcome = await executeClaimed(deps, claimed.record, key, untilMs);
  if (child.wakesProgram || outcome !== 'ended') await callTrackerFor(deps, claimed.record);
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

  async function refuse(why: Reason): Promise<void> {
    const refused = { ...record, status: 'rejected', reason: why } as const;
    const written = await deps.store.create('refused', refused, why.code);
    await callTrackerFor(deps, written.record);
  }
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
