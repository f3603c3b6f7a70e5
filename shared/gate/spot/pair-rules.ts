import { decimalOf } from '../fields.ts';

/** Gate's rules for the orders of one pair. An absent limit means no limit. */
export type PairRules = {
  readonly currencyPair: string;
  readonly base: string;
  readonly quote: string;
  /** Decimals of an amount in base currency. */
  readonly amountDecimals: number;
  /** Decimals of a price. */
  readonly priceDecimals: number;
  readonly minBaseAmount: string | undefined;
  readonly minQuoteAmount: string | undefined;
  readonly maxBaseAmount: string | undefined;
  readonly maxQuoteAmount: string | undefined;
  /** Largest market sell, in base, and market buy, in quote. */
  readonly marketSellMax: string | undefined;
  readonly marketBuyMax: string | undefined;
  /** The largest distance of a market order from the last price, as a ratio. */
  readonly maxSlippage: string | undefined;
  /** The largest distance of a price above and below the last price, as ratios. */
  readonly maxRise: string | undefined;
  readonly maxFall: string | undefined;
  readonly canBuy: boolean;
  readonly canSell: boolean;
  /** The time from which the pair can be bought or sold. Exchange time. */
  readonly buyFromMs: number | undefined;
  readonly sellFromMs: number | undefined;
  /** The time of the pair's delisting. Exchange time. */
  readonly delistingAtMs: number | undefined;
};

export function parsePairRules(row: unknown): PairRules | undefined {
  const fields = (row ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof fields.id !== 'string') return undefined;
  // A compatible server may omit the status. Gate always sends it.
  const status = fields.trade_status ?? 'tradable';
  return {
    currencyPair: fields.id,
    base: String(fields.base),
    quote: String(fields.quote),
    amountDecimals: Number(fields.amount_precision),
    priceDecimals: Number(fields.precision),
    minBaseAmount: limitOf(fields.min_base_amount),
    minQuoteAmount: limitOf(fields.min_quote_amount),
    maxBaseAmount: limitOf(fields.max_base_amount),
    maxQuoteAmount: limitOf(fields.max_quote_amount),
    // Gate's page and its schema name these two fields differently.
    marketSellMax: limitOf(fields.market_order_max_stock ?? fields.max_market_order_stock),
    marketBuyMax: limitOf(fields.market_order_max_money ?? fields.max_market_order_money),
    maxSlippage: limitOf(fields.slippage),
    maxRise: limitOf(fields.up_rate),
    maxFall: limitOf(fields.down_rate),
    canBuy: status === 'tradable' || status === 'buyable',
    canSell: status === 'tradable' || status === 'sellable',
    buyFromMs: timeOf(fields.buy_start),
    sellFromMs: timeOf(fields.sell_start),
    delistingAtMs: timeOf(fields.delisting_time),
  };
}

/**
 * Labels of refusals by a pair's rules. An order that kept to the rules shows that Gate has changed
 * them.
 */
const REFUSED_BY_RULES: readonly string[] = [
  'INVALID_PARAM_VALUE',
  'INVALID_PRECISION',
  'AMOUNT_TOO_LITTLE',
  'AMOUNT_TOO_MUCH',
  'PRICE_THRESHOLD_EXCEEDED',
  'TRADE_RESTRICTED',
];

export const isRefusedByRules = (label: string): boolean => REFUSED_BY_RULES.includes(label);

/** Gate writes "no limit" as nothing, null or zero. */
function limitOf(value: unknown): string | undefined {
  const decimal = decimalOf(value);
  return decimal === '0' ? undefined : decimal;
}

/** Gate writes seconds, and zero for "no such time". */
function timeOf(value: unknown): number | undefined {
  const seconds = Number(value ?? 0);
  return seconds > 0 ? seconds * 1000 : undefined;
}
