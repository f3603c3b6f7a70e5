import { describe, expect, it } from 'vitest';
import { parseTime } from '../../../shared/lib/parse-time.ts';
import { parseMessage } from '../../../shared/orders/message/parse-message.ts';
import fc from '../../support/fast-check.ts';

const NINE_MS = Date.parse('2026-11-22T09:00:00Z');

describe('A time in a message', () => {
  it.each([
    ['2026-11-22T09:00:00Z', NINE_MS],
    ['2026-11-22T09:00:00.000Z', NINE_MS],
    [NINE_MS, NINE_MS],
    [String(NINE_MS), NINE_MS],
    ['2026-11-22', undefined],
    ['2026-13-40T09:00:00Z', undefined],
    ['2027-02-30T09:00:00Z', undefined],
    ['2028-02-29T09:00:00Z', Date.parse('2028-02-29T09:00:00Z')],
    ['2026-11-22T24:00:00Z', undefined],
    ['9999-12-31T23:59:59Z', undefined],
    ['2026-11-22T09:00Z', NINE_MS],
    ['2026-11-22T09:00:00.5Z', NINE_MS + 500],
    [NINE_MS / 1000, undefined],
    [NINE_MS + 0.5, undefined],
    [Number.NaN, undefined],
    ['2026-11-22T09:00:00+00:00', NINE_MS],
    ['2026-11-22T09:00+00:00', NINE_MS],
    ['2026-11-22T09:00:00.123456+00:00', NINE_MS + 123],
    ['2026-11-22T09:00:00.1234567Z', NINE_MS + 123],
    ['2026-11-22T09:00:00.123999999Z', NINE_MS + 123],
    ['2026-11-22T09:00:00.000000999Z', NINE_MS],
    ['2027-02-30T09:00:00+00:00', undefined],
    ['2026-11-22T09:00:00', undefined],
    ['2026-11-22T09:00:00.123456', undefined],
    ['2026-11-22T09:00:00+01:00', undefined],
    ['2026-11-22T09:00:00-00:00', undefined],
    ['2026-11-22T09:00:00+00:00Z', undefined],
    ['2026-11-22T09:00:00.Z', undefined],
    ['2026-11-22T09:00:00.1234567890Z', undefined],
  ])('%j is %j', (value, expected) => {
    expect(parseTime(value)).toBe(expected);
  });

  const milliseconds = fc.integer({ min: 1_000_000_000_000, max: 9_999_999_999_999 });

  it('is the same instant, cut to the millisecond, in the form of every language', () => {
    const digits = fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 6 });
    const utc = fc.constantFrom('Z', '+00:00');
    fc.assert(
      fc.property(milliseconds, digits, utc, (timeMs, finer, zone) => {
        const [seconds, fraction] = new Date(timeMs).toISOString().slice(0, -1).split('.');
        const written = `${seconds}.${fraction}${finer.join('')}`;
        expect(parseTime(`${written}${zone}`)).toBe(timeMs);
        // Go leaves out zeros at the end, and the point with them.
        expect(parseTime(`${written.replace(/\.?0+$/, '')}${zone}`)).toBe(timeMs);
      }),
    );
  });

  it('is refused with any other offset, and without one', () => {
    const minutes = fc.integer({ min: -14 * 60, max: 14 * 60 }).filter((offset) => offset !== 0);
    fc.assert(
      fc.property(milliseconds, minutes, (timeMs, offset) => {
        const clock = new Date(Math.abs(offset) * 60_000).toISOString().slice(11, 16);
        const local = new Date(timeMs).toISOString().slice(0, -1);
        expect(parseTime(`${local}${offset < 0 ? '-' : '+'}${clock}`)).toBeUndefined();
        expect(parseTime(local)).toBeUndefined();
      }),
    );
  });

  it('is taken in every field that holds one', () => {
    const body = JSON.stringify({
      id: 'python-1',
      currency_pair: 'BTC_USDT',
      side: 'buy',
      amount: '0.001',
      price: '30000',
      issued_at: '2026-11-22T08:59:59.123456+00:00',
      submit_by: '2026-11-22T09:01:00.123456789Z',
      cancel_at: '2026-11-22T09:02:00.1234567+00:00',
    });
    const context = { sentAtMs: NINE_MS, maxAgeSeconds: { main: 300 } };
    expect(parseMessage(body, context)).toMatchObject({
      kind: 'request',
      request: {
        issuedAtMs: NINE_MS - 877,
        submitByMs: NINE_MS + 60_123,
        cancelAtMs: NINE_MS + 120_123,
      },
    });
  });
});
