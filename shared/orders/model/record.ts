import type { Fee } from '../../gate/fee.ts';
import type { GateMessage } from '../../gate/outcomes.ts';
import { contractsOf, isContract } from '../../market/contract-order.ts';
import { isProtective } from '../../market/order-terms.ts';
import type { ExitPlan } from '../../programs/exits/plan.ts';
import type { ExitState } from '../../programs/exits/state.ts';
import type { SlicePlan } from '../../programs/slices/plan.ts';
import type { SlicesState } from '../../programs/slices/state.ts';
import type { Armed } from './armed.ts';
import type { Reason } from './reason.ts';
import type { Action, Amendment, AskedOrder, ExitHolding, PlaceOrder, Trigger } from './request.ts';
import type { Reservation } from './reservation.ts';
import { isFinal, isForcedEnd, type Status } from './status.ts';

/** All facts about one request. One item of the ledger; never deleted. */
export type OrderRecord =
  | PlaceRecord
  | UnclaimedPlace
  | SlicedRecord
  | CancelRecord
  | AmendRecord
  | RefusedAmend
  | ExitRecord
  | RefusedExit
  | UnreadRecord
  | BlockedRecord;

/** The facts that every record has. */
export type Envelope = {
  /** The key: the common part of all attempts' `text`. */
  readonly stem: string;
  readonly account: string;
  readonly id: string;
  readonly status: Status;
  /** Grows by one with every change, and identifies the change in events. */
  readonly version: number;
  /** Payload hash: distinguishes a repeat of this request from another request with the same id. */
  readonly hash: string;
  /** The nonce of the invocation that wrote the last claim. Only this invocation acts on it. */
  readonly owner?: string;
  /** From this time on, no further attempt is made, and a live order is cancelled. */
  readonly cancelRequestedAtMs?: number;
  readonly reason?: Reason;
  readonly sentBy: SentBy;
  readonly configHash: string;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
  readonly closedAtMs?: number;
  readonly history: readonly HistoryEntry[];
};

/** The facts of a message that was understood. */
type Requested = { readonly issuedAtMs: number; readonly note?: string };

/** The record has nothing at the exchange, and never had. */
type WithoutAttempt = { readonly attempt?: undefined; readonly exchange?: undefined };

/** What a halt may suspend: `reduce` only shrinks a position of contracts. */
export type Suspendable = 'buy' | 'sell' | 'reduce';

/** The halts that stop something: those that stop its kind, since that version of the kill switch. */
export type HaltedAs = {
  readonly what: Suspendable;
  readonly sinceVersion: number;
};

type Placement = Envelope &
  Requested & {
    readonly action: 'place';
    readonly trigger?: Trigger;
    /** Present once an order with a trigger is armed. */
    readonly armed?: Armed;
    /** What sells again what it buys. */
    readonly exits?: ExitPlan;
    /** The exit has begun, by a record of its own. */
    readonly exitOpened?: true;
    /** How it is worked in slices. A claimed order has none: it is one of them, or whole. */
    readonly slices?: SlicePlan;
    /** The id of the program that it is a child of: an exit or a sliced order. */
    readonly parent?: string;
    /** Of a child: the halts that stop it, as its program knew them at its claim. Older code kept none. */
    readonly haltedAs?: HaltedAs;
    /** Of a child: the id of the message that cancelled it. */
    readonly cancelledBy?: string;
    /** Until when it may be submitted, or armed. From its firing on, until when it may be claimed. */
    readonly submitByMs: number;
    readonly cancelAtMs?: number;
  };

/** A claimed order. It may be at the exchange, under the `text` of its attempt. */
export type PlaceRecord = Placement & {
  readonly order: PlaceOrder;
  readonly attempt: Attempt;
  /** Absent until the exchange has shown the order. */
  readonly exchange?: ExchangeOrder;
  /** The reservation in the account's daily budget, made at the claim. */
  readonly reserved?: Reservation;
};

