/**
 * A time in UTC, as in `"2026-11-22T09:00:00Z"`, or epoch milliseconds.
 */
export type MessageTime = string | number;

type EveryMessage = {
  /**
   * Identifies the message within its account, for ever: 1 to 64 of `0-9 A-Z a-z _ . : -`. The same
   * message under the same id is a repeat and does nothing; another one is refused (`ID_CONFLICT`).
   */
  readonly id: string;
  /** A configured account; default `main`. */
  readonly account?: string;
  /** When the order was decided; default: when the queue received the message. */
  readonly issued_at?: MessageTime;
  /** At most 256 characters, kept in the record. */
  readonly note?: string;
};

/** What is bought or sold: an amount, or the amount of quote currency to spend or to receive. */
type OrderSize =
  | {
      /** In base currency. For a market buy, the quote currency to spend, as at Gate. */
      readonly amount: string;
      readonly quote_amount?: never;
    }
  | {
      /** In quote currency; the amount is computed from it, rounded down. */
      readonly quote_amount: string;
      readonly amount?: never;
    };

/** The terms of an order, by its type. */
type OrderTerms =
  | {
      readonly type?: 'limit';
      readonly price: string;
      readonly time_in_force?: 'gtc' | 'ioc' | 'poc' | 'fok';
      /** The visible part of the amount. */
      readonly iceberg?: string;
      readonly slippage?: never;
    }
  | {
      readonly type: 'market';
      readonly time_in_force?: 'ioc' | 'fok';
      /** The accepted distance from the last price, as in `"0.03"` for 3 %. */
      readonly slippage?: string;
      readonly price?: never;
      readonly iceberg?: never;
    };

/** A Gate spot order with an id; the names are Gate's, and every number is a decimal string. */
export type PlaceOrderMessage = EveryMessage &
  OrderSize &
  OrderTerms & {
    readonly action?: 'place';
    /** As Gate writes it: `BTC_USDT`. */
    readonly currency_pair: string;
    readonly side: 'buy' | 'sell';
    readonly stp_act?: 'cn' | 'co' | 'cb' | '-';
    /** Later than this the order is never submitted; at most 1 hour after `issued_at`. */
    readonly submit_by?: MessageTime;
    /** An order that is still open then is cancelled. */
    readonly cancel_at?: MessageTime;
  };

/** Cancels an order by its id. A cancel that arrives before its order wins. */
export type CancelOrderMessage = EveryMessage & {
  readonly action: 'cancel';
  /** The id of the order. */
  readonly target: string;
};

/** Changes an open limit order: its amount, its price, or both. */
export type AmendOrderMessage = EveryMessage & {
  readonly action: 'amend';
  readonly currency_pair: string;
  /** The id of the order. */
  readonly target: string;
  /** The new total, as at Gate. */
  readonly amount?: string;
  readonly price?: string;
  /** Later than this the order is never amended; at most 1 hour after `issued_at`. */
  readonly submit_by?: MessageTime;
};

/** A message to Sluice. */
export type OrderMessage = PlaceOrderMessage | CancelOrderMessage | AmendOrderMessage;
