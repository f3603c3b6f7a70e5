/**
 * Whether the amount of an order is in quote currency. It is for a market buy alone: every other
 * amount is in base currency. Source: Gate, POST /spot/orders, amount.
 */
export function isQuoteSized({
  type,
  side,
}: {
  readonly type?: unknown;
  readonly side?: unknown;
}): boolean {
  return type === 'market' && side === 'buy';
}
