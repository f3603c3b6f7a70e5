import { describe, expect, it } from 'vitest';
import {
  Big,
  DECIMAL,
  decimalPlaces,
  divideHalfEven,
  normalizeDecimal,
  sum,
} from '../../shared/lib/decimal.ts';
import fc from '../support/fast-check.ts';

const digits = (max: number) => fc.stringMatching(new RegExp(`^[0-9]{1,${max}}$`));
const decimal = fc.oneof(
  digits(30),
  fc.tuple(digits(30), digits(20)).map(([whole, fraction]) => `${whole}.${fraction}`),
);

describe('decimals', () => {
  it('add up exactly, from text and from what was computed', () => {
    expect(sum([]).toString()).toBe('0');
    expect(sum(['0.1', '0.2', new Big('-0.3'), '1e-18']).toString()).toBe('0.000000000000000001');
  });

  it('have one spelling per value', () => {
    fc.assert(
      fc.property(decimal, (text) => {
        const normal = normalizeDecimal(text);
        expect(normalizeDecimal(normal)).toBe(normal);
        expect(new Big(normal).eq(text)).toBe(true);
        expect(normal).toMatch(DECIMAL);
      }),
    );
  });

  it('count as many places as they need', () => {
    expect(decimalPlaces('1.500')).toBe(1);
    expect(decimalPlaces('10')).toBe(0);
    expect(decimalPlaces('0.000001')).toBe(6);
  });

  it('cannot be made from a float', () => {
    expect(() => new Big(0.1)).toThrow();
  });

  it.each(['', '1.', '.5', '-1', '+1', '1e3', '0x1', ' 1', '1 ', '1,5', 'NaN', '1'.repeat(41)])(
    'do not include %j',
    (text) => {
      expect(DECIMAL.test(text)).toBe(false);
    },
  );

  it.each([
    ['1', '3', '0.333333333333333333'],
    ['2', '3', '0.666666666666666667'],
    ['-2', '3', '-0.666666666666666667'],
    ['0.000000000000000001', '2', '0'],
    ['0.000000000000000003', '2', '0.000000000000000002'],
    ['-0.000000000000000003', '2', '-0.000000000000000002'],
    ['0.000000000000000005', '2', '0.000000000000000002'],
  ])('%s / %s is %s, half to even', (dividend, divisor, quotient) => {
    expect(divideHalfEven(new Big(dividend), new Big(divisor)).plus('0').toString()).toBe(quotient);
  });
});
