import type { SliceRefusal, SlotEnd } from './state.ts';

/** What a driver has read before it decides. Everything may be older than the order's record. */
export type SlicesSeen = {
  readonly nowMs: number;
  /** The slice that is under way; absent if there is none. */
  readonly slice?: SliceSeen;
  /** The best price of the book on the side that the order takes; absent if it was not read. */
  readonly touch?: string;
  /** The smallest amount of a slice at that price, in the currency of the order's amount. */
  readonly least?: string;
  readonly side: 'buy' | 'sell';
  /** No slice trades beyond it. */
  readonly limitPrice?: string;
  readonly isCancelled: boolean;
  /** The account sends nothing for the order any more: it was halted after the order began, or is not live. */
  readonly stopped?: 'halted' | 'not_live';
  /** Orders can be sent now: there is a key, and the exchange takes it. */
  readonly canSend: boolean;
};

export type SliceSeen =
  /** Its message is under way, or lost, or was refused for now. */
  | { readonly kind: 'no_record' }
  | { readonly kind: 'live'; readonly isCancelRequested: boolean }
  | SliceEnd;

/** Its record is final, and its fills are proven. */
export type SliceEnd = {
  readonly kind: 'ended';
  /** In the currency of the order's amount. */
  readonly taken: string;
  readonly how: 'filled' | 'partially_filled' | 'nothing' | 'refused' | 'not_sent';
  readonly refusal?: SliceRefusal;
};

/** What a driver does next with a sliced order. */
export type SlicesDecision = SlicesChange | SlicesEffect;

/** A write of the order's record. It counts only if the record is still the one that was judged. */
export type SlicesChange =
  | { readonly kind: 'begin'; readonly touch: string }
  | {
      readonly kind: 'grant';
      readonly slot: number;
      readonly amount: string;
      readonly touch: string;
    }
  | ({ readonly kind: 'settle' } & Omit<SliceEnd, 'kind'>)
  | { readonly kind: 'miss'; readonly ends: readonly SlotEnd[] }
  | { readonly kind: 'end'; readonly why: SlicesEnding };

/** What is done outside of the order's record. Repeating it changes nothing. */
export type SlicesEffect =
  | { readonly kind: 'send' }
  /** Cancels the slice if it is at the exchange, and blocks it if it has no record. */
  | { readonly kind: 'withdraw' }
  | { readonly kind: 'wait' };

export type SlicesEnding =
  /** Nothing is left that could be traded. */
  | 'done'
  /** All slots are over. */
  | 'time_over'
  | 'cancelled'
  | 'halted'
  /** The account was set to be not live. */
  | 'not_live'
  /** The exchange refused a slice because the balance does not suffice. */
  | 'lacks_balance'
  | 'refused';
