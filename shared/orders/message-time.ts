import { isoTime } from '../clock.ts';

const ISO_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?Z$/;
/** 2001-09-09: anything smaller is seconds, not milliseconds. */
const FIRST_MS = 1_000_000_000_000;
/** 2286-11-20: anything larger is microseconds. */
const LAST_MS = 9_999_999_999_999;

/** ISO 8601 UTC or epoch ms, as a number or in quotes; undefined for anything else. */
export function parseTime(value: number | string): number | undefined {
  const timeMs = typeof value === 'number' ? value : parseText(value);
  return Number.isInteger(timeMs) && timeMs >= FIRST_MS && timeMs <= LAST_MS ? timeMs : undefined;
}

function parseText(text: string): number {
  if (/^\d{13}$/.test(text)) return Number(text);
  if (!ISO_TIME.test(text)) return Number.NaN;
  const timeMs = Date.parse(text);
  // Date.parse takes February 30 for March 2, and 24:00 for the day after.
  const isReal = !Number.isNaN(timeMs) && isoTime(timeMs).startsWith(text.slice(0, -1));
  return isReal ? timeMs : Number.NaN;
}
