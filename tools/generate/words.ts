import type {
  AmendMessage,
  CancelMessage,
  ContractAmendMessage,
  ContractExitMessage,
  ContractPlaceMessage,
  ExitMessage,
  PlaceMessage,
} from '../../shared/orders/message/fields.ts';
import type { ReasonCode } from '../../shared/orders/model/reason.ts';
import type { Status } from '../../shared/orders/model/status.ts';
import type { RunReason } from '../../shared/rebalance/run/record.ts';

// The meaning of fields, statuses and codes, for the docs. It lies here and not beside the tables that
// own them, so that no function bundles it; the types make it complete.

type FieldName = keyof PlaceMessage | keyof ExitMessage | keyof CancelMessage | keyof AmendMessage;
type Words<Name extends string> = Readonly<Record<Name, string>>;

export const FIELD_WORDS: Words<FieldName> = {
  id: 'your id, unique within the account for ever',
  account: 'default `main`',
  action: '`place` (default), `cancel`, `amend` or `exit`',
  currency_pair: 'the pair to trade',
  type: 'default `limit`',
  side: 'of the base currency',
  amount:
    'in base currency; a market **buy** takes the amount to spend, in quote currency. In an amendment: the new total',
  quote_amount:
    "instead of `amount`: the amount to spend or receive, in quote currency. Sluice divides it by a limit order's `price`, else by the last price, and rounds down; the record shows both amounts",
  amount_of_available:
    'instead of `amount`: a ratio of the available balance of the currency that the order spends, read just before the order is sent, rounded down; the record shows both',
  price: 'required for a limit order, not allowed for a market order',
  time_in_force:
    'limit orders: default `gtc`; market orders: `ioc` (default) or `fok`. `poc` is "post only"',
  iceberg: 'as at Gate: the visible amount',
  stp_act: 'as at Gate: self-trade prevention',
  slippage:
    "market orders only; default: the account's `priceCollar`, or Gate's `slippage` for the pair where that is smaller",
  trigger:
    'the order waits as `armed` until this price is seen: [Triggers](triggers.md). In an amendment: the new price of an armed order',
  exits: 'what sells the coins again, and at what prices: [Exits](exits.md)',
  slices: 'the order is worked in slices, at equal distances of time: [Slices](slices.md)',
  issued_at: 'time of the decision; default: the time at which SQS received the message',
  submit_by:
    'deadline: Sluice never submits the order later. Default `issued_at` + `maxAgeSeconds`; at most one hour after `issued_at`',
  cancel_at: 'if the order is still open then, the next poll cancels it',
  target: 'the id of the order to cancel or amend',
  note: 'any text; the record keeps it',
};

/** Of the fields that only messages about contracts have, or that mean something else there. */
export const CONTRACT_FIELD_WORDS: Words<
  Exclude<
    keyof ContractPlaceMessage | keyof ContractExitMessage | keyof ContractAmendMessage,
    SharedField
  >
> = {
  contract: 'the contract to trade, instead of `currency_pair`',
  settle: 'default `usdt`',
  size: 'contracts with their sign: plus (without a sign) buys, minus sells. In an amendment: the new total',
  price: '`"0"` for a market order',
  tif: 'default `gtc`; market orders: `ioc`',
  reduce_only: 'the order only shrinks the position',
  close: 'the order closes the whole position; `size` is `"0"` then',
  iceberg: 'as at Gate: the visible contracts',
  market_order_slip_ratio:
    "market orders only: the accepted distance from the last price; default: the account's `futures.priceCollar`, which is also the most",
  trigger:
    'the order waits as `armed` until this price is seen: [Triggers](triggers.md). In an amendment: the new price of an armed order',
  exits: 'of an opening: what closes again what it opens, and at what prices: [Exits](exits.md)',
  slices: 'the order is worked in slices, at equal distances of time: [Slices](slices.md)',
};

/** Described with the messages about pairs. */
type SharedField =
  | 'id'
  | 'account'
  | 'action'
  | 'issued_at'
  | 'note'
  | 'target'
  | 'submit_by'
  | 'cancel_at';

export const STATUS_WORDS: Words<Status> = {
  armed: 'waits for its trigger; nothing was sent',
  working:
    'an exit or an order in slices: its parts are under way, or wait for their price or time',
  submitting: 'claimed; its outcome at the exchange is not known yet',
  open: 'at the exchange, not finished',
  filled: 'finished: filled but for a rest that is too small to trade',
  partially_filled: 'ended with a part filled',
  cancelled: 'ended with nothing filled',
  rejected: 'refused by Sluice or by Gate; nothing was placed',
  not_placed: 'the outcome was unknown; it is now proven that nothing is open or filled',
  done: 'the cancel or amendment was carried out',
};

