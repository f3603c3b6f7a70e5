import type { GateKey } from '../../gate/api-key.ts';
import { circuitBreakerOpen, suspends } from '../../kill-switch/state.ts';
import { dailyBudget, reserve } from '../../limits/daily-budget.ts';
import type { Market } from '../../limits/market.ts';
import type { MarketReading } from '../../limits/market-reading.ts';
import { type OrderLimits, preTradeCheck } from '../../limits/pre-trade-checks.ts';
import { fenceFrom } from '../execution/place.ts';
import type { NewRecord } from '../ledger/order-store.ts';
import { hashOf } from '../message/normalize.ts';
import { attemptText, orderStem } from '../model/client-order-id.ts';
import { childId } from '../model/leg-id.ts';
import { type Reason, reason } from '../model/reason.ts';
import type { ExitRecord, SlicedRecord } from '../model/record.ts';
import type { SpotOrder } from '../model/request.ts';
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
  /** Which halts stop it: those of this side since that version of the kill switch. */
  readonly haltedAs: { readonly side: 'buy' | 'sell'; readonly sinceVersion: number };
  /** Its order at the prices of now. */
  readonly readOrder: () => Promise<ChildOrder>;
  readonly limits: OrderLimits;
  /** Whether it needs room in the day's budget. */
  readonly isBudgeted: boolean;
  /** Whether no later time changes a refusal: the child gets a record that says so. */
  readonly isLasting: (code: string) => boolean;
  /** Whether its end lets the program continue at once. */
  readonly wakesProgram: boolean;
  /** Its name in logs. */
  readonly logged: Readonly<Record<string, string>>;
};

export type ChildOrder =
  | { readonly kind: 'read'; readonly order: SpotOrder; readonly market: Market }
  | Exclude<MarketReading, { readonly kind: 'market' }>;

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
    await refuse(overBudget(deps, program.account, reserved!, claimed.overBudget, 'amount'));
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
    const budget = dailyBudget(deps.config.accounts[program.account]!.limits);
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
      readonly order: SpotOrder;
      readonly reserved?: Reservation;
      readonly key: GateKey;
      readonly killSwitchReadAtMs: number;
    }
  | { readonly kind: 'refused'; readonly order: SpotOrder; readonly reason: Reason }
  | { readonly kind: 'not_now'; readonly reason: Reason };

async function check(deps: SubmissionDependencies, child: GrantedChild): Promise<Checked> {
  const notNow = (why: Reason) => ({ kind: 'not_now', reason: why }) as const;
  const { account } = child.program;
  if (!deps.config.accounts[account]!.live) {
    return notNow(reason('DRY_RUN', 'The account is not live.'));
  }
  const [{ killSwitch, readAtMs }, reading, key] = await Promise.all([
    deps.killSwitches.readRecent(account),
    child.readOrder(),
    readKey(deps, { account, action: 'place' }),
  ]);
  const { side, sinceVersion } = child.haltedAs;
  if (suspends(killSwitch, side, sinceVersion)) {
    return notNow(reason('HALTED', 'A halt stops its program.'));
  }
  const circuit = circuitBreakerOpen(killSwitch);
  if (circuit) return notNow(circuit);
  if (reading.kind !== 'read') return notNow(reading.reason);
  if (key?.kind !== 'key') return notNow(key?.reason ?? reason('NO_KEY', 'No API key.'));
  const { order, market } = reading;
  const nowMs = deps.exchangeOf(account).client.exchangeNowMs();
  const checked = preTradeCheck(order, child.limits, market, nowMs);
  if (checked.kind === 'refused') {
    return child.isLasting(checked.reason.code) ? { ...checked, order } : notNow(checked.reason);
  }
  return {
    kind: 'fit',
    order,
    key: key.key,
    killSwitchReadAtMs: readAtMs,
    ...(child.isBudgeted && {
      reserved: reserve(checked.notional, market.quoteRate, deps.clock.nowMs()),
    }),
  };
}

function recordOf(
  deps: SubmissionDependencies,
  message: QueueMessage,
  { program, name, sender, endsAtMs = Number.POSITIVE_INFINITY }: GrantedChild,
  order: SpotOrder,
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
