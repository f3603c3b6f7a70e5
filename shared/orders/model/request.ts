/** A Gate spot order, with Gate's field names, decimals normalised and defaults filled in. */
export type PlaceOrder = {
  readonly currency_pair: string;
  readonly type: 'limit' | 'market';
  readonly side: 'buy' | 'sell';
  /** Base currency; what is spent, in quote currency, for a market buy. */
  readonly amount: string;
  readonly price?: string;
  readonly time_in_force: 'gtc' | 'ioc' | 'poc' | 'fok';
  readonly iceberg?: string;
  readonly stp_act?: 'cn' | 'co' | 'cb' | '-';
  readonly slippage?: string;
  /** What the amount was made from: quote currency, as the message had it. */
  readonly quote_amount?: string;
};

/** An order as a message asks for it: it names its `amount`, or a `quote_amount` to make it from. */
export type AskedOrder = Omit<PlaceOrder, 'amount'> & { readonly amount?: string };

/** What changes in an open limit order; `amount` is the new total. */
export type Amendment = {
  readonly currency_pair: string;
  readonly amount?: string;
  readonly price?: string;
};

/** The account of a message that names none. */
export const DEFAULT_ACCOUNT = 'main';

/** What can be asked for. */
export type Action = 'place' | 'cancel' | 'amend';

/** A request that can be claimed. Times are epoch ms. */
export type OrderRequest = {
  readonly id: string;
  readonly account: string;
  /** Tells a repeat from a conflict: times and the note do not count. */
  readonly hash: string;
  readonly issuedAtMs: number;
  readonly note?: string;
} & RequestPayload;

/** What is asked for, in one spelling. */
export type RequestPayload =
  | {
      readonly action: 'place';
      readonly order: AskedOrder;
      readonly submitByMs: number;
      readonly cancelAtMs?: number;
    }
  | { readonly action: 'cancel'; readonly target: string }
  | {
      readonly action: 'amend';
      readonly target: string;
      readonly amendment: Amendment;
      readonly submitByMs: number;
    };

export type PlaceRequest = Extract<OrderRequest, { readonly action: 'place' }>;
export type CancelRequest = Extract<OrderRequest, { readonly action: 'cancel' }>;
export type AmendRequest = Extract<OrderRequest, { readonly action: 'amend' }>;
