import { expect, test } from 'vitest';
import type { PlaceRecord } from '../../../shared/orders/model/record.ts';
import type { PlaceOrder } from '../../../shared/orders/model/request.ts';
import { resumedOrder } from '../../../shared/orders/submission/carry-out.ts';
import { claimOf } from '../../model/budget/processes.ts';

const ORDER = { stem: 'a'.repeat(25), owner: 'first', units: 60, outcome: 'open' } as const;
const stored = {
  ...claimOf(ORDER),
  reserved: { day: '2026-11-22', units: 60, quoteRate: '1' },
} as unknown as PlaceRecord;
const now: PlaceOrder = { ...stored.order, amount: '2' };

test('a resumed attempt is sized by the current checks, within its reservation', () => {
  expect(resumedOrder(stored, now, { units: 60 })).toBe(now);
  expect(resumedOrder(stored, now, { units: 50 })).toBe(now);
});

test('a resumed attempt that would need a larger reservation stays as it was', () => {
  expect(resumedOrder(stored, now, { units: 61 })).toBe(stored.order);
});