/** An order that is worked in slices. Each slice is an order of its own. */
export type SlicedRecord = Omit<Placement, 'action' | 'order' | 'trigger' | 'armed' | 'parent'> & {
  readonly action: 'sliced';
  readonly order: PlaceOrder;
  readonly slices: SlicePlan;
  readonly slicing: SlicesProgram;
} & WithoutAttempt;

export type SlicesProgram = {
  readonly state: SlicesState;
  /** The version of the kill switch under which it began. A later halt ends it. */
  readonly startedVersion: number;
  /** The sums of its settled slices. */
  readonly filled: Filled;
};

/** An order without a claim: it was refused, waits for its trigger, or ended while it waited. */
export type UnclaimedPlace = Placement & { readonly order: AskedOrder } & WithoutAttempt;

/** An order that waits for its trigger. An attempt of it left no byte. */
export type ArmedRecord = (PlaceRecord | UnclaimedPlace) & {
  readonly status: 'armed';
  readonly trigger: Trigger;
  readonly armed: Armed;
};

/** A cancel; claimed, unless its status is `rejected`. `target` is the order's id. */
export type CancelRecord = Envelope &
  Requested & { readonly action: 'cancel'; readonly target: string } & WithoutAttempt;

type AmendmentOf = Envelope &
  Requested & {
    readonly action: 'amend';
    /** The order's id. */
    readonly target: string;
    readonly amendment: Amendment;
    readonly submitByMs: number;
    readonly exchange?: undefined;
  };

/** A claimed amendment. */
export type AmendRecord = AmendmentOf & {
  readonly attempt: Attempt;
  /** The order at the time of the pre-trade checks. */
  readonly amends?: AmendedOrder;
  /** The reservation of the increase. */
  readonly reserved?: Reservation;
};

/** An amendment that was refused before its claim. */
export type RefusedAmend = AmendmentOf & WithoutAttempt;

type ExitOf = Envelope &
  Requested & {
    readonly action: 'exit';
    /** Without an amount if an order of ours buys the coins. */
    readonly holding: ExitHolding;
    readonly exits: ExitPlan;
    readonly submitByMs: number;
  } & WithoutAttempt;

/** An exit: it works until it has ended. Its legs are orders of their own. */
export type ExitRecord = ExitOf & {
  readonly program: ExitProgram;
  /** The id of the order that buys the coins. */
  readonly parent?: string;
  /** Without such an order it counts as one of the day's orders. */
  readonly reserved?: Reservation;
};

/** An exit that was refused. */
export type RefusedExit = ExitOf & { readonly program?: undefined; readonly parent?: undefined };

export type ExitProgram = {
  readonly state: ExitState;
  /** From when prices count. Exchange time. */
  readonly armedSinceMs: number;
  /** The version of the kill switch under which it was armed. A later halt suspends it. */
  readonly armedVersion: number;
  /** The time of the last touch of its stop or trail that no reading of prices saw. */
  readonly touchedAtMs?: number;
  /** The sums of its settled legs. */
  readonly filled: Filled;
};

/** A refused message that was never understood. It counts as an order. */
export type UnreadRecord = Envelope & {
  readonly action: 'unread';
  /** The message: its hash and first 2 KB, escaped. */
  readonly bodySha256: string;
  readonly bodyStart: string;
  /** The record that already has this message's id. */
  readonly conflictsWith?: string;
} & WithoutAttempt;

/** An id that a cancel blocked before its order arrived. The order is never placed. */
export type BlockedRecord = Envelope & { readonly action: 'blocked' } & WithoutAttempt;

/** A record with attempts, each with a text and a fence of its own. */
export type AttemptRecord = PlaceRecord | AmendRecord;

