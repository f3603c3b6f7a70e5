import type { Fee } from '../fee.ts';
import { decimalOf, textOf } from '../fields.ts';
import { rowOf, timeMsOf } from './row-fields.ts';

/** One fill of a contract as Gate reports it. Sizes are in contracts. */
export type FuturesTrade = {
  readonly tradeId: string;
  readonly orderId: string;
  /** The client order id of its order, or the reason of a forced close. */
  readonly text: string;
  readonly contract: string;
  /** Signed: a positive size bought. */
  readonly size: string;
  /** How much of the fill closed a position; undefined if Gate does not say it. */
  readonly closeSize: string | undefined;
  readonly price: string;
  readonly role: string;
  readonly fees: readonly Fee[];
  /** Exchange time. */
  readonly atMs: number;
};

/** Futures settled in USDT are charged in it. */
const SETTLE_CURRENCY = 'USDT';

/** Parses a trade leniently; undefined if the row is not a trade. */
export function parseFuturesTrade(value: unknown): FuturesTrade | undefined {
  const row = rowOf(value);
  // `my_trades` has `id`, `my_trades_timerange` has `trade_id`.
  const tradeId = textOf(row?.trade_id) ?? textOf(row?.id);
  const orderId = textOf(row?.order_id);
  const size = decimalOf(row?.size);
  const price = decimalOf(row?.price);
  if (!row || !tradeId || !orderId || size === undefined || price === undefined) return undefined;
  return {
    tradeId,
    orderId,
    text: textOf(row.text) ?? '',
    contract: textOf(row.contract) ?? '',
    size,
    closeSize: decimalOf(row.close_size),
    price,
    role: textOf(row.role) ?? '',
    fees: feesOf([SETTLE_CURRENCY, row.fee], ['POINT', row.point_fee]),
    atMs: timeMsOf(row.create_time) ?? 0,
  };
}

function feesOf(...charged: readonly (readonly [currency: string, amount: unknown])[]) {
  return charged.flatMap(([currency, written]): readonly Fee[] => {
    const amount = decimalOf(written);
    return amount === undefined || amount === '0' ? [] : [{ currency, amount }];
  });
}
