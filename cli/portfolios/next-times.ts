import { readSchedule, timetable } from '../../shared/lib/schedule/schedule.ts';
import type { ScheduledWork } from '../stack/target.ts';

/** The first times of a schedule after now, at most `count`. */
export function nextTimes(
  { schedule, timezone }: Pick<ScheduledWork, 'schedule' | 'timezone'>,
  nowMs: number,
  count: number,
): readonly number[] {
  const table = timetable(readSchedule(schedule), timezone, new Date(nowMs));
  const times: number[] = [];
  let due = table.next(new Date(nowMs));
  while (due !== undefined && times.length < count) {
    times.push(due.getTime());
    due = table.next(due);
  }
  return times;
}

/** A time to the minute, as in `2026-11-22 09:00 UTC`. */
export function describeMinute(timeMs: number): string {
  const text = new Date(timeMs).toISOString().slice(0, '2026-11-22T09:00'.length);
  return `${text.replace('T', ' ')} UTC`;
}
