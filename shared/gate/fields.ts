import { normalizeDecimal } from '../lib/decimal.ts';

/** The text of a field; undefined if it is neither text nor a number. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : undefined;
}

/** Spelled out instead of the flag `i`, which would load Unicode's tables in a cold start. */
const NUMBER = /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/;

/** Canonical decimal text of a field; undefined if it is not a number. */
export function decimalOf(value: unknown): string | undefined {
  const text = textOf(value);
  return text !== undefined && NUMBER.test(text) ? normalizeDecimal(text) : undefined;
}
