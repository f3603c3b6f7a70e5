import { expect, test } from 'vitest';
import { isTimeZone } from '../../../shared/config/time-zones.ts';

test.each(['UTC', 'Asia/Tokyo', 'Asia/Kolkata', 'Asia/Calcutta', 'Europe/Amsterdam', 'US/Pacific'])(
  '%s is a time zone',
  (name) => {
    expect(isTimeZone(name)).toBe(true);
  },
);

/** Node takes the first three, and EventBridge Scheduler does not. */
test.each(['US/Pacific-New', 'PST', '+09:00', 'europe/berlin', 'Mars/Olympus', ''])(
  '"%s" is none',
  (name) => {
    expect(isTimeZone(name)).toBe(false);
  },
);

test("Node's own list has no zone that is missing", () => {
  expect(Intl.supportedValuesOf('timeZone').filter((name) => !isTimeZone(name))).toEqual([]);
});