/** The current attempt to place an order or to carry out an amendment. */
export type Attempt = {
  /** From 1. */
  readonly number: number;
  readonly text: string;
  /** The claim time, by the exchange's clock; the signed timestamp. */
  readonly signedAtMs: number;
  /** `x-gate-exptime`: Gate refuses it later. Exchange time. */
  readonly exptimeMs: number;
  /** When it became known that no byte of it left. The message waits for the exchange. */
  readonly unsentAtMs?: number;
  /** An attempt followed a proof of absence. The account's `resubmit` allows that once. */
  readonly resubmitted?: true;
  /** The first of two proofs that it placed nothing: the order was not open then. Exchange time. */
  readonly absentAtMs?: number;
  /** Gate's last response that proved nothing. */
  readonly gateAnswer?: GateMessage;
};

/** The order at the exchange, as its last snapshot showed it. */
export type ExchangeOrder = {
  /** Gate's id. */
  readonly orderId: string;
  readonly filledAmount: string;
  readonly filledTotal: string;
  readonly left?: string;
  readonly avgDealPrice?: string;
  readonly fees: readonly Fee[];
  /** The filled amount comes from an average price until the fills are read. */
  readonly isEstimate?: true;
  /** Gate's word for the end of the order. */
  readonly finishAs?: string;
  /** Of an order that closes a position: the side of its fills. Its own size has no sign. */
  readonly closingSide?: 'buy' | 'sell';
  /** Gate's update time of the last merged snapshot. Snapshots only move forward. */
  readonly updateTimeMs?: number;
  /** When Gate first did not know the accepted order. Exchange time. */
  readonly missingAtMs?: number;
  /** When its end was inferred because Gate had forgotten it. Exchange time. */
  readonly inferredAtMs?: number;
  /** The `text` of the last amendment that may have been sent. Gate keeps only one. */
  readonly lastAmendment?: string;
  /** The `text` of the last amendment that Gate has shown. */
  readonly amendText?: string;
  /** The order was found after the ledger had judged it absent or refused. */
  readonly adopted?: true;
  /** Whether the trades of the ended order add up to its filled amount. */
  readonly accounting?: 'pending' | 'complete' | 'incomplete';
};

/** The fills of a record, with or without an order at the exchange. */
export type Filled = Pick<ExchangeOrder, 'filledAmount' | 'filledTotal' | 'fees'>;

export const NOTHING_FILLED: Filled = { filledAmount: '0', filledTotal: '0', fees: [] };

export function filledOf(record: OrderRecord): Filled {
  if (isExit(record)) return record.program.filled;
  if (isSliced(record)) return record.slicing.filled;
  return record.exchange ?? NOTHING_FILLED;
}

/** The sender: `principal` is SQS's `SenderId`. */
export type SentBy = {
  readonly kind: 'message' | 'rebalance' | 'recurring' | 'webhook' | 'exit' | 'slices';
  readonly principal: string;
  /** The rebalance run of a leg. */
  readonly run?: string;
};

export type HistoryEntry = {
  readonly atMs: number;
  readonly status: Status;
  readonly event: string;
  readonly detail?: string;
};

/** The order at the time of an amendment's pre-trade checks. */
export type AmendedOrder = { readonly amount: string; readonly price?: string };

/** Of a contract, the amount is its contracts without the sign. */
export function amendedOrder(order: PlaceOrder): AmendedOrder {
  if (isContract(order)) return { amount: contractsOf(order), price: order.price };
  const { amount, price } = order;
  return {
    amount,
    ...(price !== undefined && { price }),
  };
}

/** Each kind of record by the action that messages, the ledger and people know. */
const ACTION_OF: Readonly<Record<OrderRecord['action'], Action>> = {
  place: 'place',
  sliced: 'place',
  cancel: 'cancel',
  amend: 'amend',
  exit: 'exit',
  unread: 'place',
  blocked: 'place',
};

/** The action of a record's message. A message that was never understood counts as an order. */
export const actionOf = ({ action }: OrderRecord): Action => ACTION_OF[action];

/** The order of a placement. */
export function orderOf(record: OrderRecord): AskedOrder | undefined {
  return record.action === 'place' || record.action === 'sliced' ? record.order : undefined;
}

