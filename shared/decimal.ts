import Big from 'big.js';

// Money never passes through a float: constructing from a JavaScript number throws, and so does
// turning an inexact decimal into one.
Big.strict = true;
// Plain notation at any size: Gate takes no exponents.
Big.PE = 1_000_000;
Big.NE = -1_000_000;
// Division is the one operation that can round; 20 digits are beyond every precision of Gate's.
Big.DP = 20;

export { Big };

/** An unsigned decimal in plain notation, at most 40 digits on either side of the point. */
export const DECIMAL = /^\d{1,40}(\.\d{1,40})?$/;

/** Most decimals are spelled like this already. */
const CANONICAL = /^(0|[1-9]\d{0,39})(\.\d{0,39}[1-9])?$/;

/** The same value in its one canonical spelling: no leading or trailing zeros ("1.50" -> "1.5"). */
export const normalizeDecimal = (decimal: string): string =>
  CANONICAL.test(decimal) ? decimal : new Big(decimal).toString();

/** How many decimals a canonical or padded decimal string has once trailing zeros are gone. */
export const decimalPlaces = (decimal: string): number =>
  normalizeDecimal(decimal).split('.')[1]?.length ?? 0;
