import { isContract } from './contract-order.ts';

/**
 * Whether the amount of an order is in quote currency. It is for a market buy alone: every other
 * amount is in base currency. Source: Gate, POST /spot/orders, amount.
 */
export function isQuoteSized(order: SpotSized | { readonly contract: string }): boolean {
  return !isContract(order) && order.type === 'market' && order.side === 'buy';
}

type SpotSized = { readonly type?: unknown; readonly side?: unknown };
