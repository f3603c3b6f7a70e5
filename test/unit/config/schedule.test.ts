import { describe, expect, test } from 'vitest';
import { readSchedule, timetable } from '../../../shared/lib/schedule/schedule.ts';
import fc from '../../support/fast-check.ts';

/** A Sunday. */
const NOW = new Date('2026-11-22T12:00:00Z');

type Asked = { readonly count: number; readonly timezone?: string; readonly from?: Date };

function nextRuns(
  expression: string,
  { count, timezone = 'UTC', from = NOW }: Asked,
): readonly string[] {
  const { next } = timetable(readSchedule(expression), timezone, from);
  const runs: string[] = [];
  for (let due = next(from); due && runs.length < count; due = next(due)) {
    runs.push(due.toISOString().replace(':00.000Z', ''));
  }
  return runs;
}

/** Source: EventBridge user guide, "Cron expressions reference"; EventBridge Scheduler, "Schedule types". */
describe("Every example of AWS's pages is read as AWS reads it", () => {
  test.each([
    ['cron(0 10 * * ? *)', ['2026-11-23T10:00', '2026-11-24T10:00']],
    ['cron(15 12 * * ? *)', ['2026-11-22T12:15', '2026-11-23T12:15']],
    ['cron(0 18 ? * MON-FRI *)', ['2026-11-23T18:00', '2026-11-24T18:00']],
    ['cron(0 8 1 * ? *)', ['2026-12-01T08:00', '2027-01-01T08:00']],
    ['cron(0/15 * * * ? *)', ['2026-11-22T12:15', '2026-11-22T12:30', '2026-11-22T12:45']],
    ['cron(0/10 * ? * MON-FRI *)', ['2026-11-23T00:00', '2026-11-23T00:10']],
    ['cron(0/5 8-17 ? * MON-FRI *)', ['2026-11-23T08:00', '2026-11-23T08:05']],
    [
      'cron(0/30 20-2 ? * MON-FRI *)',
      ['00:00', '00:30', '01:00', '01:30', '02:00', '02:30', '20:00', '20:30', '21:00'].map(
        (time) => `2026-11-23T${time}`,
      ),
    ],
    ['cron(15 10 ? * 6L 2026-2027)', ['2026-11-27T10:15', '2026-12-25T10:15', '2027-01-29T10:15']],
    ['cron(0 9 ? JAN,FEB,MAR 3#2 *)', ['2027-01-12T09:00', '2027-02-09T09:00', '2027-03-09T09:00']],
    ['cron(1/10 12 * * ? *)', ['12:01', '12:11', '12:21', '12:31'].map((t) => `2026-11-22T${t}`)],
    ['cron(0 9 3W * ? *)', ['2026-12-03T09:00', '2027-01-04T09:00', '2027-02-03T09:00']],
    ['cron(0 9 1-15 * ? *)', ['2026-12-01T09:00', '2026-12-02T09:00']],
    ['cron(0 9 7 * ? *)', ['2026-12-07T09:00', '2027-01-07T09:00']],
    ['rate(5 minutes)', ['2026-11-22T12:05', '2026-11-22T12:10']],
    ['at(2026-11-30T13:00:00)', ['2026-11-30T13:00']],
  ])('%s', (expression, expected) => {
    expect(nextRuns(expression, { count: expected.length })).toEqual(expected);
  });
});

describe('Ranges go over the end of a week, day, hour, month and year', () => {
  test.each([
    ['cron(0 9 ? * FRI-MON *)', ['2026-11-23T09:00', '2026-11-27T09:00', '2026-11-28T09:00']],
    ['cron(50-10/10 9 * * ? *)', ['09:00', '09:10', '09:50'].map((t) => `2026-11-23T${t}`)],
    ['cron(0 9 30-1 * ? *)', ['2026-11-30T09:00', '2026-12-01T09:00', '2026-12-30T09:00']],
    ['cron(0 9 1 NOV-JAN ? *)', ['2026-12-01T09:00', '2027-01-01T09:00', '2027-11-01T09:00']],
    ['cron(0 20-2/3 * * ? *)', ['2026-11-22T20:00', '2026-11-22T23:00', '2026-11-23T02:00']],
  ])('%s', (expression, expected) => {
    expect(nextRuns(expression, { count: 3 })).toEqual(expected);
  });
});

