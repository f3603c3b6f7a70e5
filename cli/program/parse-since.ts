import { parseTime } from '../../shared/lib/parse-time.ts';
import { UsageError } from '../terminal/failure.ts';

const UNITS_MS: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/** A time in the past: ISO 8601 UTC, a day, epoch ms, or back from now as in `2h` and `3d`. */
export function parseSince(
  text: string | undefined,
  nowMs: number,
  option = 'since',
): number | undefined {
  if (text === undefined) return undefined;
  const [, count, unit] = /^(\d{1,6})([smhdw])$/.exec(text) ?? [];
  if (count !== undefined && unit !== undefined) return nowMs - Number(count) * UNITS_MS[unit]!;
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(text);
  const timeMs = parseTime(isDay ? `${text}T00:00Z` : text);
  if (timeMs !== undefined) return timeMs;
  const message =
    'takes ISO 8601 in UTC, as in 2026-11-22T09:00:00Z, a day, epoch ms, or back from now, as in 2h or 3d.';
  throw new UsageError(`--${option} ${message}`, option);
}
