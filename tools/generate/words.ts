import type {
  AmendMessage,
  CancelMessage,
  PlaceMessage,
} from '../../shared/orders/message/fields.ts';
import type { ReasonCode } from '../../shared/orders/model/reason.ts';
import type { Status } from '../../shared/orders/model/status.ts';
import type { RunReason } from '../../shared/rebalance/run/record.ts';

// What fields, statuses and codes mean, in the words of the docs. Here and not beside the tables
// that own them, so that no function carries them; complete, because the types say so.

type FieldName = keyof PlaceMessage | keyof CancelMessage | keyof AmendMessage;
type Words<Name extends string> = Readonly<Record<Name, string>>;

export const FIELD_WORDS: Words<FieldName> = {
  id: 'yours, unique within the account, for ever',
  account: 'default `main`',
  action: 'what the message is; left out: `place`',
  currency_pair: 'what is traded',
  type: 'default `limit`',
  side: 'of the base currency',
  amount:
    'base currency; for a market **buy** what is spent, in quote currency. In an amendment the new total',
  quote_amount:
    "instead of `amount`: what is spent or received, in quote currency. A limit order's `price`, else the last price, makes the amount of it, rounded down; the record shows both",
  price: 'a limit order needs one, a market order takes none',
  time_in_force:
    'limit orders: default `gtc`; market orders: `ioc` (default) or `fok`. `poc` is "post only"',
  iceberg: 'as at Gate: how much of it is shown',
  stp_act: 'as at Gate: what happens if it would trade with an order of your own',
  slippage:
    "market orders only; default: the account's `priceCollar`, or Gate's `slippage` for the pair where that is smaller",
  issued_at: 'when it was meant; default: when SQS received it',
  submit_by:
    'later than that it is never submitted. Default `issued_at` + `maxAgeSeconds`; at most one hour after `issued_at`',
  cancel_at: 'still open then: it is cancelled, at the next poll',
  target: 'the order that is meant',
  note: 'kept in the record',
};

export const STATUS_WORDS: Words<Status> = {
  submitting: 'claimed; what became of it at the exchange is not known yet',
  open: 'at the exchange, not finished',
  filled: 'finished: nothing is left, or only what is too little to trade',
  partially_filled: 'ended with something filled',
  cancelled: 'ended with nothing filled',
  rejected: 'refused by Sluice or by Gate; nothing was placed',
  not_placed: 'the outcome was unknown, and it is proven that nothing is live or filled',
  done: 'a cancel or an amendment that was carried out',
};

export const REASON_WORDS: Words<ReasonCode> = {
  NOT_JSON: 'the message is not JSON',
  INVALID_MESSAGE: 'it is JSON, but not an object',
  REPEATED_FIELD: 'a field occurs twice',
  MISSING_FIELD: 'a field is missing: `field` names it',
  UNKNOWN_FIELD: 'a field that messages do not have: `field` names it',
  INVALID_FIELD: '`field` names it, `message` says what is accepted',
  UNKNOWN_ACCOUNT: 'not in the configuration',
  ID_CONFLICT: 'the id belongs to another order, which stands',
  EXPIRED: 'later than `submit_by`, or not before `cancel_at`',
  DRY_RUN: 'the account is not live; `message` shows what would have been sent',
  PAUSED: 'the recurring order is paused: `sluice unpause`',
  HALTED: 'the account is halted; `message` says by whom and why: `sluice resume`',
  ISSUED_BEFORE_RESUME: 'issued or sent before the account was resumed',
  CIRCUIT_OPEN: 'no API key of the account works; `message` says what Gate said of it',
  PAIR_NOT_ALLOWED: "not among the account's `pairs`",
  PAIR_NOT_TRADABLE: 'not to be traded now or not yet, or about to be delisted',
  UNKNOWN_PAIR: 'Gate has no such pair',
  TOO_MANY_DECIMALS: 'more than the pair allows; nothing is rounded',
  BELOW_MINIMUM: "less than the pair's minimum at Gate",
  ABOVE_MAXIMUM: "more than the pair's maximum at Gate",
  PRICE_COLLAR:
    "further from the last price than the account's `priceCollar`, or than Gate's `slippage`, `up_rate` or `down_rate` for the pair; `message` says which",
  MAX_ORDER: "over the account's `maxOrder`",
  MAX_DAY: "over what is left of the account's `maxDay`",
  MAX_DAY_ORDERS: 'as many orders as `maxDayOrders` were claimed today (UTC)',
  NO_PRICE: 'no last price until `submit_by`, so the limits could not be checked',
  NO_KEY: "no API key in the account's secret",
  EXCHANGE_UNREACHABLE: 'nothing could be sent until `submit_by`',
  NOT_PLACED: 'with status `not_placed`: the proof',
  CANCELLED_BEFORE_PLACED: 'its cancel was there first',
  TARGET_NOT_AN_ORDER: '`target` is a cancel or an amendment, not an order',
  TARGET_FINISHED: 'the order has ended already',
  TARGET_NOT_OPEN: 'only an open order can be amended',
  TARGET_NOT_AMENDABLE:
    'not a limit order, another pair, or the amendment before it is not settled, or it would grow on a day after the one it counts for: `message` says which',
  AMEND_NOT_APPLIED: 'Gate did not make the change; `message` says what became of the order',
};

export const RUN_REASON_WORDS: Words<RunReason['code']> = {
  NOTHING_TO_DO:
    'every coin is within its band, or what is outside is left alone or not worth trading: the coins say why',
  PAUSED: 'the portfolio is paused: `sluice unpause`',
  HALTED: 'the account is halted: `sluice resume`',
  CIRCUIT_OPEN: 'no API key of the account works: `sluice keys check`',
  NO_SNAPSHOT:
    'something that a plan needs could not be read, or the account did not stand still; `message` says what',
  ACCOUNT_MODE_UNKNOWN:
    "the account's mode could not be read, so nobody knows what is free to trade; `message` says which right the key lacks",
  ACCOUNT_IN_DEBT: 'the account owes something: it is not rebalanced before that is repaid',
  VALUE_UNKNOWN: 'the value of the whole depends on something that could not be read',
  ASSET_SKIPPED:
    'a coin outside its band could not be traded in this run; `message` says which and why',
  UNEXPLAINED_DECREASE:
    "an asset lost more than Gate's account book explains; the portfolio is paused: `sluice rebalance NAME --accept-balances`",
  CONFIG_CHANGED:
    "the portfolio's account or quote was changed, or the portfolio was removed, while it was under way",
  TOO_LATE: 'it could not be planned within five minutes, or could not begin to buy in time',
  NOT_APPROVED: 'nobody agreed within `approvalHours`',
  SELL_UNKNOWN: 'the outcome of a sell was not known in time, so nothing was bought',
  LEG_UNKNOWN: 'the outcome of an order was not known in time',
  LEG_NOT_FILLED: 'an order brought nothing; `message` says which and why',
  NOT_LIVE: 'the account is not live: the plan is all there is',
  INTERNAL_ERROR: "an error of Sluice's own, before anything was traded",
};
