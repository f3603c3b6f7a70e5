import { Big, DECIMAL } from '../../lib/decimal.ts';
import { parseTime } from '../../lib/parse-time.ts';
import type { PlainField } from './object-field.ts';

/** The kinds of values that fields of messages have. */

export function text(isRight: (value: string) => boolean, accepts: string): PlainField<string> {
  return {
    read: (value) => (typeof value === 'string' && isRight(value) ? value : undefined),
    accepts,
  };
}

export function oneOf<T extends string>(...values: readonly T[]): PlainField<T> {
  return {
    read: (value) => values.find((each) => each === value),
    accepts: values
      .map((value) => `"${value}"`)
      .join(', ')
      .replace(/, ([^,]*)$/, ' or $1'),
  };
}

export const PLAIN =
  'in quotes, without sign or exponent, with at most 40 digits on each side of the point';
export const isDecimal = (value: string): boolean => DECIMAL.test(value);
export const isPositive = (value: string): boolean => isDecimal(value) && new Big(value).gt('0');

export const decimal = text(isPositive, `a decimal above zero ${PLAIN}, as in "0.001"`);

export const ratioBelowOne = text(
  (value) => isPositive(value) && new Big(value).lt('1'),
  'a ratio above 0 and below 1 in quotes, as in "0.03" for 3 %',
);

export const time: PlainField<number> = {
  read: (value) =>
    typeof value === 'string' || typeof value === 'number' ? parseTime(value) : undefined,
  accepts:
    'a time in UTC as in "2026-11-22T09:00:00Z" or "2026-11-22T09:00:00.123456+00:00", or epoch milliseconds, between 2001-09-09 and 2286-11-20',
};
