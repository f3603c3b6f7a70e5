import { Temporal } from 'temporal-polyfill';

/** The local time of a time zone, written as the UTC time with the same digits. */
export type WallClock = {
  readonly read: (timeMs: number) => number;
  /** The first instant with this local time; undefined for a skipped one. */
  readonly instantOf: (wallMs: number) => number | undefined;
};

export function wallClock(timezone: string): WallClock {
  const inZone = (timeMs: number, zone: string) =>
    Temporal.Instant.fromEpochMilliseconds(timeMs).toZonedDateTimeISO(zone);
  const read = (timeMs: number) =>
    inZone(timeMs, timezone).toPlainDateTime().toZonedDateTime('UTC').epochMilliseconds;
  return {
    read,
    instantOf(wallMs) {
      const shown = inZone(wallMs, 'UTC').toPlainDateTime();
      const { epochMilliseconds } = shown.toZonedDateTime(timezone, { disambiguation: 'earlier' });
      return read(epochMilliseconds) === wallMs ? epochMilliseconds : undefined;
    },
  };
}
