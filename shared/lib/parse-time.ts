import { isoTime } from './clock.ts';

/** Up to nine decimals and a zero offset: the default format of Python, Go, Java and .NET. */
const ISO_TIME = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)(?:Z|\+00:00)$/;
/** Sluice keeps times to the millisecond. */
const KEPT_LENGTH = '2026-11-22T09:00:00.000'.length;
/** 2001-09-09: a smaller number is in seconds, not milliseconds. */
const FIRST_MS = 1_000_000_000_000;
/** 2286-11-20: a larger number is in microseconds. */
const LAST_MS = 9_999_999_999_999;

/**
 * ISO 8601 UTC or epoch ms, as a number or in quotes; undefined for anything else. Finer digits are
 * cut off, so that the time never becomes later.
 */
export function parseTime(value: number | string): number | undefined {
  const timeMs = typeof value === 'number' ? value : parseText(value);
  return Number.isInteger(timeMs) && timeMs >= FIRST_MS && timeMs <= LAST_MS ? timeMs : undefined;
}

function parseText(text: string): number {
  if (/^\d{13}$/.test(text)) return Number(text);
  const written = ISO_TIME.exec(text)?.[1]?.slice(0, KEPT_LENGTH);
  if (written === undefined) return Number.NaN;
  const timeMs = Date.parse(`${written}Z`);
  // Date.parse reads February 30 as March 2, and 24:00 as the next day.
  const isReal = !Number.isNaN(timeMs) && isoTime(timeMs).startsWith(written);
  return isReal ? timeMs : Number.NaN;
}
