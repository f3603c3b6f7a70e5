import type { Market } from '../limits/check-order.ts';
import { slippageReach } from '../limits/reach.ts';
import type { PlaceOrder } from './order-request.ts';

/** The order as it is sent: a market order never goes further than account and pair allow. Pure. */
export function resolveOrder(
  order: PlaceOrder,
  { rules }: Market,
  priceCollar: string,
): PlaceOrder {
  if (order.type !== 'market' || order.slippage !== undefined) return order;
  return { ...order, slippage: slippageReach(rules, priceCollar).ratio };
}
