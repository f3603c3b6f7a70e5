import { type Cron, nextCronTime, readCron } from './cron.ts';
import { ScheduleError } from './schedule-error.ts';
import { type WallClock, wallClock } from './wall-clock.ts';

/**
 * A schedule of EventBridge Scheduler.
 * Source: AWS, EventBridge Scheduler user guide, "Schedule types".
 */
export type Schedule = {
  /** The form that AWS surely accepts: single blanks, names in capitals. */
  readonly expression: string;
  readonly due: Due;
};

type Due =
  | { readonly kind: 'rate'; readonly everyMs: number }
  | { readonly kind: 'cron'; readonly cron: Cron }
  | { readonly kind: 'at'; readonly wallMs: number };

const UNIT_MS: Readonly<Record<string, number>> = {
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
};

/** Throws a ScheduleError for an invalid schedule. */
export function readSchedule(text: string): Schedule {
  const [, kind, body = ''] = /^(rate|cron|at)\((.+)\)$/.exec(text) ?? [];
  try {
    if (kind === 'rate') return { expression: text, due: { kind, everyMs: readRate(body) } };
    if (kind === 'at') return { expression: text, due: { kind, wallMs: readWallTime(body) } };
    if (kind === 'cron') {
      const fields = body.trim().toUpperCase().split(/\s+/);
      return { expression: `cron(${fields.join(' ')})`, due: { kind, cron: readCron(fields) } };
    }
  } catch (error) {
    if (!(error instanceof ScheduleError)) throw error;
    throw new ScheduleError(`${text}: ${error.message}`, { cause: error });
  }
  throw new ScheduleError(`${text}: a schedule is cron(...), rate(...) or at(yyyy-mm-ddThh:mm:ss)`);
}

function readRate(body: string): number {
  const [, count, unit, plural] = /^([1-9]\d{0,5}) (minute|hour|day)(s?)$/.exec(body) ?? [];
  if (!count) {
    throw new ScheduleError('a rate is a positive number and minutes, hours or days');
  }
  if ((count === '1') === (plural === 's')) {
    throw new ScheduleError(`AWS wants "${count} ${unit}${count === '1' ? '' : 's'}"`);
  }
  return Number(count) * UNIT_MS[unit!]!;
}

function readWallTime(body: string): number {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(body)) {
    throw new ScheduleError('a time is yyyy-mm-ddThh:mm:ss, and "timezone" says where');
  }
  const wallMs = Date.parse(`${body}Z`);
  // Date reads 30 February as 1 or 2 March.
  if (Number.isNaN(wallMs) || new Date(wallMs).toISOString().slice(0, 19) !== body) {
    throw new ScheduleError('there is no such day or time');
  }
  return wallMs;
}

/** When a schedule is due. */
export type Timetable = {
  /** The first time after `after`; undefined if there is none. */
  readonly next: (after: Date) => Date | undefined;
};

/** The times of a schedule that is created at `start`. A rate is due then and after each period. */
export function timetable(schedule: Schedule, timezone: string, start: Date): Timetable {
  const clock = wallClock(timezone);
  return {
    next(after) {
      const nextMs = nextTime(schedule.due, clock, {
        start: start.getTime(),
        after: after.getTime(),
      });
      return nextMs === undefined ? undefined : new Date(nextMs);
    },
  };
}

function nextTime(
  due: Due,
  clock: WallClock,
  { start, after }: { readonly start: number; readonly after: number },
): number | undefined {
  switch (due.kind) {
    case 'rate':
      return start + Math.max(0, Math.floor((after - start) / due.everyMs) + 1) * due.everyMs;
    case 'cron':
      return nextCronTime(due.cron, clock, after);
    case 'at': {
      const dueMs = clock.instantOf(due.wallMs);
      return dueMs !== undefined && dueMs > after ? dueMs : undefined;
    }
  }
}
