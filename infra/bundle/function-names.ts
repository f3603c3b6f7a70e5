/** The Lambda functions: one folder each in functions/. */
export const FUNCTION_NAMES = [
  'submit-order',
  'track-orders',
  'publish-events',
  'notify',
  'receive-signal',
  'rebalance',
  'telegram',
] as const;
export type FunctionName = (typeof FUNCTION_NAMES)[number];
