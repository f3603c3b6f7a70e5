import { Big } from '../../lib/decimal.ts';
import { isQuoteSized } from '../../market/order-size.ts';
import type { Fee } from '../fee.ts';
import { decimalOf, textOf } from '../fields.ts';
import type { OrderSnapshot } from '../order-snapshot.ts';

/**
 * Parses an order leniently: it ignores unknown fields and accepts numbers as text. Undefined if
 * the row is not an order; then the response proves nothing.
 */
export function parseOrderSnapshot(row: unknown): OrderSnapshot | undefined {
  if (typeof row !== 'object' || row === null) return undefined;
  const fields = row as Readonly<Record<string, unknown>>;
  const orderId = textOf(fields.id);
  if (!orderId) return undefined;
  const updateTimeMs = Number(fields.update_time_ms ?? 0);
  const identity = {
    orderId,
    text: textOf(fields.text) ?? '',
    amendText: textOf(fields.amend_text) ?? '-',
    market: 'spot' as const,
    currencyPair: textOf(fields.currency_pair) ?? '',
    side: sideOf(fields.side),
    amount: decimalOf(fields.amount),
    price: decimalOf(fields.price),
    fees: feesOf(fields),
    updateTimeMs: Number.isFinite(updateTimeMs) ? updateTimeMs : 0,
  };
  const status = textOf(fields.status);
  const amounts = amountsOf(fields);
  if (!status || !amounts) return { ...identity, ...VAGUE };
  const avgDealPrice = decimalOf(fields.avg_deal_price);
  const isOpen = status === 'open';
  return {
    ...identity,
    isOpen,
    finishAs: isOpen ? undefined : textOf(fields.finish_as),
    avgDealPrice: avgDealPrice === '0' ? undefined : avgDealPrice,
    ...amounts,
  };
}

function sideOf(side: unknown): OrderSnapshot['side'] {
  return side === 'buy' || side === 'sell' ? side : undefined;
}

const VAGUE = {
  isVague: true,
  isOpen: true,
  finishAs: undefined,
  left: '0',
  filledAmount: '0',
  filledTotal: '0',
  avgDealPrice: undefined,
} as const;

type Amounts = Pick<OrderSnapshot, 'left' | 'filledAmount' | 'filledTotal' | 'isEstimate'>;

/**
 * The filled and the unfilled amount; undefined if the row lacks them. Rows of 2024 lack
 * `filled_amount`. It follows exactly from the rest for base amounts, and only about for a market
 * buy.
 */
function amountsOf(fields: Readonly<Record<string, unknown>>): Amounts | undefined {
  const left = decimalOf(fields.left);
  const filledTotal = decimalOf(fields.filled_total);
  if (left === undefined || filledTotal === undefined) return undefined;
  const filledAmount = decimalOf(fields.filled_amount);
  if (filledAmount !== undefined) return { left, filledTotal, filledAmount };
  if (isQuoteSized(fields)) {
    const price = decimalOf(fields.avg_deal_price) ?? '0';
    if (filledTotal === '0') return { left, filledTotal, filledAmount: '0' };
    if (price === '0') return undefined;
    const estimate = new Big(filledTotal).div(price).round(ESTIMATE_DECIMALS).toString();
    return { left, filledTotal, filledAmount: estimate, isEstimate: true };
  }
  const amount = decimalOf(fields.amount);
  if (amount === undefined) return undefined;
  return { left, filledTotal, filledAmount: new Big(amount).minus(left).toString() };
}

/** The most decimals of any amount at Gate. */
const ESTIMATE_DECIMALS = 8;

/** Gate charges in the received currency, in GT or in points, and may give a rebate in each. */
export function feesOf(fields: Readonly<Record<string, unknown>>): readonly Fee[] {
  const charged: readonly (readonly [currency: unknown, amount: unknown, sign: 1 | -1])[] = [
    [fields.fee_currency, fields.fee, 1],
    ['GT', fields.gt_fee, 1],
    ['POINT', fields.point_fee, 1],
    [fields.rebated_fee_currency, fields.rebated_fee, -1],
  ];
  return charged.flatMap(([currency, amount, sign]) => {
    const decimal = decimalOf(amount);
    if (typeof currency !== 'string' || decimal === undefined || decimal === '0') return [];
    return [{ currency, amount: sign === 1 ? decimal : `-${decimal}` }];
  });
}