describe('Each field means what it means at AWS', () => {
  test.each([
    ['cron(30 10/6 * * ? *)', ['2026-11-22T16:30', '2026-11-22T22:30', '2026-11-23T10:30']],
    ['cron(0 9 ? * 1 *)', ['2026-11-29T09:00', '2026-12-06T09:00']],
    ['cron(0 9 ? * SUN *)', ['2026-11-29T09:00', '2026-12-06T09:00']],
    ['cron(0 9 ? * 7 *)', ['2026-11-28T09:00', '2026-12-05T09:00']],
    ['cron(0 9 ? * MON#1 *)', ['2026-12-07T09:00', '2027-01-04T09:00']],
    ['cron(0 9 ? * MON#5 *)', ['2026-11-30T09:00', '2027-03-29T09:00']],
    ['cron(0 9 ? * L *)', ['2026-11-28T09:00', '2026-12-05T09:00']],
    ['cron(0 9 ? * FRIL *)', ['2026-11-27T09:00', '2026-12-25T09:00']],
    ['cron(0 9 L * ? *)', ['2026-11-30T09:00', '2026-12-31T09:00']],
    ['cron(0 9 1W 5,8 ? 2027)', ['2027-05-03T09:00', '2027-08-02T09:00']],
    ['cron(0 9 31W 1,2 ? 2027)', ['2027-01-29T09:00']],
    ['cron(0 9 29 FEB ? *)', ['2028-02-29T09:00', '2032-02-29T09:00']],
    ['cron(0 9 1 JAN ? 2030)', ['2030-01-01T09:00']],
    ['cron(0 9 1 1,7 ? 2027-2028)', ['2027-01-01T09:00', '2027-07-01T09:00', '2028-01-01T09:00']],
    ['cron(0 0 1 1 ? 2199)', ['2199-01-01T00:00']],
    ['rate(1 day)', ['2026-11-23T12:00', '2026-11-24T12:00']],
  ])('%s', (expression, expected) => {
    expect(nextRuns(expression, { count: expected.length })).toEqual(expected);
  });
});

test.each([
  'cron(0 10 30 2 ? *)',
  'cron(0 10 31 4,6,9,11 ? *)',
  'cron(0 10 * * ? 2020)',
  'at(2020-01-01T00:00:00)',
  'at(2026-11-22T12:00:00)',
])('%s never comes', (expression) => {
  expect(nextRuns(expression, { count: 1 })).toEqual([]);
});

/** Source: EventBridge Scheduler, "Schedule types": daylight saving time. */
describe('Where clocks change', () => {
  const berlin = (expression: string, from: string, count = 3) =>
    nextRuns(expression, { count, timezone: 'Europe/Berlin', from: new Date(from) });

  test('the hour on the wall stays', () => {
    expect(berlin('cron(0 9 * * ? *)', '2027-03-27T00:00:00Z', 2)).toEqual([
      '2027-03-27T08:00',
      '2027-03-28T07:00',
    ]);
  });

  test('a time that spring leaves out is skipped', () => {
    expect(berlin('cron(30 2 * * ? *)', '2027-03-27T00:00:00Z')).toEqual([
      '2027-03-27T01:30',
      '2027-03-29T00:30',
      '2027-03-30T00:30',
    ]);
    expect(berlin('at(2027-03-28T02:30:00)', '2027-03-27T00:00:00Z')).toEqual([]);
  });

  test('a time that autumn shows twice comes once', () => {
    const expected = ['2027-10-31T00:30', '2027-11-01T01:30', '2027-11-02T01:30'];
    expect(berlin('cron(30 2 * * ? *)', '2027-10-30T12:00:00Z')).toEqual(expected);
    // Asked between the two showings, and in the second one.
    expect(berlin('cron(30 2 * * ? *)', '2027-10-31T00:45:00Z', 1)).toEqual([expected[1]]);
    expect(berlin('cron(30 2 * * ? *)', '2027-10-31T01:15:00Z', 1)).toEqual([expected[1]]);
    expect(berlin('at(2027-10-31T02:30:00)', '2027-10-30T12:00:00Z')).toEqual([expected[0]]);
  });
});

