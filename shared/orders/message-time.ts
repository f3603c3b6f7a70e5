const ISO_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?Z$/;
/** 2001-09-09: anything smaller is seconds, not milliseconds. */
const FIRST_MS = 1_000_000_000_000;
const LAST_MS = 9_999_999_999_999;

/** ISO 8601 UTC or epoch ms, as a number or in quotes; undefined for anything else. */
export function parseTime(value: number | string): number | undefined {
  if (typeof value === 'string' && ISO_TIME.test(value)) {
    const timeMs = Date.parse(value);
    return Number.isNaN(timeMs) ? undefined : timeMs;
  }
  if (typeof value === 'string' && !/^\d{13}$/.test(value)) return undefined;
  const timeMs = Number(value);
  return Number.isInteger(timeMs) && timeMs >= FIRST_MS && timeMs <= LAST_MS ? timeMs : undefined;
}
