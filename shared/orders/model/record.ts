import type { Fee } from '../../gate/spot/order-snapshot.ts';
import type { GateMessage } from '../../gate/spot/placement.ts';
import type { Reason } from './reason.ts';
import type { Action, Amendment, AskedOrder, PlaceOrder } from './request.ts';
import type { Reservation } from './reservation.ts';
import type { Status } from './status.ts';

/** All facts about one request. One item of the ledger; never deleted. */
export type OrderRecord = {
  /** The key: the common part of all attempts' `text`. */
  readonly stem: string;
  readonly account: string;
  readonly id: string;
  readonly action: Action;
  readonly status: Status;
  /** Grows by one with every change, and identifies the change in events. */
  readonly version: number;

  /** Absent if the message was refused before it was parsed. */
  readonly order?: AskedOrder;
  /** The target order's id, for a cancel or an amendment. */
  readonly target?: string;
  readonly amendment?: Amendment;
  /** The order at the time of the amendment's pre-trade checks. */
  readonly amends?: AmendedOrder;
  /** Payload hash: distinguishes a repeat of this request from another request with the same id. */
  readonly hash: string;
  readonly note?: string;
  readonly issuedAtMs?: number;
  readonly submitByMs?: number;
  readonly cancelAtMs?: number;

  /** The number of placement attempts. Each has a `text` of its own. */
  readonly attempt: number;
  readonly text?: string;
  /** The nonce of the invocation that claimed this attempt. Only this invocation may send it. */
  readonly owner?: string;
  /** The claim time of this attempt, by the exchange's clock; its signed timestamp. */
  readonly signedAtMs?: number;
  /** `x-gate-exptime` of this attempt: Gate refuses it later. Exchange time. */
  readonly exptimeMs?: number;
  /** When it became known that no byte of this attempt left. The message waits for the exchange. */
  readonly unsentAtMs?: number;
  /** The attempt followed a proof of absence. The account's `resubmit` allows that once. */
  readonly resubmitted?: true;

  /** From this time on, no further attempt is made, and a live order is cancelled. */
  readonly cancelRequestedAtMs?: number;
  /**
   * The first of two proofs that this attempt placed nothing: it was not open then. Exchange time.
   */
  readonly absentAtMs?: number;
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
  /** Whether the trades of an ended order add up to its filled amount. */
  readonly accounting?: 'pending' | 'complete' | 'incomplete';

  /** Gate's id. */
  readonly orderId?: string;
  readonly filledAmount: string;
  readonly filledTotal: string;
  readonly left?: string;
  readonly avgDealPrice?: string;
  readonly fees: readonly Fee[];
  /** The filled amount comes from an average price until the fills are read. */
  readonly isEstimate?: true;
  /** Gate's word for the end of the order. */
  readonly finishAs?: string;
  /** Gate's last response that proved nothing. */
  readonly gateAnswer?: GateMessage;
  /** Gate's update time of the last merged snapshot. Snapshots only move forward. */
  readonly updateTimeMs?: number;

  /** The reservation in the account's daily budget, made at the claim. */
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
  /** For an unusable message: its hash and first 2 KB, escaped. */
  readonly bodySha256?: string;
  readonly bodyStart?: string;
};

/** The sender: `principal` is SQS's `SenderId`. */
export type SentBy = {
  readonly kind: 'message' | 'rebalance' | 'recurring' | 'webhook';
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

/** A claimed order. It may be at the exchange, under the `text` of its attempt. */
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

/** A record with attempts, each with a text and a fence of its own. */
export type AttemptRecord = PlaceRecord | AmendRecord;

/** The order at the time of an amendment's pre-trade checks. */
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

/** When an order or an amendment was issued, and until when it may be submitted. */
export function timesOf({ issuedAtMs, createdAtMs, submitByMs }: AttemptRecord) {
  return {
    issuedAtMs: issuedAtMs ?? createdAtMs,
    submitByMs,
  };
}

/** Whether the order waits for its message to return. Nothing of it can be at the exchange. */
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
