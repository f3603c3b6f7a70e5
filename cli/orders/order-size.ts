import { readDecimal, readPercent } from '../program/read-decimal.ts';
import { UsageError } from '../terminal/failure.ts';

/** The options that size and price an order of `buy` or `sell`. */
export const SIZE_OPTIONS = {
  amount: { type: 'string', value: 'N', help: 'amount in base currency' },
  quote: { type: 'string', value: 'N', help: 'amount to spend or receive, in quote currency' },
  percent: { type: 'string', value: 'N', help: 'per cent of the available balance' },
  limit: { type: 'string', value: 'P', help: 'limit price; left out: at market' },
} as const;

export type SizeOptions = { readonly [Name in keyof typeof SIZE_OPTIONS]?: string };

export type Size =
  | { readonly amount: string }
  | { readonly quote_amount: string }
  | { readonly amount_of_available: string };

/** The size of the order: exactly one of the options gives it. */
export function readSize({ amount, quote, percent }: SizeOptions, choices: string): Size {
  if ([amount, quote, percent].filter((each) => each !== undefined).length !== 1) {
    throw new UsageError(`Give one of ${choices}.`, 'amount');
  }
  if (percent !== undefined) return { amount_of_available: readPercent(percent) };
  return quote === undefined
    ? { amount: readDecimal('amount', amount) }
    : { quote_amount: readDecimal('quote', quote) };
}

/** The type of the order, and its price. */
export function readTerms({ limit }: SizeOptions) {
  return limit === undefined
    ? ({ type: 'market' } as const)
    : ({ type: 'limit', price: readDecimal('limit', limit) } as const);
}
