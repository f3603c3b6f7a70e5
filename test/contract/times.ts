import { type Message, type Row, underOwnId, withJson } from './bad-message.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const iso = (timeMs: number) => new Date(timeMs).toISOString();

function cancelAt(title: string, value: unknown): Row {
  return [`a time: ${title}`, { cancel_at: value }, 'INVALID_FIELD', 'cancel_at'];
}

/** Times that are none, or do not go together, for messages that are sent at `nowMs`. */
export function timesAtFault(nowMs: number) {
  return underOwnId([
    cancelAt('seconds', Math.floor(nowMs / 1000)),
    cancelAt('seconds in quotes', String(Math.floor(nowMs / 1000))),
    cancelAt('microseconds', nowMs * 1000),
    cancelAt('microseconds in quotes', `${nowMs}000`),
    cancelAt('milliseconds with decimals', nowMs + 0.5),
    cancelAt('milliseconds with decimals in quotes', `${nowMs}.5`),
    cancelAt('milliseconds with a sign', `+${nowMs}`),
    cancelAt('milliseconds with an exponent', '1.795e12'),
    cancelAt('negative milliseconds', -nowMs),
    cancelAt('zero', 0),
    ['a time: beyond all floats', withJson('cancel_at', '1e999'), 'INVALID_FIELD', 'cancel_at'],
    cancelAt('a date', '2027-11-22'),
    cancelAt('of day', '09:00'),
    cancelAt('a local time', '2027-11-22T09:00:00'),
    cancelAt('with an offset', '2027-11-22T09:00:00+01:00'),
    cancelAt('with an offset that is not known', '2027-11-22T09:00:00-00:00'),
    cancelAt('with an offset of no colon', '2027-11-22T09:00:00+0000'),
    cancelAt('with a space', '2027-11-22 09:00:00Z'),
    cancelAt('in lower case', '2027-11-22t09:00:00z'),
    cancelAt('with ten decimals', '2027-11-22T09:00:00.0000000001Z'),
    cancelAt('with a comma', '2027-11-22T09:00:00,5Z'),
    cancelAt('with a line end', '2027-11-22T09:00:00Z\n'),
    cancelAt('as HTTP writes it', 'Mon, 22 Nov 2027 09:00:00 GMT'),
    cancelAt('a week date', '2027-W47-1T09:00:00Z'),
    cancelAt('month 13', '2027-13-01T09:00:00Z'),
    cancelAt('February 30', '2027-02-30T09:00:00Z'),
    cancelAt('February 29 in a common year', '2027-02-29T09:00:00Z'),
    cancelAt('hour 24', '2027-11-22T24:00:00Z'),
    cancelAt('minute 60', '2027-11-22T09:60:00Z'),
    cancelAt('a leap second', '2026-12-31T23:59:60Z'),
    cancelAt('a year of five digits', '+12027-11-22T09:00:00Z'),
    cancelAt('the year 9999', '9999-12-31T23:59:59Z'),
    cancelAt('the year 1970', '1970-01-01T00:00:00Z'),
    cancelAt('the word never', 'never'),
    cancelAt('a duration', 'PT1H'),
    fault('issued in an hour', { issued_at: nowMs + HOUR_MS }, 'issued_at'),
    fault('issued tomorrow', { issued_at: iso(nowMs + DAY_MS) }, 'issued_at'),
    fault('issued in seconds', { issued_at: Math.floor(nowMs / 1000) }, 'issued_at'),
    fault('submitted before it is issued', { issued_at: nowMs, submit_by: nowMs - 1 }, 'submit_by'),
    fault('submitted when it is issued', { issued_at: nowMs, submit_by: nowMs }, 'submit_by'),
    fault(
      'a life of more than an hour',
      { issued_at: nowMs, submit_by: nowMs + HOUR_MS + 1 },
      'submit_by',
    ),
    fault('a life of a day', { submit_by: iso(nowMs + DAY_MS) }, 'submit_by'),
    fault('submitted by seconds', { submit_by: Math.floor(nowMs / 1000) }, 'submit_by'),
    fault('cancelled before it is issued', { issued_at: nowMs, cancel_at: nowMs - 1 }, 'cancel_at'),
    fault('cancelled when it is issued', { issued_at: nowMs, cancel_at: nowMs }, 'cancel_at'),
  ]);
}

function fault(title: string, times: Message, field: string): Row {
  return [title, times, 'INVALID_FIELD', field];
}

function over(title: string, times: Message, field: string): Row {
  return [title, times, 'EXPIRED', field];
}

/** Orders whose time is over when they arrive: nothing is wrong with them but that they are late. */
export function timesThatAreOver(nowMs: number) {
  return underOwnId([
    over('issued 10 minutes ago', { issued_at: nowMs - 600_000 }, 'submit_by'),
    over(
      'issued 14 days ago, as a redriven message is',
      { issued_at: iso(nowMs - 14 * DAY_MS) },
      'submit_by',
    ),
    over('issued in 2001', { issued_at: '2001-09-10T00:00:00Z' }, 'submit_by'),
    over('submitted by a minute ago', { submit_by: nowMs - 60_000 }, 'submit_by'),
    over('submitted by yesterday', { submit_by: iso(nowMs - DAY_MS) }, 'submit_by'),
    over('cancelled a minute ago', { cancel_at: nowMs - 60_000 }, 'cancel_at'),
    over(
      'cancelled between its issue and its arrival',
      { issued_at: nowMs - 60_000, cancel_at: nowMs - 1_000 },
      'cancel_at',
    ),
  ]);
}
