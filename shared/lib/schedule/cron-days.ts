import { type CronField, readCronField, readCronValue } from './cron-field.ts';
import { ScheduleError } from './schedule-error.ts';

/** The days of a month in a cron expression. Weekdays go from 1, Sunday, to 7, Saturday. */
export type CronDays =
  | { readonly kind: 'days_of_month'; readonly days: readonly number[] }
  | { readonly kind: 'last_day_of_month' }
  | { readonly kind: 'working_day_nearest'; readonly day: number }
  | { readonly kind: 'days_of_week'; readonly weekdays: readonly number[] }
  | { readonly kind: 'nth_weekday'; readonly weekday: number; readonly nth: number }
  | { readonly kind: 'last_weekday'; readonly weekday: number };

const DAY_OF_MONTH: CronField = { name: 'day-of-month', first: 1, last: 31, isCyclic: true };
const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const DAY_OF_WEEK: CronField = {
  name: 'day-of-week',
  first: 1,
  last: 7,
  names: WEEKDAYS,
  isCyclic: true,
};
const SUNDAY = 1;
const SATURDAY = 7;

/** Exactly one of the two fields gives the days. The other one is `?`. */
export function readCronDays(dayOfMonth: string, dayOfWeek: string): CronDays {
  if ((dayOfMonth === '?') === (dayOfWeek === '?')) {
    throw new ScheduleError('one of day-of-month and day-of-week has to be ?, and only one');
  }
  return dayOfWeek === '?' ? readDayOfMonth(dayOfMonth) : readDayOfWeek(dayOfWeek);
}

function readDayOfMonth(text: string): CronDays {
  if (text === 'L') return { kind: 'last_day_of_month' };
  const [, near] = /^(\d+)W$/.exec(text) ?? [];
  if (near !== undefined) {
    return { kind: 'working_day_nearest', day: readCronValue(DAY_OF_MONTH, near) };
  }
  if (/[LW]/.test(text)) {
    throw new ScheduleError(
      'day-of-month takes L, or W behind one day as in 15W, and nothing else beside them',
    );
  }
  return { kind: 'days_of_month', days: readCronField(DAY_OF_MONTH, text) };
}

function readDayOfWeek(text: string): CronDays {
  if (text === 'L') return { kind: 'days_of_week', weekdays: [SATURDAY] };
  const [, last] = /^(\w+)L$/.exec(text) ?? [];
  if (last !== undefined) {
    return { kind: 'last_weekday', weekday: readCronValue(DAY_OF_WEEK, last) };
  }
  if (text.includes('#')) return readNthWeekday(text);
  // Source: EventBridge, "Cron expressions reference": this field has no "/" wildcard.
  if (text.includes('/')) {
    throw new ScheduleError('day-of-week takes no step: list the days, as in MON,WED,FRI');
  }
  return { kind: 'days_of_week', weekdays: readCronField(DAY_OF_WEEK, text) };
}

function readNthWeekday(text: string): CronDays {
  const [, day, nth] = /^(\w+)#([1-5])$/.exec(text) ?? [];
  if (day !== undefined) {
    return { kind: 'nth_weekday', weekday: readCronValue(DAY_OF_WEEK, day), nth: Number(nth) };
  }
  throw new ScheduleError(
    'day-of-week with # takes one day and 1 to 5, as in MON#1 for the first Monday',
  );
}

/** The days of one month, in order. */
export function daysOfMonth(rule: CronDays, year: number, month: number): readonly number[] {
  const length = new Date(Date.UTC(year, month, 0)).getUTCDate();
  const all = Array.from({ length }, (_, index) => index + 1);
  const weekday = (day: number) => new Date(Date.UTC(year, month - 1, day)).getUTCDay() + SUNDAY;
  switch (rule.kind) {
    case 'days_of_month':
      return rule.days.filter((day) => day <= length);
    case 'last_day_of_month':
      return [length];
    case 'working_day_nearest':
      return rule.day > length ? [] : [nearestWorkingDay(rule.day, weekday(rule.day), length)];
    case 'days_of_week':
      return all.filter((day) => rule.weekdays.includes(weekday(day)));
    case 'nth_weekday':
      return all.filter((day) => weekday(day) === rule.weekday).slice(rule.nth - 1, rule.nth);
    case 'last_weekday':
      return all.filter((day) => weekday(day) === rule.weekday).slice(-1);
  }
}

/** Stays within the month. */
function nearestWorkingDay(day: number, weekday: number, length: number): number {
  if (weekday === SATURDAY) return day === 1 ? 3 : day - 1;
  if (weekday === SUNDAY) return day === length ? day - 2 : day + 1;
  return day;
}
