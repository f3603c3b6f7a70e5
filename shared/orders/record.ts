import type { Fee } from '../gate/order-row.ts';
import type { PlaceOrder } from './message.ts';
import type { Reason } from './reason.ts';
import type { Status } from './status.ts';

/** Everything that is known about one request. One item of the ledger; never deleted. */
export type OrderRecord = {
  /** The key: what all attempts' `text` have in common. */
  readonly stem: string;
  readonly account: string;
  readonly id: string;
  readonly action: 'place';
  readonly status: Status;
  /** Grows by one with every change; names the change in events. */
  readonly version: number;

  /** Absent when the message was refused before it could be understood. */
  readonly order?: PlaceOrder;
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

  /** Gate's id. */
  readonly orderId?: string;
  readonly filledAmount: string;
  readonly filledTotal: string;
  readonly left?: string;
  readonly avgDealPrice?: string;
  readonly fees: readonly Fee[];
  /** Gate's update time of the last snapshot merged: snapshots only ever move forward. */
  readonly updateTimeMs?: number;

  readonly reason?: Reason;
  readonly sentBy: SentBy;
  readonly configHash: string;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
  readonly closedAtMs?: number;
  readonly history: readonly HistoryEntry[];

  /** The record that already has this message's id. */
  readonly conflictsWith?: string;
  /** For a message that could not be used: its hash and first 2 KB. */
  readonly bodySha256?: string;
  readonly bodyStart?: string;
};

/** Who sent it: `principal` is SQS's `SenderId`. */
export type SentBy = {
  readonly kind: 'message' | 'rebalance' | 'recurring' | 'webhook';
  readonly principal: string;
};

export type HistoryEntry = {
  readonly atMs: number;
  readonly status: Status;
  readonly event: string;
  readonly detail?: string;
};

/** A record that is followed at the exchange: it was claimed, so it has all of these. */
export type ClaimedRecord = OrderRecord &
  Required<
    Pick<OrderRecord, 'order' | 'text' | 'owner' | 'signedAtMs' | 'exptimeMs' | 'submitByMs'>
  >;

export const isClaimed = (record: OrderRecord): record is ClaimedRecord => record.attempt > 0;

export const HISTORY_LENGTH = 100;
