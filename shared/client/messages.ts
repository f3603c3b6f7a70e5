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

/** What is bought or sold, in one of three measures. */
type OrderSize =
  | {
      /** In base currency. For a market buy, the quote currency to spend, as at Gate. */
      readonly amount: string;
      readonly quote_amount?: never;
      readonly amount_of_available?: never;
    }
  | {
      /** In quote currency; the amount is computed from it, rounded down. */
      readonly quote_amount: string;
      readonly amount?: never;
      readonly amount_of_available?: never;
    }
  | {
      /** A ratio of what is available of the currency that the order spends: `"1"` is all of it. */
      readonly amount_of_available: string;
      readonly amount?: never;
      readonly quote_amount?: never;
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

/** The order waits until a price has reached `price`, or has come back by `trail` from its best. */
type TriggerCondition =
  | { readonly price: string; readonly rule: '>=' | '<='; readonly trail?: never }
  | {
      /** `by` is a ratio, as in `"0.03"`; with `from` it counts from that price on. */
      readonly trail: { readonly by: string; readonly from?: string };
      readonly price?: never;
      readonly rule?: never;
    };

/** The condition of an order that waits for a price. */
export type OrderTrigger = TriggerCondition & {
  /** The last price, or the best price that the order would meet; default `last`. */
  readonly source?: 'last' | 'touch';
  /** How long the condition must hold, in seconds: `"0"` (default) to `"300"`. */
  readonly confirm_seconds?: string;
  /** Default 30 days after `issued_at`, at most 366. */
  readonly expires_at?: MessageTime;
};

/** What sells the coins again. At least one of the three. */
export type OrderExits = {
  /** At the market, or at `limit_price` and no lower. */
  readonly stop_loss?: {
    readonly price: string;
    readonly limit_price?: string;
    readonly slippage?: string;
    readonly source?: 'last' | 'touch';
    readonly confirm_seconds?: string;
  };
  /** One to five, resting at Gate. Shares add up to at most 1; equal where they are left out. */
  readonly take_profit?: readonly { readonly price: string; readonly share?: string }[];
  /** `by` is a ratio, as in `"0.03"`; with `from` it counts from that price on. */
  readonly trail?: { readonly by: string; readonly from?: string };
};

/** The order is worked in slices of equal size, at equal distances of time. */
export type OrderSlices = {
  /** An ISO 8601 duration of 2 minutes to 7 days, as in `PT4H`. */
  readonly over: string;
  /** The first slot; default at once, at most 7 days after `issued_at`. */
  readonly start_at?: MessageTime;
  /** The largest delay within a slot, as a ratio of the interval: `"0"` (default) to `"0.5"`. */
  readonly jitter?: string;
  /** How far a slice may trade from the best price of the book; default `"0.002"`. */
  readonly slippage?: string;
  /** Whether later slices make up for what a slot did not fill; default `none`. */
  readonly catch_up?: 'none' | 'spread';
} & (
  | {
      /** At least 10 seconds, as in `PT5M`. */
      readonly every: string;
      readonly count?: never;
    }
  | {
      /** `"2"` to `"1000"`. */
      readonly count: string;
      readonly every?: never;
    }
);

/** A Gate spot order with an id; the names are Gate's, and every number is a decimal string. */
export type PlaceOrderMessage = EveryMessage &
  OrderSize &
  OrderTerms & {
    readonly action?: 'place';
    /** As Gate writes it: `BTC_USDT`. */
    readonly currency_pair: string;
    readonly side: 'buy' | 'sell';
    readonly stp_act?: 'cn' | 'co' | 'cb' | '-';
    readonly trigger?: OrderTrigger;
    /** Of a buy: what sells again what it buys. */
    readonly exits?: OrderExits;
    /** Not together with a `trigger`. */
    readonly slices?: OrderSlices;
    /** Later than this the order is never submitted; at most 1 hour after `issued_at`. */
    readonly submit_by?: MessageTime;
    /** An order that is still open then is cancelled. */
    readonly cancel_at?: MessageTime;
  };

/** The size of a futures order, in contracts. */
type FuturesSize =
  | {
      /** With its sign: `"5"` buys five contracts, `"-5"` sells them. */
      readonly size: string;
      /** The order only shrinks the position: it neither opens nor turns it. */
      readonly reduce_only?: boolean;
      readonly close?: false;
    }
  | {
      /** Gate takes the size of the position. */
      readonly size: '0';
      /** The order closes the whole position. */
      readonly close: true;
      readonly reduce_only?: boolean;
    };

/** The terms of a futures order, by its price. */
type FuturesTerms =
  | {
      readonly price: string;
      readonly tif?: 'gtc' | 'ioc' | 'poc' | 'fok';
      /** The visible part of the size. */
      readonly iceberg?: string;
      readonly market_order_slip_ratio?: never;
    }
  | {
      /** A market order. */
      readonly price: '0';
      readonly tif?: 'ioc';
      /** The accepted distance from the last price; default: the account's `priceCollar`. */
      readonly market_order_slip_ratio?: string;
      readonly iceberg?: never;
    };

/**
 * A Gate order of a USDT perpetual contract with an id. The account's configuration must have
 * `futures`.
 *
 * @example A long position, and its end:
 * ```ts
 * import type { OrderSender, PlaceFuturesOrderMessage } from 'sluice-orders/client';
 *
 * export async function longAndClose(orders: OrderSender, id: string): Promise<void> {
 *   const long: PlaceFuturesOrderMessage = { id, contract: 'BTC_USDT', size: '5', price: '61000.5' };
 *   await orders.send(long);
 *   await orders.send({ id: `${id}-end`, contract: 'BTC_USDT', size: '0', price: '0', close: true });
 * }
 * ```
 */
export type PlaceFuturesOrderMessage = EveryMessage &
  FuturesSize &
  FuturesTerms & {
    readonly action?: 'place';
    /** As Gate writes it: `BTC_USDT`. */
    readonly contract: string;
    readonly settle?: 'usdt';
    readonly trigger?: OrderTrigger;
    /** Of an opening: what closes again what it opens. */
    readonly exits?: OrderExits;
    /** Not together with a `trigger`, nor with `close`. */
    readonly slices?: OrderSlices;
    /** Later than this the order is never submitted; at most 1 hour after `issued_at`. */
    readonly submit_by?: MessageTime;
    /** An order that is still open then is cancelled. */
    readonly cancel_at?: MessageTime;
  };

/** Closes a part of a futures position, or all of it, at the prices of its exits. */
export type ExitFuturesOrderMessage = EveryMessage & {
  readonly action: 'exit';
  /** As Gate writes it: `BTC_USDT`. */
  readonly contract: string;
  readonly settle?: 'usdt';
  /** Contracts with the sign of the orders that close: `"-5"` closes five of a long position. */
  readonly size: string;
  readonly exits: OrderExits;
  /** Later than this it never begins; at most 1 hour after `issued_at`. */
  readonly submit_by?: MessageTime;
};

/** Changes an open futures order (size, price or both), or the trigger of an armed one. */
export type AmendFuturesOrderMessage = EveryMessage & {
  readonly action: 'amend';
  /** As Gate writes it: `BTC_USDT`. */
  readonly contract: string;
  readonly settle?: 'usdt';
  /** The id of the order. */
  readonly target: string;
  /** The new total with its sign, filled part included. */
  readonly size?: string;
  readonly price?: string;
  /** The new price of an armed order's trigger. */
  readonly trigger?: { readonly price: string };
  /** Later than this the order is never amended; at most 1 hour after `issued_at`. */
  readonly submit_by?: MessageTime;
};

/** Cancels an order by its id. A cancel that arrives before its order wins. */
export type CancelOrderMessage = EveryMessage & {
  readonly action: 'cancel';
  /** The id of the order, of an exit, or of a leg, as in `my-id/tp1`. */
  readonly target: string;
};

/** Changes an open limit order (amount, price or both), or the trigger of an armed one. */
export type AmendOrderMessage = EveryMessage & {
  readonly action: 'amend';
  readonly currency_pair: string;
  /** The id of the order. */
  readonly target: string;
  /** The new total, as at Gate. */
  readonly amount?: string;
  readonly price?: string;
  /** The new price of an armed order's trigger. */
  readonly trigger?: { readonly price: string };
  /** Later than this the order is never amended; at most 1 hour after `issued_at`. */
  readonly submit_by?: MessageTime;
};

/** Sells coins that the account holds. */
export type ExitOrderMessage = EveryMessage & {
  readonly action: 'exit';
  readonly currency_pair: string;
  readonly exits: OrderExits;
  /** Later than this it never begins; at most 1 hour after `issued_at`. */
  readonly submit_by?: MessageTime;
} & (
    | { readonly amount: string; readonly amount_of_available?: never }
    | {
        /** A ratio of what is available of the coin. */
        readonly amount_of_available: string;
        readonly amount?: never;
      }
  );

/** A message to Sluice. */
export type OrderMessage =
  | PlaceOrderMessage
  | ExitOrderMessage
  | CancelOrderMessage
  | AmendOrderMessage
  | PlaceFuturesOrderMessage
  | ExitFuturesOrderMessage
  | AmendFuturesOrderMessage;