export const REASON_WORDS: Words<ReasonCode> = {
  NOT_JSON: 'the message is not JSON',
  INVALID_MESSAGE: 'it is JSON, but not an object',
  REPEATED_FIELD: 'a field occurs twice',
  MISSING_FIELD: 'a field is missing: `field` names it',
  UNKNOWN_FIELD: 'messages have no such field: `field` names it',
  INVALID_FIELD: '`field` names it, `message` says what is accepted',
  UNKNOWN_ACCOUNT: 'the configuration has no such account',
  ID_CONFLICT: 'another order already has this id',
  EXPIRED:
    '`submit_by` or `cancel_at` has passed, or an armed buy could not be sent within a minute of its firing',
  TRIGGER_ALREADY_MET: 'the price meets the condition already',
  TRIGGER_EXPIRED: 'the condition was not met before `trigger.expires_at`',
  EXIT_TOO_SMALL: 'an exit could not be sold: `limit` is the smallest amount that would do',
  SLICE_TOO_SMALL:
    'a slice would be below the minimums of its pair: `limit` is the largest count that would do',
  EXIT_INCOMPLETE: 'an exit ended with coins left: [Exits](exits.md)',
  BALANCE_NOT_ENOUGH: 'the coins are not available',
  DRY_RUN:
    'the account is not live; `message` shows what would have been sent, or that slices ended',
  PAUSED: 'the recurring order is paused: `sluice unpause`',
  HALTED: 'the account is halted; `message` says by whom and why: `sluice resume`',
  ISSUED_BEFORE_RESUME: 'issued or sent before the account was resumed',
  CIRCUIT_OPEN: 'no API key of the account works; `message` has the response of Gate',
  PAIR_NOT_ALLOWED: "not among the account's `pairs`, or its `futures.contracts`",
  PAIR_NOT_TRADABLE: 'trading is closed, has not begun, or ends soon because of a delisting',
  UNKNOWN_PAIR: 'Gate has no such pair or contract',
  TOO_MANY_DECIMALS: 'more decimals than the pair allows; Sluice rounds no new order',
  BELOW_MINIMUM: "less than the pair's minimum at Gate",
  ABOVE_MAXIMUM: "more than the pair's maximum at Gate",
  PRICE_COLLAR:
    "further from the last price (of a contract: the mark price) than the account's `priceCollar`, or than Gate's `slippage`, `up_rate` or `down_rate` for the pair; `message` says which",
  MAX_ORDER: "over the account's `maxOrder`; contracts have one of their own",
  MAX_DAY: "over the rest of the account's `maxDay`; contracts have one of their own",
  MAX_EXIT: 'an exit over held coins would be worth more than `maxExit`',
  MAX_DAY_ORDERS: 'the account has claimed `maxDayOrders` orders today (UTC)',
  FUTURES_NOT_CONFIGURED:
    'the account trades no contracts: its configuration has no `futures` ([Futures](futures.md))',
  POSITION_MODE: 'the account is not in one-way position mode, or Gate does not say it',
  MAX_POSITION: 'the position could be worth more than `maxPosition`',
  MAX_EXPOSURE: 'all positions together could be worth more than `maxExposure`',
  MAX_LEVERAGE: 'the leverage that is set at Gate is above `maxLeverage`',
  NO_POSITION: 'there is no position to reduce or to close',
  NO_PRICE: 'no last price before `submit_by`, so the limits could not be checked',
  NO_KEY: "no API key in the account's secret",
  ACCOUNT_MODE_UNKNOWN:
    "the account's mode could not be read, so the available balance is not known; `message` says which right the key lacks",
  ACCOUNT_IN_DEBT: 'the account has a debt: nothing is available before it is repaid',
  EXCHANGE_UNREACHABLE: 'Gate could not be reached before `submit_by`; nothing was sent',
  NOT_PLACED: 'with status `not_placed`: the proof',
  CANCELLED_BEFORE_PLACED: 'its cancel came first',
  TARGET_NOT_AN_ORDER: '`target` is a cancel or an amendment, not an order',
  TARGET_FINISHED: 'the order has ended already',
  TARGET_NOT_OPEN: "only an open order's `amount` and `price` can be amended",
  TARGET_NOT_AMENDABLE:
    'the order is no limit order, is not armed with a price (for a new `trigger`), has another pair, has an unfinished amendment, or would grow after the day it counts for: `message` says which',
  AMEND_NOT_APPLIED: 'Gate did not make the change; `message` has the state of the order',
};

export const RUN_REASON_WORDS: Words<RunReason['code']> = {
  NOTHING_TO_DO:
    'every coin is within its band, frozen or below the minimum trade: each coin has its reason',
  PAUSED: 'the portfolio is paused: `sluice unpause`',
  HALTED: 'the account is halted: `sluice resume`',
  CIRCUIT_OPEN: 'no API key of the account works: `sluice keys check`',
  NO_SNAPSHOT:
    'a balance, price or rule could not be read, or the account changed meanwhile; `message` has the cause',
  ACCOUNT_MODE_UNKNOWN:
    "the account's mode could not be read, so the free balances are unknown; `message` names the right that the key lacks",
  ACCOUNT_IN_DEBT: 'the account has a debt: repay it before a rebalance',
  VALUE_UNKNOWN: 'the value of the portfolio is unknown: a price or balance could not be read',
  ASSET_SKIPPED:
    'a coin outside its band could not be traded in this run; `message` says which and why',
  UNEXPLAINED_DECREASE:
    'an asset is missing and no trade or withdrawal accounts for it; the portfolio is paused: `sluice rebalance NAME --accept-balances`',
  CONFIG_CHANGED:
    "during the run the portfolio's account or quote was changed, or the portfolio was removed",
  TOO_LATE: 'the run had no plan within five minutes, or could not begin to buy in time',
  NOT_APPROVED: 'no approval within `approvalHours`',
  SELL_UNKNOWN: 'the outcome of a sell was unknown in time, so nothing was bought',
  LEG_UNKNOWN: 'the outcome of an order was unknown in time',
  LEG_NOT_FILLED:
    'an order filled nothing, or one in slices ended early; `message` says which and why',
  NOT_LIVE: 'the account is not live: the run ends with its plan',
  INTERNAL_ERROR: 'an error in Sluice, before any trade',
};
