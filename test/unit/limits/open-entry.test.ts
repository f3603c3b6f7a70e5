import { describe, expect, test } from 'vitest';
import {
  changeEntryId,
  claimEntryId,
  firingOf,
  isForClaim,
  settlementOf,
} from '../../../shared/limits/open-entry.ts';

const STEM = 'a'.repeat(25);
const RETURNED = { units: -60, orders: -1 };

test('an entry of a claim tells its firing, and is none of a change', () => {
  const ofFiring = { stem: STEM, id: claimEntryId('abcdef', 2), units: 60 };
  expect([isForClaim(ofFiring), firingOf(ofFiring)]).toEqual([true, 2]);
  const ofMessage = { stem: STEM, id: claimEntryId('abcdef'), units: 60 };
  expect([isForClaim(ofMessage), firingOf(ofMessage)]).toEqual([true, undefined]);
  expect(isForClaim({ stem: STEM, id: changeEntryId('abcdef', 2), units: 60 })).toBe(false);
});

describe('the reservation of a firing whose process crashed', () => {
  const entry = { stem: STEM, id: claimEntryId('abcdef', 1), units: 60 };
  const armed = { status: 'armed', version: 5, firings: 1 } as const;

  test('stays while the firing may be claimed', () => {
    expect(settlementOf(entry, { ...armed, firedAtMs: 1_000 })).toBeUndefined();
  });

  test('returns when the order is armed again', () => {
    expect(settlementOf(entry, armed)).toEqual(RETURNED);
  });

  test('returns when a later firing waits for its claim', () => {
    expect(settlementOf(entry, { ...armed, firings: 2, firedAtMs: 2_000 })).toEqual(RETURNED);
  });

  test('returns when the order ended without it', () => {
    expect(settlementOf(entry, { ...armed, status: 'cancelled' })).toEqual(RETURNED);
  });
});
