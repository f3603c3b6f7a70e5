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
export function normalizeDecimal(decimal: string): string {
  return CANONICAL.test(decimal) ? decimal : new Big(decimal).toString();
}

/** How many decimals a canonical or padded decimal string has once trailing zeros are gone. */
export function decimalPlaces(decimal: string): number {
  return normalizeDecimal(decimal).split('.')[1]?.length ?? 0;
}

export function smallest(first: Big, ...others: readonly Big[]): Big {
  return others.reduce((least, each) => (each.lt(least) ? each : least), first);
}

export function largest(first: Big, ...others: readonly Big[]): Big {
  return others.reduce((most, each) => (each.gt(most) ? each : most), first);
}

const QUOTIENT_DECIMALS = 18;

/** A quotient that is never above the exact one: what is bought with it can be paid for. */
export function divideDown(dividend: Big, divisor: Big): Big {
  const [numerator, denominator] = asIntegers(dividend, divisor);
  return asQuotient(numerator / denominator);
}

/** A quotient that is never below the exact one: what must be reached is reached. */
export function divideUp(dividend: Big, divisor: Big): Big {
  const [numerator, denominator] = asIntegers(dividend, divisor);
  return asQuotient((numerator + denominator - 1n) / denominator);
}

/** Neither may be negative. Whole numbers, because big.js divides slowly, and rounds its own way. */
function asIntegers(dividend: Big, divisor: Big): readonly [bigint, bigint] {
  const shift = exponentOf(dividend) - exponentOf(divisor) + QUOTIENT_DECIMALS;
  const scale = 10n ** BigInt(Math.abs(shift));
  const [numerator, denominator] = [digitsOf(dividend), digitsOf(divisor)];
  return shift < 0 ? [numerator, denominator * scale] : [numerator * scale, denominator];
}

const digitsOf = ({ c }: Big): bigint => BigInt(c.join(''));
const exponentOf = ({ c, e }: Big): number => e - c.length + 1;
const asQuotient = (whole: bigint): Big => new Big(`${whole}e-${QUOTIENT_DECIMALS}`);
