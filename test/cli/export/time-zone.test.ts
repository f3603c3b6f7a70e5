import { describe, expect, it } from 'vitest';
import { timeZone } from '../../../cli/export/time-zone.ts';
import fc from '../../support/fast-check.ts';

const at = (iso: string) => Date.parse(iso);

describe('A day in a time zone', () => {
  it.each([
    ['UTC', '2026-01-31', '2026-01-31T00:00Z'],
    ['Asia/Tokyo', '2026-01-31', '2026-01-30T15:00Z'],
    ['America/New_York', '2026-11-01', '2026-11-01T04:00Z'],
    ['America/New_York', '2026-11-02', '2026-11-02T05:00Z'],
    ['Asia/Kathmandu', '2026-06-01', '2026-05-31T18:15Z'],
    // Midnight does not exist where clocks go forward at that hour.
    ['Africa/Cairo', '2026-04-24', '2026-04-23T22:00Z'],
    // Samoa left out a day when it changed sides of the date line.
    ['Pacific/Apia', '2011-12-30', '2011-12-30T10:00Z'],
    ['Pacific/Apia', '2011-12-31', '2011-12-30T10:00Z'],
  ])('in %s, %s begins at %s', (zone, day, start) => {
    expect(new Date(timeZone(zone).startOfDay(day)).toISOString()).toBe(
      new Date(start).toISOString(),
    );
  });

  it('holds every instant that has its date, and no other', () => {
    const zones = [
      'UTC',
      'Europe/Berlin',
      'America/St_Johns',
      'Australia/Lord_Howe',
      'Pacific/Apia',
    ];
    const instant = fc.integer({ min: at('2012-01-01'), max: at('2040-01-01') });
    fc.assert(
      fc.property(fc.constantFrom(...zones), instant, (name, timeMs) => {
        const zone = timeZone(name);
        const startMs = zone.startOfDay(zone.dayOf(timeMs));
        expect(startMs).toBeLessThanOrEqual(timeMs);
        expect(timeMs - startMs).toBeLessThan(26 * 3_600_000);
        expect(zone.dayOf(startMs - 1) < zone.dayOf(startMs)).toBe(true);
      }),
    );
  });

  it('is shown with its own offset', () => {
    const { isoTime } = timeZone('Europe/Berlin');
    expect(isoTime(at('2026-07-01T10:00:00.123Z'))).toBe('2026-07-01T12:00:00.123+02:00');
    expect(isoTime(at('2026-12-31T23:30:00Z'))).toBe('2027-01-01T00:30:00.000+01:00');
    expect(timeZone('UTC').isoTime(0)).toBe('1970-01-01T00:00:00.000+00:00');
  });

  it('refuses an unknown zone', () => {
    expect(() => timeZone('Moon/Sea_of_Tranquility')).toThrow(RangeError);
  });
});
