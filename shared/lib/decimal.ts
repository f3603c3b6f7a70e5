import Big from 'big.js';

// Money never passes through a float: `Big` throws for a JavaScript number and for an inexact
// conversion to one.
// turning an inexact decimal into one.
Big.strict = true;
// Plain notation at any size: Gate accepts no exponents.
Big.PE = 1_000_000;
Big.NE = -1_000_000;
// Only division can round. 20 digits exceed every precision of Gate's.
Big.DP = 20;

export { Big };

/** An unsigned decimal in plain notation, at most 40 digits on either side of the point. */
export const DECIMAL = /^\d{1,40}(\.\d{1,40})?$/;

/** Most decimals are already in this canonical form. */
const CANONICAL = /^(0|[1-9]\d{0,39})(\.\d{0,39}[1-9])?$/;

/** The same value in canonical form, without leading or trailing zeros ("1.50" -> "1.5"). */
export function normalizeDecimal(decimal: string): string {
  return CANONICAL.test(decimal) ? decimal : new Big(decimal).toString();
}

/** The number of decimal places, without trailing zeros. */
export function decimalPlaces(decimal: string): number {
  return normalizeDecimal(decimal).split('.')[1]?.length ?? 0;
}

/** The sum of decimals; zero for none. */
export function sum(decimals: readonly (Big | string)[]): Big {
  return decimals.reduce<Big>((total, each) => total.plus(each), new Big('0'));
}

export function smallest(first: Big, ...others: readonly Big[]): Big {
  return others.reduce((least, each) => (each.lt(least) ? each : least), first);
}

export function largest(first: Big, ...others: readonly Big[]): Big {
  return others.reduce((most, each) => (each.gt(most) ? each : most), first);
}

const QUOTIENT_DECIMALS = 18;

/** The quotient, rounded down: an amount bought with it never costs too much. */
export function divideDown(dividend: Big, divisor: Big): Big {
  const [numerator, denominator] = asIntegers(dividend, divisor);
  return asQuotient(numerator / denominator);
}

/** The quotient, rounded up: a minimum is always reached. */
export function divideUp(dividend: Big, divisor: Big): Big {
  const [numerator, denominator] = asIntegers(dividend, divisor);
  return asQuotient((numerator + denominator - 1n) / denominator);
}

/** The quotient, rounded half to even, of any sign: many roundings do not drift to one side. */
export function divideHalfEven(dividend: Big, divisor: Big): Big {
  const [numerator, denominator] = asIntegers(dividend.abs(), divisor.abs());
  const whole = numerator / denominator;
  const twice = 2n * (numerator % denominator);
  const isUp = twice > denominator || (twice === denominator && whole % 2n === 1n);
  const quotient = asQuotient(isUp ? whole + 1n : whole);
  return dividend.s * divisor.s < 0 ? quotient.neg() : quotient;
}

/**
 * Both must be non-negative. Whole numbers, because big.js divides slowly and rounds by its own
 * rules.
 */
function asIntegers(dividend: Big, divisor: Big): readonly [bigint, bigint] {
  const shift = exponentOf(dividend) - exponentOf(divisor) + QUOTIENT_DECIMALS;
  const scale = 10n ** BigInt(Math.abs(shift));
  const [numerator, denominator] = [digitsOf(dividend), digitsOf(divisor)];
  return shift < 0 ? [numerator, denominator * scale] : [numerator * scale, denominator];
}

const digitsOf = ({ c }: Big): bigint => BigInt(c.join(''));
const exponentOf = ({ c, e }: Big): number => e - c.length + 1;
const asQuotient = (whole: bigint): Big => new Big(`${whole}e-${QUOTIENT_DECIMALS}`);
