/** The reasons for refusing a request, with their HTTP status. */
const STATUSES = {
  NOT_POST: 405,
  UNAUTHORIZED: 401,
  TOO_LARGE: 413,
  RATE_LIMITED: 429,
  NOT_UTF8: 400,
  NOT_JSON: 400,
  INVALID_ALERT: 400,
  REPEATED_FIELD: 400,
  MISSING_FIELD: 400,
  UNFILLED_PLACEHOLDER: 400,
  UNUSABLE_ID: 400,
  INVALID_ORDER: 400,
  UNAVAILABLE: 503,
} as const;

export type RefusalCode = keyof typeof STATUSES;

/** A refused request. Its message goes to the sender, so it holds no secret. */
export class SignalRefusal extends Error {
  override readonly name = 'SignalRefusal';
  readonly code: RefusalCode;
  /** The faulty field of the alert, or of its order. */
  readonly field: string | undefined;

  constructor(code: RefusalCode, message: string, field?: string) {
    super(message);
    this.code = code;
    this.field = field;
  }

  get status(): number {
    return STATUSES[this.code];
  }
}
