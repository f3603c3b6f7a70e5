import { Big, normalizeDecimal } from '../decimal.ts';

/** One order as Gate reports it, in the listings, by id and in the answer to a placement. */
export type GateOrder = {
  readonly orderId: string;
  /** The client order id; another program's may be anything. */
  readonly text: string;
  /** Which of our amendments was the last to be carried out; "-" if none. */
  readonly amendText: string;
  readonly currencyPair: string;
  readonly side: 'buy' | 'sell' | undefined;
  readonly isOpen: boolean;
  /** As it stands now: an amendment changes both. */
  readonly amount: string | undefined;
  readonly price: string | undefined;
  /** Unfilled: base currency, but quote currency for a market buy. */
  readonly left: string;
  /** Base currency. */
  readonly filledAmount: string;
  /** Quote currency. */
  readonly filledTotal: string;
  readonly avgDealPrice: string | undefined;
  readonly fees: readonly Fee[];
  /** Grows with every change; orders the snapshots. Exchange time, ms. */
  readonly updateTimeMs: number;
};

/** What was charged (or, when negative, given back) in one currency. */
export type Fee = { readonly currency: string; readonly amount: string };

/**
 * Reads an order leniently: unknown fields are ignored, numbers may come as text. Undefined if it
 * is not an order: then the answer says nothing about what happened.
 */
export function parseGateOrder(row: unknown): GateOrder | undefined {
  if (typeof row !== 'object' || row === null) return undefined;
  const fields = row as Readonly<Record<string, unknown>>;
  const orderId = textOf(fields.id);
  const status = textOf(fields.status);
  const left = decimalOf(fields.left);
  const filledTotal = decimalOf(fields.filled_total);
  if (!orderId || !status || left === undefined || filledTotal === undefined) return undefined;
  const avgDealPrice = decimalOf(fields.avg_deal_price);
  const filledAmount = decimalOf(fields.filled_amount) ?? filledFrom(fields, left);
  if (filledAmount === undefined) return undefined;
  return {
    orderId,
    text: textOf(fields.text) ?? '',
    amendText: textOf(fields.amend_text) ?? '-',
    currencyPair: textOf(fields.currency_pair) ?? '',
    side: fields.side === 'buy' || fields.side === 'sell' ? fields.side : undefined,
    isOpen: status === 'open',
    amount: decimalOf(fields.amount),
    price: decimalOf(fields.price),
    left,
    filledAmount,
    filledTotal,
    avgDealPrice: avgDealPrice === '0' ? undefined : avgDealPrice,
    fees: feesOf(fields),
    updateTimeMs: Number(fields.update_time_ms ?? 0),
  };
}

/** Compatible servers may lack `filled_amount`; for amounts in base it follows from the rest. */
function filledFrom(fields: Readonly<Record<string, unknown>>, left: string): string | undefined {
  const amount = decimalOf(fields.amount);
  const isMarketBuy = fields.type === 'market' && fields.side === 'buy';
  return amount === undefined || isMarketBuy ? undefined : new Big(amount).minus(left).toString();
}

/** Gate charges in the received coin, in GT or in points, and may give a rebate: each by itself. */
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

export const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : undefined;

/** Spelled out instead of ignoring case: that would load Unicode's tables in a cold start. */
const NUMBER = /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/;

/** Canonical decimal text of a field, or undefined where there is none. */
export function decimalOf(value: unknown): string | undefined {
  const text = textOf(value);
  return text !== undefined && NUMBER.test(text) ? normalizeDecimal(text) : undefined;
}
