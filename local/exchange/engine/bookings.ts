/** Why money moved, in the words of GET /spot/account_book. */
export type BookingReason = {
  readonly type:
    | keyof typeof OUTSIDE_MOVES
    | 'order_fill'
    | 'order_fee'
    /** To and from the futures wallet, and what contracts bring a wallet that is shared. */
    | 'perp_in'
    | 'perp_out'
    | 'perp_settle_in'
    | 'perp_settle_out';
  readonly code: string;
  readonly text: string;
};

/** The moves from and to outside that this exchange knows. Source: Gate, API v4, "AccountBook code". */
export const OUTSIDE_MOVES = {
  deposit: '110',
  withdraw: '4',
  subaccount_trf: '1401',
  interest_in: '612',
  airdrop: '404',
} as const;

/** A row of GET /spot/account_book. */
export type BookRow = {
  readonly id: string;
  readonly time: number;
  readonly currency: string;
  readonly change: string;
  readonly balance: string;
  readonly type: BookingReason['type'];
  readonly code: string;
  readonly text: string;
};

/** A holder's balance of a currency, as it is kept. */
export type KeptHolding = {
  readonly holder: string;
  readonly currency: string;
  readonly available: string;
  readonly locked: string;
  readonly updateId: number;
};
