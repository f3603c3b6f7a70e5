import { expect, it } from 'vitest';
import { placementGapMs } from '../../../../shared/gate/futures/placement-gap.ts';

it.each([1, 2, 5, 40])(
  '%s contracts together stay within the limits of an account',
  (contracts) => {
    const perSecond = (1_000 / placementGapMs(contracts)) * contracts;
    // 200 requests in ten seconds to the endpoints that an opening is checked by.
    expect(perSecond).toBeLessThanOrEqual(20);
    expect(perSecond).toBeGreaterThan(17);
  },
);
