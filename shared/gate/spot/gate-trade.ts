import { decimalOf, textOf } from '../fields.ts';
import type { GateTrade } from '../gate-trade.ts';
import { feesOf } from './order-snapshot.ts';

/** Parses a trade leniently; undefined if the row is not a trade. */
export function parseGateTrade(row: unknown): GateTrade | undefined {
  const fields = (row ?? {}) as Readonly<Record<string, unknown>>;
  const tradeId = textOf(fields.id);
  const orderId = textOf(fields.order_id);
  const amount = decimalOf(fields.amount);
  const price = decimalOf(fields.price);
  if (!tradeId || !orderId || amount === undefined || price === undefined) return undefined;
  return {
    tradeId,
    orderId,
    text: textOf(fields.text) ?? '',
    currencyPair: textOf(fields.currency_pair) ?? '',
    side: textOf(fields.side) ?? '',
    role: textOf(fields.role) ?? '',
    amount,
    price,
    fees: feesOf(fields),
    // Gate writes milliseconds with a fraction, as text.
    atMs: Math.floor(Number(fields.create_time_ms ?? 0)),
  };
}
