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
    minBaseAmount: limitOf(fields.min_base_amount),
    minQuoteAmount: limitOf(fields.min_quote_amount),
  };
}

/** Gate writes "no limit" as nothing, null or zero. */
function limitOf(value: unknown): string | undefined {
  const decimal = decimalOf(value);
  return decimal === '0' ? undefined : decimal;
}
