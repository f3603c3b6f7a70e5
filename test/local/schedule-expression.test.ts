import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseSchedule } from '../../infra/local/schedule-expression.ts';

/** A Sunday. */
const NOW = new Date('2026-11-22T12:00:00Z');

function nextRuns(expression: string, count: number, timezone = 'UTC'): string[] {
  const timetable = parseSchedule(expression, timezone, NOW);
  const runs: string[] = [];
  for (let after: Date | undefined = NOW; runs.length < count; ) {
    after = timetable.next(after);
    if (!after) break;
    runs.push(after.toISOString().replace(':00.000Z', ''));
  }
  return runs;
}

describe('cron expressions mean what they mean on AWS', () => {
  test.each([
    ['cron(0 9 * * ? *)', ['2026-11-23T09:00', '2026-11-24T09:00']],
    ['cron(0/20 9 * * ? *)', ['2026-11-23T09:00', '2026-11-23T09:20', '2026-11-23T09:40']],
    ['cron(30 10/6 * * ? *)', ['2026-11-22T16:30', '2026-11-22T22:30', '2026-11-23T10:30']],
    ['cron(0 9 ? * 1 *)', ['2026-11-29T09:00', '2026-12-06T09:00']],
    ['cron(0 9 ? * SUN *)', ['2026-11-29T09:00', '2026-12-06T09:00']],
    ['cron(0 9 ? * 2-4 *)', ['2026-11-23T09:00', '2026-11-24T09:00', '2026-11-25T09:00']],
    ['cron(0 9 ? * MON-FRI *)', ['2026-11-23T09:00', '2026-11-24T09:00']],
    ['cron(0 9 ? * 2#1 *)', ['2026-12-07T09:00', '2027-01-04T09:00']],
    ['cron(0 9 ? * MON#1 *)', ['2026-12-07T09:00', '2027-01-04T09:00']],
    ['cron(0 9 ? * 6L *)', ['2026-11-27T09:00', '2026-12-25T09:00']],
    ['cron(0 9 ? * L *)', ['2026-11-28T09:00', '2026-12-05T09:00']],
    ['cron(0 9 L * ? *)', ['2026-11-30T09:00', '2026-12-31T09:00']],
    ['cron(0 9 15W * ? *)', ['2026-12-15T09:00', '2027-01-15T09:00', '2027-02-15T09:00']],
    ['cron(0 9 1 JAN ? 2030)', ['2030-01-01T09:00']],
    ['cron(0 9 1 1,7 ? 2027-2028)', ['2027-01-01T09:00', '2027-07-01T09:00', '2028-01-01T09:00']],
    ['at(2026-12-24T18:00:00)', ['2026-12-24T18:00']],
    ['at(2020-01-01T00:00:00)', []],
    ['rate(5 minutes)', ['2026-11-22T12:05', '2026-11-22T12:10']],
    ['rate(1 day)', ['2026-11-23T12:00', '2026-11-24T12:00']],
  ])('%s', (expression, expected) => {
    expect(nextRuns(expression, Math.max(1, expected.length))).toEqual(expected);
  });

  test('in the time zone of the schedule, also across a change of its clocks', () => {
    expect(nextRuns('cron(0 9 27-28 MAR ? 2027)', 2, 'Europe/Berlin')).toEqual([
      '2027-03-27T08:00',
      '2027-03-28T07:00',
    ]);
  });
});

test.each([
  ['cron(0 9 * * *)', 'cron has 6 fields, not 5'],
  ['cron(0 9 * * MON *)', 'one of day-of-month and day-of-week has to be ?'],
  ['rate(0 minutes)', 'a rate is a positive number'],
  ['rate(1 minutes)', 'AWS wants "1 minute"'],
  ['rate(5 minute)', 'AWS wants "5 minutes"'],
  ['every 5 minutes', 'it has to be rate(...), cron(...) or at('],
])('%s is refused with the reason', (expression, reason) => {
  expect(() => parseSchedule(expression, 'UTC', NOW)).toThrow(reason);
});

test('a rate is due at whole periods after its start, whenever one asks', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 500 }), fc.nat(10_000_000), (minutes, afterMs) => {
      const after = new Date(NOW.getTime() + afterMs);
      const due = parseSchedule(`rate(${minutes} minutes)`, 'UTC', NOW).next(after)!;
      const sinceStartMs = due.getTime() - NOW.getTime();
      expect(sinceStartMs % (minutes * 60_000)).toBe(0);
      expect(due.getTime()).toBeGreaterThan(after.getTime());
      expect(due.getTime() - after.getTime()).toBeLessThanOrEqual(minutes * 60_000);
    }),
  );
});
