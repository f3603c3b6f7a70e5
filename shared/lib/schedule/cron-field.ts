import { ScheduleError } from './schedule-error.ts';

/** One field of a cron expression: its numbers and their names. */
export type CronField = {
  readonly name: string;
  readonly first: number;
  readonly last: number;
  /** The names of the numbers, from `first` on. */
  readonly names?: readonly string[];
  /** Whether the first value follows the last one: FRI-MON and 20-2 are ranges. */
  readonly isCyclic: boolean;
};

/** A value, a range or every value, with or without a step: `5`, `20-2`, `*`, `0/30`. */
const ITEM = /^(?:\*|(?<from>[^-/]+)(?:-(?<to>[^-/]+))?)(?:\/(?<step>[^-/]+))?$/;

/** The values of a field, in order. */
export function readCronField(field: CronField, text: string): readonly number[] {
  const values = text.split(',').flatMap((item) => valuesOf(field, item));
  return [...new Set(values)].sort((one, other) => one - other);
}

function valuesOf(field: CronField, item: string): number[] {
  const groups = ITEM.exec(item)?.groups;
  if (!groups) throw new ScheduleError(`${field.name} has to be ${accepted(field)}, not "${item}"`);
  const { from, to, step } = groups;
  const start = from === undefined ? field.first : readCronValue(field, from);
  // A value with a step continues to the end of its field.
  const endDefault = from === undefined || step !== undefined ? field.last : start;
  const end = to === undefined ? endDefault : readCronValue(field, to);
  const every = step === undefined ? 1 : readStep(field, step);
  const size = field.last - field.first + 1;
  if (end < start && !field.isCyclic) {
    throw new ScheduleError(`${field.name}: ${item} ends before it begins`);
  }
  const length = end < start ? end + size - start : end - start;
  return Array.from({ length: Math.floor(length / every) + 1 }, (_, index) => {
    const value = start + index * every;
    return value > field.last ? value - size : value;
  });
}

export function readCronValue(field: CronField, text: string): number {
  const index = field.names?.indexOf(text) ?? -1;
  const value =
    index >= 0 ? field.first + index : /^\d{1,4}$/.test(text) ? Number(text) : undefined;
  if (value !== undefined && value >= field.first && value <= field.last) return value;
  throw new ScheduleError(`${field.name} has to be ${accepted(field)}, not ${text}`);
}

function readStep(field: CronField, text: string): number {
  const most = field.last - field.first;
  const step = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (step >= 1 && step <= most) return step;
  throw new ScheduleError(`${field.name}: a step has to be 1 to ${most}, not ${text}`);
}

function accepted({ first, last, names }: CronField): string {
  const named = names ? ` or ${names.at(0)} to ${names.at(-1)}` : '';
  return `${first} to ${last}${named}`;
}
