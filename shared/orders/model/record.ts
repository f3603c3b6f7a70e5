import type { Fee } from '../../gate/spot/order-snapshot.ts';
import type { GateMessage } from '../../gate/spot/placement.ts';
import type { Reason } from './reason.ts';
import type { Action, Amendment, AskedOrder, PlaceOrder } from './request.ts';
import type { Reservation } from './reservation.ts';
import type { Status } from './status.ts';

/** Everything that is known about one request. One item of the ledger; never deleted. */
export type OrderRecord = {
  /** The key: what all attempts' `text` have in common. */
  readonly stem: string;
  readonly account: string;
  readonly id: string;
  readonly action: Action;
  readonly status: Status;
  /** Grows by one with every change; names the change in events. */
  readonly version: number;

  /** Absent when the message was refused before it could be understood. */
  readonly order?: AskedOrder;
  /** The order that a cancel or an amendment is about, by its id. */
  readonly target?: string;
  readonly amendment?: Amendment;
  /** The order as it stood when the amendment was checked against the limits. */
  readonly amends?: AmendedOrder;
  /** Payload hash: tells a repeat of this request from another one with the same id. */
  readonly hash: string;
  readonly note?: string;
  readonly issuedAtMs?: number;
  readonly submitByMs?: number;
  readonly cancelAtMs?: number;

  /** How many attempts were made to place it; each has a `text` of its own. */
  readonly attempt: number;
  readonly text?: string;
  /** Nonce of the invocation that claimed this attempt: only that one may send it. */
  readonly owner?: string;
  /** When this attempt was claimed, by the exchange's clock; its signed timestamp. */
  readonly signedAtMs?: number;
  /** `x-gate-exptime` of this attempt: Gate refuses it later. Exchange time. */
  readonly exptimeMs?: number;
  /** When it was known that not a byte of this attempt left: the message waits for the exchange. */
  readonly unsentAtMs?: number;
  /** The attempt followed a proof of absence, which the account's `resubmit` allows once. */
  readonly resubmitted?: true;

  /** From then on no further attempt is made, and the order is cancelled where it is live. */
  readonly cancelRequestedAtMs?: number;
  /** First proof of two that this attempt placed nothing: not open then. Exchange time. */
  readonly absentAtMs?: number;
  /** When Gate first did not know the order that it had accepted. Exchange time. */
  readonly missingAtMs?: number;
  /** When its end was inferred from Gate not knowing it any more. Exchange time. */
  readonly inferredAtMs?: number;
  /** The `text` of the last amendment that may have been sent: Gate keeps no more than one. */
  readonly lastAmendment?: string;
  /** The `text` of the last amendment that Gate has shown. */
  readonly amendText?: string;
  /** It turned up after it had been judged absent or refused. */
  readonly adopted?: true;
  /** Whether the trades of an ended order add up to what was filled. */
  readonly accounting?: 'pending' | 'complete' | 'incomplete';

  /** Gate's id. */
  readonly orderId?: string;
  readonly filledAmount: string;
  readonly filledTotal: string;
  readonly left?: string;
  readonly avgDealPrice?: string;
  readonly fees: readonly Fee[];
  /** What was filled follows from an average price, until its fills tell. */
  readonly isEstimate?: true;
  /** Why Gate ended it, in Gate's word. */
  readonly finishAs?: string;
  /** The last answer of Gate's that decided nothing. */
  readonly gateAnswer?: GateMessage;
  /** Gate's update time of the last snapshot merged: snapshots only ever move forward. */
  readonly updateTimeMs?: number;

  /** What it took of the account's budget of the day when it was claimed. */
  readonly reserved?: Reservation;

  readonly reason?: Reason;
  readonly sentBy: SentBy;
  readonly configHash: string;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
  readonly closedAtMs?: number;
  readonly history: readonly HistoryEntry[];

  /** The record that already has this message's id. */
  readonly conflictsWith?: string;
  /** For a message that could not be used: its hash and first 2 KB, escaped. */
  readonly bodySha256?: string;
  readonly bodyStart?: string;
};

/** Who sent it: `principal` is SQS's `SenderId`. */
export type SentBy = {
  readonly kind: 'message' | 'rebalance' | 'recurring' | 'webhook';
  readonly principal: string;
  /** The rebalance run that it is a leg of. */
  readonly run?: string;
};

export type HistoryEntry = {
  readonly atMs: number;
  readonly status: Status;
  readonly event: string;
  readonly detail?: string;
};

/** A claimed order: it may be at the exchange, under the `text` of its attempt. */
export type PlaceRecord = OrderRecord & {
  readonly action: 'place';
  readonly order: PlaceOrder;
} & Required<Pick<OrderRecord, 'text' | 'owner' | 'signedAtMs' | 'exptimeMs' | 'submitByMs'>>;

/** A claimed cancel or amendment. */
export type CancelRecord = OrderRecord & { readonly action: 'cancel'; readonly target: string };
export type AmendRecord = OrderRecord & { readonly action: 'amend' } & Required<
    Pick<
      OrderRecord,
      'target' | 'amendment' | 'text' | 'owner' | 'signedAtMs' | 'exptimeMs' | 'submitByMs'
    >
  >;

/** What is sent in attempts, each with a text and a fence of its own. */
export type AttemptRecord = PlaceRecord | AmendRecord;

/** An order as it stood when an amendment of it was checked. */
export type AmendedOrder = Pick<PlaceOrder, 'amount' | 'price'>;

export function amendedOrder({ amount, price }: PlaceOrder): AmendedOrder {
  return {
    amount,
    ...(price !== undefined && { price }),
  };
}

export function isPlace(record: OrderRecord): record is PlaceRecord {
  return record.action === 'place' && record.attempt > 0;
}

/** When an order or an amendment was meant, and until when it may be submitted. */
export function timesOf({ issuedAtMs, createdAtMs, submitByMs }: AttemptRecord) {
  return {
    issuedAtMs: issuedAtMs ?? createdAtMs,
    submitByMs,
  };
}

/** Whether it waits for its message to come again: nothing of it can be at the exchange. */
export function isUnsent({ status, unsentAtMs, cancelRequestedAtMs }: OrderRecord): boolean {
  return status === 'submitting' && unsentAtMs !== undefined && cancelRequestedAtMs === undefined;
}

export function isCancel(record: OrderRecord): record is CancelRecord {
  return record.action === 'cancel' && record.target !== undefined;
}

export function isAmend(record: OrderRecord): record is AmendRecord {
  return record.action === 'amend' && record.attempt > 0;
}

export const HISTORY_LENGTH = 100;
