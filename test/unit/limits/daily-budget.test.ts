import { describe, expect, it } from 'vitest';
import { Big } from '../../../shared/lib/decimal.ts';
import {
  amountOfUnits,
  dailyBudget,
  reserve,
  unitsKept,
} from '../../../shared/limits/daily-budget.ts';
import fc from '../../support/fast-check.ts';

const NOW_MS = Date.parse('2026-11-22T23:59:59.999Z');
const decimal = fc
  .tuple(fc.nat(100_000), fc.integer({ min: 0, max: 999_999_999_999 }))
  .map(([whole, fraction]) => `${whole}.${String(fraction).padStart(12, '0')}`);

describe('the budget of a day', () => {
  it('belongs to the UTC day in which an order is claimed', () => {
    expect(reserve('50', '1', NOW_MS).day).toBe('2026-11-22');
    expect(reserve('50', '1', NOW_MS + 1).day).toBe('2026-11-23');
  });

  it('is never more than the ceiling in the code', () => {
    const limits = { currency: 'USDT', maxOrder: '1', priceCollar: '0', maxAgeSeconds: 1 };
    const budget = dailyBudget({ ...limits, maxDay: '999999999999', maxDayOrders: 1_000_000 });
    expect(amountOfUnits(budget.units)).toBe('10000000');
    expect(budget.orders).toBe(50_000);
    expect(Number.isSafeInteger(budget.units)).toBe(true);
  });

  it('gives back what was not filled', () => {
    const taken = reserve('100', '1', NOW_MS);
    expect(amountOfUnits(unitsKept(taken, '0'))).toBe('0');
    expect(amountOfUnits(unitsKept(taken, '99.5'))).toBe('99.5');
    expect(amountOfUnits(unitsKept(taken, '100.1'))).toBe('100');
  });

  it('takes at least the notional, and keeps at least what was filled', () => {
    fc.assert(
      fc.property(decimal, decimal, (notional, filledTotal) => {
        const taken = reserve(notional, '1', NOW_MS);
        expect(new Big(amountOfUnits(taken.units)).gte(notional)).toBe(true);
        const kept = new Big(amountOfUnits(unitsKept(taken, filledTotal)));
        const filledWithin = new Big(filledTotal).lte(notional) ? filledTotal : notional;
        expect(kept.gte(filledWithin)).toBe(true);
      }),
    );
  });
});
