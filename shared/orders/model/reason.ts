/** Why an order was refused or not placed. For people and for programs. */
export type Reason = {
  readonly code: string;
  readonly message: string;
  /** The faulty field of the message. */
  readonly field?: string;
  /** The nearest valid value of that field. */
  readonly limit?: string;
  /** Whether the order can succeed under a new id. A verdict uses the id up. */
  readonly retry: 'never' | 'new_id';
};

/** Sluice's own codes. Gate's labels are codes too. One table for code and docs. */
export const REASONS = {
  NOT_JSON: 'never',
  INVALID_MESSAGE: 'new_id',
  REPEATED_FIELD: 'new_id',
  MISSING_FIELD: 'new_id',
  UNKNOWN_FIELD: 'new_id',
  INVALID_FIELD: 'new_id',
  UNKNOWN_ACCOUNT: 'new_id',
  ID_CONFLICT: 'new_id',
  EXPIRED: 'new_id',
  TRIGGER_ALREADY_MET: 'new_id',
  TRIGGER_EXPIRED: 'new_id',
  EXIT_TOO_SMALL: 'new_id',
  EXIT_INCOMPLETE: 'new_id',
  SLICE_TOO_SMALL: 'new_id',
  BALANCE_NOT_ENOUGH: 'new_id',
  DRY_RUN: 'new_id',
  PAUSED: 'new_id',
  HALTED: 'new_id',
  ISSUED_BEFORE_RESUME: 'new_id',
  CIRCUIT_OPEN: 'new_id',
  PAIR_NOT_ALLOWED: 'new_id',
  PAIR_NOT_TRADABLE: 'new_id',
  UNKNOWN_PAIR: 'new_id',
  TOO_MANY_DECIMALS: 'new_id',
  BELOW_MINIMUM: 'new_id',
  ABOVE_MAXIMUM: 'new_id',
  PRICE_COLLAR: 'new_id',
  MAX_ORDER: 'new_id',
  MAX_EXIT: 'new_id',
  MAX_DAY: 'new_id',
  MAX_DAY_ORDERS: 'new_id',
  FUTURES_NOT_CONFIGURED: 'new_id',
  POSITION_MODE: 'new_id',
  MAX_POSITION: 'new_id',
  MAX_EXPOSURE: 'new_id',
  MAX_LEVERAGE: 'new_id',
  NO_POSITION: 'new_id',
  NO_PRICE: 'new_id',
  NO_KEY: 'new_id',
  ACCOUNT_MODE_UNKNOWN: 'new_id',
  ACCOUNT_IN_DEBT: 'new_id',
  EXCHANGE_UNREACHABLE: 'new_id',
  NOT_PLACED: 'new_id',
  CANCELLED_BEFORE_PLACED: 'new_id',
  TARGET_NOT_AN_ORDER: 'new_id',
  TARGET_FINISHED: 'never',
  TARGET_NOT_OPEN: 'new_id',
  TARGET_NOT_AMENDABLE: 'new_id',
  AMEND_NOT_APPLIED: 'new_id',
} as const satisfies Readonly<Record<string, Reason['retry']>>;

export type ReasonCode = keyof typeof REASONS;

export function reason(code: ReasonCode, message: string, field?: string, limit?: string): Reason {
  return {
    code,
    message,
    ...(field !== undefined && { field }),
    ...(limit !== undefined && { limit }),
    retry: REASONS[code],
  };
}
