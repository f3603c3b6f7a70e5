import { Temporal } from 'temporal-polyfill';

/** The clock on the wall in a time zone; its times are written as the UTC time of the same digits. */
export type WallClock = {
  readonly read: (timeMs: number) => number;
  /** When the clock shows a time first; undefined for one that it skips. */
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
