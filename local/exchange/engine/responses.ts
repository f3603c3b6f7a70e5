/** An answer as it goes out; headers are added by the gateway. */
export type ExchangeResponse = { readonly status: number; readonly json: unknown };

/** Gate's labels with the status and the text they come with. `%` stands for the detail. */
const REFUSALS = {
  MISSING_REQUIRED_HEADER: [400, 'Missing required header: %'],
  MISSING_REQUIRED_PARAM: [400, 'Missing required parameter: %'],
  INVALID_PARAM_VALUE: [400, '%'],
  INVALID_PROTOCOL: [400, '%'],
  INVALID_REQUEST_BODY: [400, 'Invalid request body'],
  INVALID_CONTENT_TYPE: [400, 'Content-Type must be application/json'],
  NOT_ACCEPTABLE: [406, 'Only application/json can be answered'],
  NOT_FOUND: [404, 'No such resource: %'],
  METHOD_NOT_ALLOWED: [405, 'Method not allowed: %'],
  INVALID_KEY: [401, 'Invalid key provided'],
  INVALID_SIGNATURE: [401, 'Signature mismatch'],
  IP_FORBIDDEN: [401, 'Request IP not in whitelist: %'],
  REQUEST_EXPIRED: [401, 'gap between request Timestamp and server time exceeds 60'],
  READ_ONLY: [403, 'API key is read-only'],
  FORBIDDEN: [403, 'Account has no permission to request operation'],
  TOO_MANY_REQUESTS: [429, 'Request Rate limit Exceeded (%)'],
  INVALID_CURRENCY: [400, 'Invalid currency: %'],
  INVALID_CURRENCY_PAIR: [400, 'Invalid currency pair: %'],
  INVALID_PRECISION: [400, 'Invalid precision: %'],
  AMOUNT_TOO_LITTLE: [400, 'Amount does not reach minimum required: %'],
  AMOUNT_TOO_MUCH: [400, 'Amount exceeds maximum allowed: %'],
  PRICE_THRESHOLD_EXCEEDED: [400, '%'],
  BALANCE_NOT_ENOUGH: [400, 'Not enough balance'],
  MARGIN_BALANCE_NOT_ENOUGH: [400, 'Not enough margin balance'],
  USER_NOT_FOUND: [400, 'Please transfer funds first to create futures account'],
  MARGIN_NOT_SUPPORTED: [400, 'Only spot accounts are simulated'],
  INVALID_UNIFIED_ACCOUNT: [400, 'The account is not a unified account'],
  USER_PENDING_ORDERS: [400, 'The account has open orders'],
  TRADE_RESTRICTED: [400, '%'],
  POC_FILL_IMMEDIATELY: [400, 'Order would match and take immediately so its cancelled'],
  FOK_NOT_FILL: [400, 'FOK order cannot be filled completely'],
  REPEATED_CREATION: [400, 'An order with text % exists'],
  TOO_MANY_CURRENCY_PAIRS: [400, 'At most % pairs in one request'],
  MIXED_ACCOUNT_TYPE: [400, 'The orders of one request must have the same account'],
  TOO_MANY_ORDERS: [400, 'At most % orders in one request'],
  ORDER_NOT_FOUND: [404, 'Order with ID % not found'],
  CLIENT_ID_NOT_FOUND: [404, 'Order with client ID % not found'],
  ORDER_CLOSED: [400, 'Order already closed'],
  ORDER_CANCELLED: [400, 'Order already cancelled'],
  CONTRACT_NOT_FOUND: [400, 'Contract % not found'],
  CONTRACT_IN_DELISTING: [400, 'Contract is in delisting: only orders that reduce a position'],
  SIZE_TOO_SMALL: [400, 'Order size is below the minimum of %'],
  SIZE_TOO_LARGE: [400, 'Order size exceeds the maximum of %'],
  PRICE_TOO_DEVIATED: [400, 'Order price is outside of the allowed range %'],
  RISK_LIMIT_EXCEEDED: [400, 'Position exceeds the risk limit'],
  INSUFFICIENT_AVAILABLE: [400, 'Available balance is not enough'],
  INCREASE_POSITION: [400, '%'],
  POSITION_EMPTY: [400, 'The position is empty'],
  POSITION_DUAL_MODE: [400, 'The account is in dual mode'],
  POSITION_HOLDING: [400, 'The account holds positions'],
  POSITION_NOT_FOUND: [400, 'Position not found'],
  ORDER_PENDING: [400, 'The account has open orders'],
  ORDER_POC_IMMEDIATE: [400, 'Order would match and take immediately'],
  ORDER_FOK: [400, 'Order cannot be filled completely'],
  ORDER_FINISHED: [400, 'Order has finished'],
  LEVERAGE_TOO_HIGH: [400, 'Leverage exceeds %'],
  NO_CHANGE: [400, 'Nothing to change'],
  TOO_BUSY: [503, 'Server is too busy at the moment'],
} as const satisfies Record<string, readonly [number, string]>;

export type Label = keyof typeof REFUSALS;

/** Thrown by whatever cannot serve a request; the gateway turns it into Gate's error body. */
export class ExchangeRefusal extends Error {
  readonly status: number;
  readonly label: string;

  constructor(status: number, label: string, message: string) {
    super(message);
    this.status = status;
    this.label = label;
  }
}

/** A refusal with one of Gate's labels. */
export function refusal(label: Label, detail = ''): ExchangeRefusal {
  const [status, text] = REFUSALS[label];
  return new ExchangeRefusal(
    status,
    label,
    text.replace('%', () => detail),
  );
}

/** The error body that goes with a refusal. */
export function refusalAnswer(
  { status, label, message }: ExchangeRefusal,
  field: 'message' | 'detail' = 'message',
): ExchangeResponse {
  return { status, json: { label, [field]: message } };
}