const SIX = 'minutes hours day-of-month month day-of-week year';
test.each([
  ['cron(0 9 * * *)', `cron has six fields (${SIX}), not 5`],
  ['cron(0 10 * * * *)', 'one of day-of-month and day-of-week has to be ?'],
  ['cron(0 10 ? * ? *)', 'one of day-of-month and day-of-week has to be ?, and only one'],
  ['cron(? 10 * * ? *)', 'minutes has to be 0 to 59, not ?'],
  ['cron(0 10 ? ? MON *)', 'month has to be 1 to 12 or JAN to DEC, not ?'],
  ['cron(60 10 * * ? *)', 'minutes has to be 0 to 59, not 60'],
  ['cron(0 24 * * ? *)', 'hours has to be 0 to 23, not 24'],
  ['cron(0 10 32 * ? *)', 'day-of-month has to be 1 to 31, not 32'],
  ['cron(0 10 0 * ? *)', 'day-of-month has to be 1 to 31, not 0'],
  ['cron(0 10 * 13 ? *)', 'month has to be 1 to 12 or JAN to DEC, not 13'],
  ['cron(0 10 * FOO ? *)', 'month has to be 1 to 12 or JAN to DEC, not FOO'],
  ['cron(0 10 ? * 8 *)', 'day-of-week has to be 1 to 7 or SUN to SAT, not 8'],
  ['cron(0 10 ? * 0 *)', 'day-of-week has to be 1 to 7 or SUN to SAT, not 0'],
  ['cron(0 10 ? * 2#6 *)', 'day-of-week with # takes one day and 1 to 5, as in MON#1'],
  ['cron(0 10 ? * 3#1,6#3 *)', 'day-of-week with # takes one day'],
  ['cron(0 10 ? * FRI#L *)', 'day-of-week with # takes one day'],
  ['cron(0 10 ? * 9L *)', 'day-of-week has to be 1 to 7 or SUN to SAT, not 9'],
  ['cron(0 10 ? * 2/2 *)', 'day-of-week takes no step: list the days, as in MON,WED,FRI'],
  ['cron(0 10 L-3 * ? *)', 'day-of-month takes L, or W behind one day as in 15W'],
  ['cron(0 10 1,15W * ? *)', 'day-of-month takes L, or W behind one day as in 15W'],
  ['cron(0 10 32W * ? *)', 'day-of-month has to be 1 to 31, not 32'],
  ['cron(0/0 10 * * ? *)', 'minutes: a step has to be 1 to 59, not 0'],
  ['cron(0/90 10 * * ? *)', 'minutes: a step has to be 1 to 59, not 90'],
  ['cron(+5 10 * * ? *)', 'minutes has to be 0 to 59, not +5'],
  ['cron(5- 10 * * ? *)', 'minutes has to be 0 to 59, not "5-"'],
  ['cron(1,,2 10 * * ? *)', 'minutes has to be 0 to 59, not ""'],
  ['cron(0 10 * * ? 1969)', 'year has to be 1970 to 2199, not 1969'],
  ['cron(0 10 * * ? 2200)', 'year has to be 1970 to 2199, not 2200'],
  ['cron(0 10 * * ? 2028-2027)', 'year: 2028-2027 ends before it begins'],
  ['rate(0 minutes)', 'a rate is a positive number'],
  ['rate(1 minutes)', 'AWS wants "1 minute"'],
  ['rate(5 minute)', 'AWS wants "5 minutes"'],
  ['rate(30 seconds)', 'a rate is a positive number and minutes, hours or days'],
  ['at(2026-02-30T00:00:00)', 'there is no such day or time'],
  ['at(2026-12-01T24:00:00)', 'there is no such day or time'],
  ['at(2026-12-01T09:00)', 'a time is yyyy-mm-ddThh:mm:ss, and "timezone" says where'],
  ['at(2026-12-01T09:00:00Z)', 'a time is yyyy-mm-ddThh:mm:ss'],
  ['CRON(0 10 * * ? *)', 'a schedule is cron(...), rate(...) or at('],
  ['@daily', 'a schedule is cron(...), rate(...) or at('],
])('%s is refused in the words of the configuration', (expression, reason) => {
  expect(() => readSchedule(expression)).toThrow(`${expression}: ${reason}`);
});

test('AWS gets single blanks and capitals', () => {
  const { expression } = readSchedule('cron( 0  10 ? jan Mon-Fri * )');
  expect(expression).toBe('cron(0 10 ? JAN MON-FRI *)');
});

test('a rate is due at once, and at whole periods after its start, whenever one asks', () => {
  const { next } = timetable(readSchedule('rate(5 minutes)'), 'UTC', NOW);
  expect(next(new Date(NOW.getTime() - 1))).toEqual(NOW);
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 500 }), fc.nat(10_000_000), (minutes, afterMs) => {
      const after = new Date(NOW.getTime() + afterMs);
      const due = timetable(readSchedule(`rate(${minutes} minutes)`), 'UTC', NOW).next(after)!;
      expect((due.getTime() - NOW.getTime()) % (minutes * 60_000)).toBe(0);
      expect(due.getTime()).toBeGreaterThan(after.getTime());
      expect(due.getTime() - after.getTime()).toBeLessThanOrEqual(minutes * 60_000);
    }),
  );
});

test('The next time of a cron expression is the first minute that its fields match', () => {
  const minute = fc.integer({ min: 0, max: 59 });
  const hour = fc.integer({ min: 0, max: 23 });
  const zone = fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata');
  const changes = ['2027-03-13T20:00Z', '2027-03-27T20:00Z', '2027-10-30T20:00Z'];
  fc.assert(
    fc.property(minute, hour, zone, fc.constantFrom(...changes), (at, from, timezone, start) => {
      const after = new Date(start);
      const { next } = timetable(readSchedule(`cron(${at} ${from}-3 * * ? *)`), timezone, after);
      expect(next(after)?.getTime()).toBe(firstMatch(at, from, timezone, after.getTime()));
    }),
    { numRuns: 50 },
  );
});

/** Slow and plain: checks each minute as a clock in the zone shows it. */
function firstMatch(minute: number, fromHour: number, timeZone: string, after: number): number {
  const clock = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' });
  const shown = (timeMs: number) => clock.format(timeMs);
  for (let timeMs = after + 60_000; ; timeMs += 60_000) {
    const [hour, at] = shown(timeMs).split(':').map(Number) as [number, number];
    const isInside = fromHour <= 3 ? hour >= fromHour && hour <= 3 : hour >= fromHour || hour <= 3;
    const isRepeat = shown(timeMs - 3_600_000) === shown(timeMs);
    if (at === minute && isInside && !isRepeat) return timeMs;
  }
}
