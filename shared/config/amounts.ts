import * as z from 'zod';
import { DECIMAL } from '../lib/decimal.ts';
import { isDollar } from '../lib/money.ts';

/** The decimals of the configuration: amounts and ratios, as text. */

const A_DECIMAL = 'a decimal in quotes, as in "100.5"';
// Abort on a malformed decimal: cross-field rules assume valid ones.
export function decimal(what: string) {
  return z.string(A_DECIMAL).regex(DECIMAL, { error: A_DECIMAL, abort: true }).describe(what);
}
export function ratio(what: string) {
  return decimal(what).refine((value) => Number(value) <= 1, 'a ratio between "0" and "1"');
}
export const aboveZero = (value: string) => Number(value) > 0;

/** An amount whose default is in dollars. 100 is a sensible amount of dollars, but not of BTC. */
export function dollars(what: string, inDollars: string) {
  return decimal(`${what}; the default holds in dollars, any other currency must say`)
    .optional()
    .meta({ default: inDollars });
}

/**
 * These amounts, as configured or by their default in dollars. Reports a fault for each amount that
 * has neither.
 *
 * @param section where the amounts are, below what `context` is about
 */
export function withDollarDefaults<Field extends string>(
  defaults: Readonly<Record<Field, string>>,
  given: { readonly [field in NoInfer<Field>]?: string | undefined },
  currency: string,
  context: z.RefinementCtx,
  section: readonly string[] = [],
): Record<Field, string> {
  const fields = Object.keys(defaults) as Field[];
  if (!isDollar(currency)) {
    for (const field of fields.filter((each) => given[each] === undefined)) {
      const message = `has no default in ${currency}: say how much`;
      context.addIssue({ code: 'custom', path: [...section, field], message });
    }
  }
  const amounts = fields.map((field) => [field, given[field] ?? defaults[field]]);
  return Object.fromEntries(amounts) as Record<Field, string>;
}
