import { Big, normalizeDecimal } from '../../lib/decimal.ts';
import { decimalOf, textOf } from '../fields.ts';

/** A row as it was parsed. Its numbers are text. */
export type Row = Readonly<Record<string, unknown>>;

export function rowOf(value: unknown): Row | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Row)
    : undefined;
}

/** The size without its sign. */
export const withoutSign = (decimal: string): string => decimal.replace('-', '');

/** A decimal above zero; Gate writes zero, or nothing, where there is none. */
export function positiveOf(value: unknown): string | undefined {
  const decimal = decimalOf(value);
  return decimal === undefined || decimal === '0' || decimal.startsWith('-') ? undefined : decimal;
}

/** Gate writes times in seconds with a fraction, as a number or as text. Zero is no time. */
export function timeMsOf(value: unknown): number | undefined {
  const seconds = Number(textOf(value) || Number.NaN);
  return seconds > 0 ? Math.round(seconds * 1_000) : undefined;
}

export const isTrue = (value: unknown): boolean => value === true;

/** The difference of two decimals. */
export function minus(decimal: string, other: string): string {
  return normalizeDecimal(new Big(decimal).minus(other).toString());
}
