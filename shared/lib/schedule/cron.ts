import { type CronDays, daysOfMonth, readCronDays } from './cron-days.ts';
import { type CronField, readCronField } from './cron-field.ts';
import { ScheduleError } from './schedule-error.ts';
import type { WallClock } from './wall-clock.ts';

/** A cron expression of EventBridge Scheduler, in local time. */
export type Cron = {
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly days: CronDays;
  readonly months: readonly number[];
  readonly years: readonly number[];
};

const MONTHS = 'JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC'.split(' ');

const MINUTES: CronField = { name: 'minutes', first: 0, last: 59, isCyclic: true };
const HOURS: CronField = { name: 'hours', first: 0, last: 23, isCyclic: true };
const MONTH: CronField = { name: 'month', first: 1, last: 12, names: MONTHS, isCyclic: true };
const YEAR: CronField = { name: 'year', first: 1970, last: 2199, isCyclic: false };

const FIELD_NAMES = 'minutes hours day-of-month month day-of-week year';

/**
 * Reads the six fields in upper case. Source: EventBridge, "Cron expressions reference": the numbers,
 * names and wildcards of each field.
 */
export function readCron(fields: readonly string[]): Cron {
  const [minutes, hours, dayOfMonth, month, dayOfWeek, year] = fields;
  if (fields.length !== 6) {
    throw new ScheduleError(`cron has six fields (${FIELD_NAMES}), not ${fields.length}`);
  }
  return {
    minutes: readCronField(MINUTES, minutes!),
    hours: readCronField(HOURS, hours!),
    days: readCronDays(dayOfMonth!, dayOfWeek!),
    months: readCronField(MONTH, month!),
    years: readCronField(YEAR, year!),
  };
}

/** The first time after `after`, in ms. Local times that the clock skips never occur. */
export function nextCronTime(cron: Cron, clock: WallClock, after: number): number | undefined {
  const wallAfter = clock.read(after);
  const thisYear = new Date(wallAfter).getUTCFullYear();
  for (const year of cron.years.filter((each) => each >= thisYear)) {
    for (const month of cron.months) {
      // Skip months that are over.
      if (Date.UTC(year, month) <= wallAfter) continue;
      for (const wallMs of timesOfMonth(cron, year, month)) {
        // A local time that occurs twice is due the first time.
        const due = wallMs > wallAfter ? clock.instantOf(wallMs) : undefined;
        if (due !== undefined && due > after) return due;
      }
    }
  }
  return undefined;
}

function* timesOfMonth(cron: Cron, year: number, month: number): Generator<number> {
  for (const day of daysOfMonth(cron.days, year, month)) {
    for (const hour of cron.hours) {
      for (const minute of cron.minutes) yield Date.UTC(year, month - 1, day, hour, minute);
    }
  }
}