/** Whether it is a claimed order. */
export function isPlace(record: OrderRecord): record is PlaceRecord {
  return record.action === 'place' && record.attempt !== undefined;
}

/** Whether it is an exit that was accepted. */
export function isExit(record: OrderRecord): record is ExitRecord {
  return record.action === 'exit' && record.program !== undefined;
}

/** Whether it is an order that is worked in slices. */
export function isSliced(record: OrderRecord): record is SlicedRecord {
  return record.action === 'sliced';
}

export function isArmed(record: OrderRecord): record is ArmedRecord {
  return record.status === 'armed' && record.action === 'place' && record.armed !== undefined;
}

/** Whether the order waited for a price, and it shrinks what would otherwise lose. */
export function protects<R extends OrderRecord>(
  record: R,
): record is Extract<R, { readonly action: 'place' }> {
  return record.action === 'place' && record.armed !== undefined && isProtective(record.order);
}

const UNFILLED: readonly Status[] = ['rejected', 'not_placed', 'cancelled', 'partially_filled'];

/**
 * Whether a price has fired what protects, and it has ended with something unfilled, although nobody
 * cancelled it. Nothing protects that part any more.
 */
export function failedToProtect(record: OrderRecord): boolean {
  if (!protects(record) || !record.armed?.firings || !UNFILLED.includes(record.status))
    return false;
  const isWanted = record.cancelRequestedAtMs !== undefined || record.reason?.code === 'DRY_RUN';
  return !isWanted && !hasExpired(record) && !isForcedEnd(record.exchange?.finishAs);
}

/** Whether the time of its trigger is over, and it was never sent. */
export function hasExpired({ status, reason }: OrderRecord): boolean {
  return status === 'cancelled' && reason?.code === 'TRIGGER_EXPIRED';
}

/** When an order or an amendment was issued, or an order fired, and until when it may be submitted. */
export function timesOf(record: AttemptRecord) {
  const firedAtMs = record.action === 'place' ? record.armed?.firedAtMs : undefined;
  return { issuedAtMs: firedAtMs ?? record.issuedAtMs, submitByMs: record.submitByMs };
}

/** Whether the order waits for its message to return. Nothing of it can be at the exchange. */
export function isUnsent({
  status,
  attempt,
  cancelRequestedAtMs,
}: Pick<OrderRecord, 'status' | 'cancelRequestedAtMs'> & {
  readonly attempt?: Pick<Attempt, 'unsentAtMs'> | undefined;
}): boolean {
  return (
    status === 'submitting' &&
    attempt?.unsentAtMs !== undefined &&
    cancelRequestedAtMs === undefined
  );
}

/** An order or an exit that a halt has suspended. */
export type Suspended = ArmedRecord | ExitRecord;

export function isSuspended(record: OrderRecord): record is Suspended {
  if (isArmed(record)) return record.armed.suspended === true;
  return isExit(record) && record.status === 'working' && record.program.state.suspended === true;
}

/** The facts of a record that say whether track-orders still has work with it. */
type Unfinished = Pick<OrderRecord, 'status'> & {
  readonly exchange?: Partial<Pick<ExchangeOrder, 'accounting' | 'filledAmount'>> | undefined;
  readonly exits?: ExitPlan;
  readonly exitOpened?: true;
  readonly slicing?: Pick<SlicesProgram, 'filled'>;
};

export function isUnfinished(record: Unfinished): boolean {
  const { status, exchange } = record;
  return !isFinal(status) || exchange?.accounting === 'pending' || awaitsExit(record);
}

/** Whether the order has bought something that its exit does not sell yet. */
export function awaitsExit({ exchange, exits, exitOpened, slicing }: Unfinished): boolean {
  const { filledAmount = '0' } = exchange ?? slicing?.filled ?? {};
  return exits !== undefined && exitOpened === undefined && filledAmount !== '0';
}

export const HISTORY_LENGTH = 100;
