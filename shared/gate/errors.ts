/**
 * The meaning of an error response for an order that was sent. Gate: branch on `label`, never on
 * the message. A label that is not in a market's table proves nothing: the outcome is unknown.
 *
 * - `refused`      not placed because of the order itself: final
 * - `passing`      not placed for a temporary reason: the next attempt may follow
 * - `credentials`  not placed because of the API key
 * - `unknown`      may have been placed
 */
export type Refusal = 'refused' | 'passing' | 'credentials';
export type LabelMeaning = Refusal | 'unknown';

export type Labels = Readonly<Record<LabelMeaning, readonly string[]>>;

/** The labels of all markets: a malformed request, a limit of the gateway, the API key, the server. */
export const COMMON_LABELS: Labels = {
  refused: [
    'INVALID_PARAM_VALUE',
    'INVALID_ARGUMENT',
    'INVALID_PROTOCOL',
    'INVALID_REQUEST_BODY',
    'MISSING_REQUIRED_PARAM',
    'BAD_REQUEST',
    'INVALID_CONTENT_TYPE',
    'NOT_ACCEPTABLE',
    'METHOD_NOT_ALLOWED',
    'NOT_FOUND',
  ],
  passing: ['TOO_MANY_REQUESTS', 'REQUEST_EXPIRED'],
  credentials: [
    'INVALID_KEY',
    'INVALID_SIGNATURE',
    'INVALID_CREDENTIALS',
    'AUTHENTICATION_FAILED',
    'IP_FORBIDDEN',
    'READ_ONLY',
    'FORBIDDEN',
    'ACCOUNT_LOCKED',
    'SUB_ACCOUNT_LOCKED',
    'MISSING_REQUIRED_HEADER',
  ],
  // Listed although the default is the same: these labels were seen hiding a placed order, or are
  // documented without the stage at which they occur.
  unknown: [
    'SERVER_ERROR',
    'INTERNAL',
    'INTERNAL_SERVER_ERROR',
    'SERVER_TIMEOUT',
    'TOO_BUSY',
    'FAILED_RETRIEVE_ASSETS',
    'REPEATED_CREATION',
    'REPEAT_REQUEST',
  ],
};

const SPOT_LABELS: Labels = {
  ...COMMON_LABELS,
  refused: [
    ...COMMON_LABELS.refused,
    'INVALID_PRECISION',
    'INVALID_CURRENCY',
    'INVALID_CURRENCY_PAIR',
    'AMOUNT_TOO_LITTLE',
    'AMOUNT_TOO_MUCH',
    'QUANTITY_NOT_ENOUGH',
    'PRICE_THRESHOLD_EXCEEDED',
    'BALANCE_NOT_ENOUGH',
    'TRADE_RESTRICTED',
    'POC_FILL_IMMEDIATELY',
    'FOK_NOT_FILL',
    'ORDER_BOOK_NOT_FOUND',
  ],
};

export type MeaningOf = (status: number, label: string | undefined) => LabelMeaning;

/** Tells what an error response of a market means. */
export function createMeaning(table: Labels): MeaningOf {
  const meanings: ReadonlyMap<string, LabelMeaning> = new Map(
    Object.entries(table).flatMap(([meaning, labels]) =>
      labels.map((label) => [label, meaning as LabelMeaning] as const),
    ),
  );
  return (status, label) => {
    if (status < 400 || status >= 500 || label === undefined) return 'unknown';
    return meanings.get(label) ?? 'unknown';
  };
}

/**
 * The meaning of an error response to a spot order, or about the API key. Only a 4xx with a listed
 * label proves that no order was placed.
 */
export const meaningOf: MeaningOf = createMeaning(SPOT_LABELS);

/** An unsuccessful response of Gate's. It carries no header, key or signature. */
export class GateError extends Error {
  override readonly name = 'GateError';
  readonly status: number;
  readonly label: string | undefined;

  constructor(request: string, status: number, label: string | undefined, detail: string) {
    super(`${request}: Gate answered ${status} ${label ?? '(no label)'}: ${detail}`);
    this.status = status;
    this.label = label;
  }

  /** Whether Gate understood the request and refused it. Other errors may be temporary. */
  get isRefusal(): boolean {
    return this.status >= 400 && this.status < 500;
  }
}
