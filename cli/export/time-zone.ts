/** Calendar days and local times in an IANA time zone, with the rules that Node ships. */

const HOUR_MS = 3_600_000;
/** No zone is further from UTC than 14 hours, and a day's length changes by a few at most. */
const SEARCH_MARGIN_MS = 26 * HOUR_MS;

export type TimeZone = {
  /** The calendar day at an instant, as in "2026-11-22". */
  readonly dayOf: (timeMs: number) => string;
  /** The first instant of a calendar day; of the next one where a zone left that day out. */
  readonly startOfDay: (day: string) => number;
  /** ISO 8601 with the zone's offset at that instant, to the millisecond. */
  readonly isoTime: (timeMs: number) => string;
};

/** Throws a RangeError for a name that is no time zone. */
export function timeZone(name: string): TimeZone {
  // Canada writes dates as ISO 8601 does.
  const days = new Intl.DateTimeFormat('en-CA', { timeZone: name, dateStyle: 'short' });
  const offsets = new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'longOffset' });
  const dayOf = (timeMs: number) => days.format(timeMs);

  function offsetOf(timeMs: number): string {
    const parts = offsets.formatToParts(timeMs);
    const written = parts.find(({ type }) => type === 'timeZoneName')?.value.slice('GMT'.length);
    return written || '+00:00';
  }

  return {
    dayOf,
    startOfDay(day) {
      // Midnight may not exist: where clocks change at that hour, a day begins later.
      const utcMidnightMs = Date.parse(`${day}T00:00Z`);
      let beforeMs = utcMidnightMs - SEARCH_MARGIN_MS;
      let startMs = utcMidnightMs + SEARCH_MARGIN_MS;
      while (startMs - beforeMs > 1) {
        const middleMs = Math.floor((beforeMs + startMs) / 2);
        if (dayOf(middleMs) >= day) startMs = middleMs;
        else beforeMs = middleMs;
      }
      return startMs;
    },
    isoTime(timeMs) {
      const offset = offsetOf(timeMs);
      const local = new Date(timeMs + offsetMsOf(offset)).toISOString().slice(0, -1);
      return `${local}${offset}`;
    },
  };
}

function offsetMsOf(offset: string): number {
  const [, sign, hours, minutes, seconds = '0'] =
    /^([+-])(\d\d):(\d\d)(?::(\d\d))?$/.exec(offset) ?? [];
  const ms = Number(hours) * HOUR_MS + Number(minutes) * 60_000 + Number(seconds) * 1_000;
  return sign === '-' ? -ms : ms;
}
