import { describe, expect, it } from 'vitest';
import { Big, sum } from '../../../shared/lib/decimal.ts';
import { boughtBy } from '../../../shared/programs/exits/amounts.ts';
import { endedStatus } from '../../../shared/programs/exits/ending.ts';
import type { ExitPlan } from '../../../shared/programs/exits/plan.ts';
import { sellEverything, shareAmounts } from '../../../shared/programs/exits/shares.ts';
import {
  beforeFee,
  couldBeSold,
  smallestExit,
} from '../../../shared/programs/exits/smallest-exit.ts';
import fc from '../../support/fast-check.ts';
import { executed, STOP, state } from './exit-cases.ts';

const market = {
  amountStep: '0.0001',
  minBaseAmount: '0.0001',
  minQuoteAmount: '3',
  canSell: 'now',
} as const;
const prices = { now: '60000', collar: '0.05' };
const shares = (...all: readonly (string | undefined)[]) =>
  all.map((share) => ({ price: '63000', ...(share !== undefined && { share }) }));
const amounts = (quantity: string, ...all: readonly (string | undefined)[]) =>
  shareAmounts(shares(...all), new Big(quantity), market).map(String);

describe('the shares of take-profits', () => {
  it('are rounded down, and the last one gets the remainder', () => {
    expect(amounts('0.0499', '0.5', '0.5')).toEqual(['0.0249', '0.025']);
    expect(amounts('0.0499', '0.3', '0.2')).toEqual(['0.0149', '0.01']);
  });

  it('are equal where they are left out, also for a third', () => {
    expect(amounts('1', undefined, undefined, undefined)).toEqual(['0.3333', '0.3333', '0.3334']);
    expect(amounts('0.3', undefined, undefined, undefined)).toEqual(['0.1', '0.1', '0.1']);
    expect(amounts('1', '0.5', undefined, undefined)).toEqual(['0.5', '0.25', '0.25']);
  });

  it('sell everything if they add up to 1, or one is left out', () => {
    expect(sellEverything(shares('0.5', '0.5'))).toBe(true);
    expect(sellEverything(shares('0.5', undefined))).toBe(true);
    expect(sellEverything(shares('0.5', '0.4'))).toBe(false);
  });
});

const decimals = (min: number, max: number, places: number) =>
  fc.integer({ min, max }).map((value) => new Big(`${value}e-${places}`).toString());
const plan: fc.Arbitrary<ExitPlan> = fc
  .record({
    takeProfits: fc.array(
      fc.record(
        { price: decimals(60_001, 90_000, 0), share: decimals(1, 19, 2) },
        { requiredKeys: ['price'] },
      ),
      { maxLength: 5 },
    ),
    stopPrice: fc.option(decimals(100, 59_999, 0), { nil: undefined }),
    slippage: decimals(0, 50, 2),
    by: decimals(1, 99, 2),
  })
  .map(({ takeProfits, stopPrice, slippage, by }) => ({
    takeProfits,
    ...(stopPrice !== undefined && { stopLoss: { ...STOP, price: stopPrice, slippage } }),
    ...(stopPrice === undefined && { trail: { by } }),
  }));

describe('the smallest exit', () => {
  it('would do', () => {
    fc.assert(
      fc.property(plan, fc.integer({ min: 0, max: 8 }), (exits, amountDecimals) => {
        const rules = { ...market, amountStep: new Big(`1e-${amountDecimals}`).toString() };
        const smallest = smallestExit(exits, rules, prices);
        expect(couldBeSold(exits, smallest, rules, prices)).toBe(true);
      }),
    );
  });

  it('is the smallest but for the rounding of shares', () => {
    fc.assert(
      fc.property(plan, (exits) => {
        const fine = { ...market, amountStep: '0.00000001', minBaseAmount: '0.0001' };
        const less = new Big(smallestExit(exits, fine, prices)).times('0.99').toString();
        expect(couldBeSold(exits, less, fine, prices)).toBe(false);
      }),
    );
  });

  it('is judged by the lowest price at which a step may sell', () => {
    const stop = { takeProfits: [], stopLoss: { ...STOP, price: '100' } };
    // 3 USDT and a tenth more, at 95.
    expect(smallestExit(stop, market, prices)).toBe('0.0348');
    const tight = { ...stop, stopLoss: { ...stop.stopLoss, slippage: '0' } };
    expect(smallestExit(tight, market, prices)).toBe('0.033');
    const limit = { ...stop, stopLoss: { ...stop.stopLoss, limitPrice: '50' } };
    expect(smallestExit(limit, market, prices)).toBe('0.066');
    const trail = { takeProfits: [], trail: { by: '0.5', from: '200' } };
    expect(smallestExit(trail, market, prices)).toBe('0.0348');
  });

  it('is bought with the fee on top', () => {
    fc.assert(
      fc.property(decimals(1, 100_000, 4), decimals(0, 300, 4), (owned, feeRate) => {
        const filledAmount = beforeFee(owned, feeRate, market);
        const feesInCoin = new Big(filledAmount).times(feeRate).toString();
        expect(boughtBy({ filledAmount, feesInCoin }, market).gte(owned)).toBe(true);
      }),
    );
  });
});

describe('the take-profits of any plan', () => {
  it('never add up to more than the exit owns', () => {
    fc.assert(
      fc.property(plan, decimals(1, 1_000_000, 4), ({ takeProfits }, quantity) => {
        const all = shareAmounts(takeProfits, new Big(quantity), market);
        expect(sum(all).lte(quantity)).toBe(true);
        expect(all.every((amount) => amount.gte('0'))).toBe(true);
      }),
    );
  });
});

describe('the status of an ended exit', () => {
  it('says what was sold', () => {
    const sold = state('0.05', [executed(1, '0.05', '0.02')]);
    expect(endedStatus(sold, 'sold')).toBe('filled');
    expect(endedStatus(sold, 'steps_used_up')).toBe('partially_filled');
    expect(endedStatus(state('0.05'), 'below_minimum')).toBe('cancelled');
    expect(endedStatus(state('0'), 'nothing_bought')).toBe('cancelled');
  });
});
