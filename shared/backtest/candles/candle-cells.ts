import { Big, DECIMAL } from '../../lib/decimal.ts';
import { parseTime } from '../../lib/parse-time.ts';

/** A number as a program writes it: plain, or with an exponent if it is tiny. */
const NUMBER = /^\d{1,15}(\.\d{1,20})?(e[+-]?\d{1,2})?$/i;
const PRICE_MAX = new Big('1000000000000');

/** A price as a plain decimal; undefined if the text is not a price above zero. */
export function priceCell(text: string): string | undefined {
  const price = volumeCell(text);
  return price === undefined || Number(price) === 0 ? undefined : price;
}

/** A decimal from zero on; undefined for anything else. */
export function volumeCell(text: string): string | undefined {
  if (DECIMAL.test(text) && text.length < 13) return text;
  if (!NUMBER.test(text)) return undefined;
  const value = new Big(text);
  return value.lt(PRICE_MAX) ? value.toString() : undefined;
}

/** A day, ISO 8601 in UTC, or epoch seconds or milliseconds, which have 10 and 13 digits since 2001. */
export function timeCell(text: string): number | undefined {
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return parseTime(`${text}T00:00Z`);
  if (/^\d{10}$/.test(text)) return parseTime(Number(text) * 1_000);
  // Python's pandas writes a space where ISO 8601 has a T.
  return parseTime(text.replace(' ', 'T'));
}

/** Why a text is not a time, in a sentence. */
export function timeFault(text: string): string {
  const right = 'write it as 2025-01-31, 2025-01-31T09:00Z or in epoch seconds';
  return timeCell(`${text}Z`) === undefined
    ? `"${text}" is not a time: ${right}.`
    : `"${text}" says no time zone: ${right}.`;
}
