import { followedBy, type Message, type Row, underOwnId, withJson } from './bad-message.ts';

const PLAN = { over: 'PT4H', every: 'PT5M' } as const;

function fault(title: string, slices: unknown, field: string): Row {
  return [`slices: ${title}`, { slices }, 'INVALID_FIELD', `slices${field && `.${field}`}`];
}
const wrong = (title: string, fields: Message, field: string) =>
  fault(title, { ...PLAN, ...fields }, field);
function beside(title: string, fields: Message, field: string): Row {
  return [`slices beside ${title}`, { slices: PLAN, ...fields }, 'INVALID_FIELD', field];
}
function repeated(title: string, json: string, field: string): Row {
  return [`slices: ${title}`, withJson('slices', json), 'REPEATED_FIELD', field];
}

/** Plans of slices that are none, or that contradict themselves or their order. */
export const SLICES = underOwnId([
  fault('null', null, ''),
  fault('a text', 'PT4H', ''),
  fault('a number', 48, ''),
  fault('true', true, ''),
  fault('a list', [PLAN], ''),
  ['slices: nothing', { slices: {} }, 'MISSING_FIELD', 'slices.over'],
  ['slices: no interval', { slices: { over: 'PT4H' } }, 'MISSING_FIELD', 'slices.every'],
  ['slices: an unknown field', { slices: { ...PLAN, size: '1' } }, 'UNKNOWN_FIELD', 'slices.size'],
  repeated('over twice', '{"over": "PT4H", "over": "PT5H", "every": "PT5M"}', 'slices.over'),
  [
    'slices twice',
    followedBy('"slices":{"over":"PT4H","every":"PT5M"},"slices":{"over":"PT4H","every":"PT5M"}'),
    'REPEATED_FIELD',
    'slices',
  ],
  wrong('over as a number', { over: 14_400 }, 'over'),
  wrong('over in plain words', { over: '4h' }, 'over'),
  wrong('over in months', { over: 'P1M' }, 'over'),
  wrong('over in weeks', { over: 'P1W' }, 'over'),
  wrong('over in fractions', { over: 'PT1.5H' }, 'over'),
  wrong('over nothing', { over: 'PT' }, 'over'),
  wrong('over a negative time', { over: '-PT4H' }, 'over'),
  wrong('over less than two minutes', { over: 'PT119S' }, 'over'),
  wrong('over more than a week', { over: 'P7DT1S' }, 'over'),
  wrong('over in small letters', { over: 'pt4h' }, 'over'),
  wrong('every nine seconds', { every: 'PT9S' }, 'every'),
  wrong('every null', { every: null }, 'every'),
  wrong('every more than half of it', { every: 'PT121M' }, 'every'),
  wrong('more than a thousand by the interval', { every: 'PT14S' }, 'every'),
  wrong('both an interval and a count', { count: '48' }, 'count'),
  fault('a count as a number', { over: 'PT4H', count: 48 }, 'count'),
  fault('a count of one', { over: 'PT4H', count: '1' }, 'count'),
  fault('a count of zero', { over: 'PT4H', count: '0' }, 'count'),
  fault('a count of 1001', { over: 'P7D', count: '1001' }, 'count'),
  fault('a count with a decimal', { over: 'PT4H', count: '4.0' }, 'count'),
  fault('a count with a leading zero', { over: 'PT4H', count: '048' }, 'count'),
  fault('a count that leaves nine seconds', { over: 'PT2M', count: '13' }, 'count'),
  wrong('a jitter above a half', { jitter: '0.51' }, 'jitter'),
  wrong('a negative jitter', { jitter: '-0.1' }, 'jitter'),
  wrong('a jitter as a number', { jitter: 0.2 }, 'jitter'),
  wrong('a slippage of one', { slippage: '1' }, 'slippage'),
  wrong('a slippage of zero', { slippage: '0' }, 'slippage'),
  wrong('a slippage in per cent', { slippage: '0.2%' }, 'slippage'),
  wrong('an unknown way to catch up', { catch_up: 'market' }, 'catch_up'),
  wrong('a start that is no time', { start_at: 'tomorrow' }, 'start_at'),
  wrong('a start more than a week ahead', { start_at: '2099-01-01T00:00:00Z' }, 'start_at'),
  beside('a trigger', { trigger: { price: '29000', rule: '<=' } }, 'slices'),
  beside('an iceberg', { iceberg: '0.0001' }, 'iceberg'),
  beside('poc', { time_in_force: 'poc' }, 'time_in_force'),
  beside('fok', { time_in_force: 'fok' }, 'time_in_force'),
  beside('a slippage', { type: 'market', price: undefined, slippage: '0.01' }, 'slippage'),
]);
