import { Cron } from 'croner';

/** When a schedule is due. */
export interface Timetable {
  /** The first time after `after`; undefined if there is none. */
  next(after: Date): Date | undefined;
}

const UNIT_MS: Readonly<Record<string, number>> = {
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
};

/** The first and last values of the cron fields that allow `start/step`. */
const FIELD_ENDS = { minutes: 59, hours: 23, dayOfMonth: 31, month: 12, dayOfWeek: 6, year: 2199 };

/**
 * Reads EventBridge Scheduler's `rate(...)`, `cron(...)` and `at(...)`:
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
 */
export function parseSchedule(expression: string, timezone: string, start: Date): Timetable {
  const [, kind, body] = /^(rate|cron|at)\((.+)\)$/.exec(expression) ?? [];
  if (kind === 'rate') return rate(expression, body!, start);
  if (kind === 'cron') return cronTimetable(cronPattern(expression, body!), timezone);
  if (kind === 'at' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(body!)) {
    return cronTimetable(body!, timezone);
  }
  throw invalid(expression, 'it has to be rate(...), cron(...) or at(yyyy-mm-ddThh:mm:ss)');
}

function rate(expression: string, body: string, start: Date): Timetable {
  const [, count, unit, plural] = /^(\d+) (minute|hour|day)(s?)$/.exec(body) ?? [];
  if (!count || Number(count) === 0) {
    throw invalid(expression, 'a rate is a positive number of minutes, hours or days');
  }
  if ((count === '1') === (plural === 's')) {
    throw invalid(expression, `AWS wants "${count} ${unit}${count === '1' ? '' : 's'}"`);
  }
  const everyMs = Number(count) * UNIT_MS[unit!]!;
  return {
    next(after) {
      const periods = Math.floor((after.getTime() - start.getTime()) / everyMs) + 1;
      return new Date(start.getTime() + Math.max(1, periods) * everyMs);
    },
  };
}

function cronTimetable(pattern: string, timezone: string): Timetable {
  const cron = new Cron(pattern, { timezone, paused: true });
  return { next: (after) => cron.nextRun(after) ?? undefined };
}

/** AWS's six fields in croner's notation, which starts with seconds and counts Sunday as 0. */
export function cronPattern(expression: string, body: string): string {
  const fields = body.trim().split(/\s+/);
  const [minutes, hours, dayOfMonth, month, dayOfWeek, year] = fields as [
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  if (fields.length !== 6) throw invalid(expression, `cron has 6 fields, not ${fields.length}`);
  if (dayOfMonth !== '?' && dayOfWeek !== '?') {
    throw invalid(expression, 'one of day-of-month and day-of-week has to be ?');
  }
  return [
    '0',
    ranges(minutes, FIELD_ENDS.minutes),
    ranges(hours, FIELD_ENDS.hours),
    ranges(dayOfMonth, FIELD_ENDS.dayOfMonth),
    ranges(month, FIELD_ENDS.month),
    ranges(weekdays(dayOfWeek), FIELD_ENDS.dayOfWeek),
    ranges(year, FIELD_ENDS.year),
  ].join(' ');
}

/** `a/b` means every b from a on; croner wants the end of the range spelled out. */
function ranges(field: string, last: number): string {
  if (field === '?') return '*';
  return field
    .split(',')
    .map((item) => item.replace(/^(\d+)\//, `$1-${last}/`))
    .join(',');
}

/** 1-7 from Sunday to Saturday become 0-6; `L` is the last Saturday, `5L` the last Thursday. */
function weekdays(field: string): string {
  return field
    .split(',')
    .map((item) => {
      if (item === 'L') return '6';
      const [, days, suffix] = /^([^#/L]*)(.*)$/.exec(item)!;
      return days!.replace(/\d/g, (day) => String(Number(day) - 1)) + suffix;
    })
    .join(',');
}

const invalid = (expression: string, why: string): Error =>
  new Error(`Schedule expression ${expression}: ${why}.`);
