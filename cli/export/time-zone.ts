import { Temporal } from 'temporal-polyfill';

/** Calendar days and local times in an IANA time zone, with the rules that Node ships. */
export type TimeZone = {
  /** The calendar day at an instant, as in "2026-11-22". */
  readonly dayOf: (timeMs: number) => string;
  /** The first instant of a calendar day; of the next day if the zone skipped that day. */
  readonly startOfDay: (day: string) => number;
  /** ISO 8601 with the zone's offset at that instant, to the millisecond. */
  readonly isoTime: (timeMs: number) => string;
};

/** Throws a RangeError for an unknown time zone. */
export function timeZone(name: string): TimeZone {
  const at = (timeMs: number) =>
    Temporal.Instant.fromEpochMilliseconds(timeMs).toZonedDateTimeISO(name);
  at(0);
  return {
    dayOf: (timeMs) => at(timeMs).toPlainDate().toString(),
    startOfDay: (day) => Temporal.PlainDate.from(day).toZonedDateTime(name).epochMilliseconds,
    isoTime: (timeMs) => at(timeMs).toString({ timeZoneName: 'never', fractionalSecondDigits: 3 }),
  };
}
