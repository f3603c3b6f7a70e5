import { Big } from '../decimal.ts';

export const ZERO = new Big('0');
export const ONE = new Big('1');

export const smallest = (first: Big, ...others: readonly Big[]): Big =>
  others.reduce((least, each) => (each.lt(least) ? each : least), first);

export const largest = (first: Big, ...others: readonly Big[]): Big =>
  others.reduce((most, each) => (each.gt(most) ? each : most), first);

export const notNegative = (value: Big): Big => (value.lt(ZERO) ? ZERO : value);

export const sumOf = <T>(items: readonly T[], amountOf: (item: T) => Big): Big =>
  items.reduce((sum, item) => sum.plus(amountOf(item)), ZERO);

const QUOTIENT_DECIMALS = 18;

/** A quotient that is never above the exact one: what is bought with it can be paid for. */
export const divideDown = (dividend: Big, divisor: Big): Big => {
  const [numerator, denominator] = asIntegers(dividend, divisor);
  return asQuotient(numerator / denominator);
};

/** A quotient that is never below the exact one: what must be reached is reached. */
export const divideUp = (dividend: Big, divisor: Big): Big => {
  const [numerator, denominator] = asIntegers(dividend, divisor);
  return asQuotient((numerator + denominator - 1n) / denominator);
};

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
