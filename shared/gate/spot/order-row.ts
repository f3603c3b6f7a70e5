import { Big, normalizeDecimal } from '../../lib/decimal.ts';

/** One order as Gate reports it, in the listings, by id and in the answer to a placement. */
export type OrderSnapshot = {
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
  /** Why it ended, in Gate's word; where it has, and Gate says it. */
  readonly finishAs: string | undefined;
  /** What was filled is not in the row and was computed from an average price: its fills tell exactly. */
  readonly isEstimate?: true;
  /** The row does not say how the order stands: it is taken for live until another row does. */
  readonly isVague?: true;
  /** Grows with every change; orders the snapshots. Exchange time, ms. */
  readonly updateTimeMs: number;
};

/** What was charged (or, when negative, given back) in one currency. */
export type Fee = { readonly currency: string; readonly amount: string };

/**
 * Reads an order leniently: unknown fields are ignored, numbers may come as text. Undefined if it
 * is not an order: then the answer says nothing about what happened.
 */
export function parseGateOrder(row: unknown): OrderSnapshot | undefined {
  if (typeof row !== 'object' || row === null) return undefined;
  const fields = row as Readonly<Record<string, unknown>>;
  const orderId = textOf(fields.id);
  if (!orderId) return undefined;
  const updateTimeMs = Number(fields.update_time_ms ?? 0);
  const identity = {
    orderId,
    text: textOf(fields.text) ?? '',
    amendText: textOf(fields.amend_text) ?? '-',
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
 * What is filled and what is left; undefined if the row does not say. Rows of 2024 lack
 * `filled_amount`: in base it follows from the rest, and for a market buy only about.
 */
function amountsOf(fields: Readonly<Record<string, unknown>>): Amounts | undefined {
  const left = decimalOf(fields.left);
  const filledTotal = decimalOf(fields.filled_total);
  if (left === undefined || filledTotal === undefined) return undefined;
  const filledAmount = decimalOf(fields.filled_amount);
  if (filledAmount !== undefined) return { left, filledTotal, filledAmount };
  if (fields.type === 'market' && fields.side === 'buy') {
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

/** As many as Gate has for any amount. */
const ESTIMATE_DECIMALS = 8;

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

export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : undefined;
}

/** Spelled out instead of ignoring case: that would load Unicode's tables in a cold start. */
const NUMBER = /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/;

/** Canonical decimal text of a field, or undefined where there is none. */
export function decimalOf(value: unknown): string | undefined {
  const text = textOf(value);
  return text !== undefined && NUMBER.test(text) ? normalizeDecimal(text) : undefined;
}
