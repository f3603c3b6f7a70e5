/** Why money moved, in the words of GET /spot/account_book. */
export type BookingReason = {
  readonly type: 'deposit' | 'order_fill' | 'order_fee' | `futures_${string}`;
  readonly code: string;
  readonly text: string;
};

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
