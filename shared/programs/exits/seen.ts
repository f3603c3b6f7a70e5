import type { ExitCause } from './plan.ts';

/** What a driver has read before it decides. Everything may be older than the exit's record. */
export type Seen = {
  readonly nowMs: number;
  /** By the names of the legs. */
  readonly legs: ReadonlyMap<string, LegSeen>;
  /** The order that buys the coins; absent if the coins were handed over. */
  readonly entry?: EntrySeen;
  readonly market: MarketSeen;
  /** The condition that is met by a price seen now. */
  readonly met?: ExitCause;
  /** A cancel of the exit was requested. */
  readonly isCancelled: boolean;
  /** A person halted the account after the exit began, or it is not live. */
  readonly isHalted: boolean;
  /** Orders can be sent now: there is a key, and the exchange takes it. */
  readonly canSend: boolean;
  /** Read only when it is asked for: what the account has of the coin, not locked by orders. */
  readonly available?: string;
  /** Present if the exit closes a position in place of selling coins. */
  readonly position?: PositionSeen;
};

/** Amounts of an exit that closes a position are contracts without a sign. */
export type PositionSeen = {
  /** What the position gives this exit, beside others; absent if that is not known for certain now. */
  readonly supported?: string;
  /** What its legs have closed was read after it: if it lacks something now, somebody else has closed that. */
  readonly areFillsRead?: true;
};

export type LegSeen =
  /** Its message is under way, or lost, or was refused for now. */
  | { readonly kind: 'no_record' }
  | {
      readonly kind: 'live';
      readonly isResting: boolean;
      readonly isCancelRequested: boolean;
      /** What is proven so far. */
      readonly filled?: string;
    }
  | LegEnd;

/** Its record is final, and its fills are proven. */
export type LegEnd = {
  readonly kind: 'ended';
  readonly sold: string;
  /** `refusal`: Sluice's own checks refused it for good. `sluice`: it cancelled it, or could not send it. */
  readonly by: 'fills' | 'sluice' | 'refusal' | 'person' | 'exchange' | 'proof_of_absence';
  /** The exchange refused it because the coins, or the position, are not there. */
  readonly lacksCoins?: true;
  /** The exchange refused it for a cause that passes: a limit, a clock or the position's state, or the key. */
  readonly passes?: 'limit' | 'key';
  /** When its last attempt was signed; exchange time. */
  readonly sentAtMs?: number;
};

export type EntrySeen = {
  readonly filledAmount: string;
  /** Fees taken in the coin that was bought. */
  readonly feesInCoin: string;
  /** Its record is final, and its amounts are Gate's and not estimated. */
  readonly hasEnded: boolean;
  readonly isHalfFilled: boolean;
  readonly isCancelRequested: boolean;
};

/** The rules of a pair or of a contract, and the last price if it was read. */
export type MarketSeen = {
  /** Amounts are multiples of it. */
  readonly amountStep: string;
  readonly minBaseAmount?: string;
  readonly minQuoteAmount?: string;
  readonly maxBaseAmount?: string;
  readonly maxQuoteAmount?: string;
  /** The largest market sell, in base currency. */
  readonly marketSellMax?: string;
  readonly lastPrice?: string;
  /** The exchange takes limit prices between them now; absent: any. */
  readonly reach?: { readonly lowest: string; readonly highest: string };
  /** `never`: the pair has been delisted. */
  readonly canSell: 'now' | 'later' | 'never';
};
