import { decimalOf, textOf } from '../fields.ts';
import { isTrue, minus, positiveOf, rowOf, timeMsOf, withoutSign } from './row-fields.ts';

/** One order of a contract as Gate reports it. Sizes are in contracts. */
export type FuturesOrder = {
  /** Beyond 2^53, so it is text from the wire on. */
  readonly orderId: string;
  /** The client order id. Orders of other programs, and Gate's own, may have any text. */
  readonly text: string;
  /** The id of our last amendment that Gate carried out; "-" if none. */
  readonly amendText: string;
  readonly contract: string;
  /** Undefined where the size does not tell it: an order that closes a position has the size zero. */
  readonly side: 'buy' | 'sell' | undefined;
  readonly isOpen: boolean;
  /** Signed: a positive size buys. */
  readonly size: string | undefined;
  /** Zero for a market order. */
  readonly price: string | undefined;
  /** Without a sign. */
  readonly left: string;
  readonly filledSize: string;
  /** Average price of the fills. Gate names it `fill_price`. */
  readonly averagePrice: string | undefined;
  readonly isReduceOnly: boolean;
  readonly isClose: boolean;
  /** The position's liquidation placed it. */
  readonly isLiquidation: boolean;
  /** Gate's word for the end of the order, if it has ended and Gate says it. */
  readonly finishAs: string | undefined;
  /** The row lacks the status or the sizes. The order counts as live until another row has them. */
  readonly isVague?: true;
  /** The row does not tell how much was filled: the order's trades do. */
  readonly isFilledByTrades?: true;
  /** Exchange time. */
  readonly createTimeMs: number | undefined;
  /** Grows with every change. Exchange time; zero if Gate gives none. */
  readonly updateTimeMs: number;
};

/**
 * Parses an order leniently: it ignores unknown fields. Undefined if the row is not an order; then
 * the response proves nothing.
 */
export function parseFuturesOrder(value: unknown): FuturesOrder | undefined {
  const row = rowOf(value);
  const orderId = textOf(row?.id);
  if (!row || !orderId) return undefined;
  const size = decimalOf(row.size);
  const createTimeMs = timeMsOf(row.create_time);
  const finishTimeMs = timeMsOf(row.finish_time);
  const status = textOf(row.status);
  const isOpen = status !== 'finished';
  return {
    orderId,
    text: textOf(row.text) ?? '',
    amendText: textOf(row.amend_text) ?? '-',
    contract: textOf(row.contract) ?? '',
    side: sideOf(size),
    isOpen,
    size,
    price: decimalOf(row.price),
    averagePrice: positiveOf(row.fill_price),
    isReduceOnly: isTrue(row.is_reduce_only),
    isClose: isTrue(row.is_close),
    isLiquidation: isTrue(row.is_liq),
    finishAs: isOpen ? undefined : textOf(row.finish_as),
    createTimeMs,
    updateTimeMs: timeMsOf(row.update_time) ?? finishTimeMs ?? createTimeMs ?? 0,
    ...sizesOf(status, size, decimalOf(row.left), isTrue(row.is_close)),
  };
}

type Sizes = Pick<FuturesOrder, 'left' | 'filledSize' | 'isVague' | 'isFilledByTrades'>;

/** Filled is |size| - |left|: `left` is signed like the size, and some rows have it without a sign. */
function sizesOf(
  status: string | undefined,
  size: string | undefined,
  left: string | undefined,
  isClose: boolean,
): Sizes {
  if (status === undefined || size === undefined || left === undefined) {
    return { left: '0', filledSize: '0', isVague: true };
  }
  const unfilled = withoutSign(left);
  // Gate does not document what an order that closes a position shows.
  if (isClose) return { left: unfilled, filledSize: '0', isFilledByTrades: true };
  return { left: unfilled, filledSize: minus(withoutSign(size), unfilled) };
}

function sideOf(size: string | undefined): FuturesOrder['side'] {
  if (size === undefined || size === '0') return undefined;
  return size.startsWith('-') ? 'sell' : 'buy';
}
