import { Big } from '../../lib/decimal.ts';
import { decimalOf, textOf } from '../fields.ts';
import { positiveOf, rowOf, timeMsOf, withoutSign } from './row-fields.ts';

/** A position, or a part of one, that Gate closed by itself. */
export type ForcedClose = {
  readonly kind: 'liquidated' | 'auto_deleveraged';
  readonly contract: string;
  /** Contracts that were closed, without a sign. */
  readonly size: string;
  readonly price: string | undefined;
  /** Of the order that closed it. */
  readonly orderId: string;
  /** Exchange time, to the second. */
  readonly atMs: number;
};

/** The lists of them. Source: gate.com, API v4, "List liquidation history", "List ADL history". */
export const FORCED_CLOSES = {
  liquidated: { path: '/liquidates', parse: parseLiquidation },
  auto_deleveraged: { path: '/auto_deleverages', parse: parseDeleveraging },
} as const;

/** `size` is the position before, `left` what the closing order has not filled. */
function parseLiquidation(value: unknown): ForcedClose | undefined {
  const row = rowOf(value);
  const size = decimalOf(row?.size);
  if (!row || size === undefined) return undefined;
  const left = decimalOf(row.left) ?? '0';
  const closed = new Big(withoutSign(size)).minus(withoutSign(left));
  return closeOf('liquidated', row, closed.toString());
}

function parseDeleveraging(value: unknown): ForcedClose | undefined {
  const row = rowOf(value);
  const size = decimalOf(row?.trade_size);
  return row && size !== undefined
    ? closeOf('auto_deleveraged', row, withoutSign(size))
    : undefined;
}

function closeOf(
  kind: ForcedClose['kind'],
  row: Readonly<Record<string, unknown>>,
  size: string,
): ForcedClose | undefined {
  const contract = textOf(row.contract);
  const atMs = timeMsOf(row.time);
  if (!contract || atMs === undefined) return undefined;
  const price = positiveOf(row.fill_price);
  return { kind, contract, size, price, orderId: textOf(row.order_id) ?? '', atMs };
}
