import { decimalOf } from './order-row.ts';

/** What Gate demands of an order in one pair. Absent limits mean no limit. */
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
};

export function parsePairRules(row: unknown): PairRules | undefined {
  const fields = (row ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof fields.id !== 'string') return undefined;
  return {
    currencyPair: fields.id,
    base: String(fields.base),
    quote: String(fields.quote),
    amountDecimals: Number(fields.amount_precision),
    priceDecimals: Number(fields.precision),
    minBaseAmount: decimalOf(fields.min_base_amount),
    minQuoteAmount: decimalOf(fields.min_quote_amount),
  };
}
