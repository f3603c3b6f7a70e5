import type { Candle, Prices } from '../../../shared/gate/prices.ts';
import {
  better,
  type Extremum,
  isMet,
  judgedPrice,
  type Side,
  type TriggerCondition,
} from '../../../shared/triggers/condition.ts';
import fc from '../../support/fast-check.ts';

/** One second of a market. A wick is a price that is gone before the second is over. */
export type Second = { readonly price: number; readonly wick?: number };

/** Everything that happens in one run: prices, readings of them, and restarts between the readings. */
export type Scenario = {
  readonly side: Side;
  readonly condition: TriggerCondition;
  readonly path: readonly Second[];
  /** The seconds between one reading and the next. */
  readonly gaps: readonly number[];
};

export const LONGEST_GAP_S = 65;
export const START_MS = 1_766_400_000_000;

const CENTS = 100;
const decimal = (cents: number): string => String(Math.max(1, cents) / CENTS);
const timeOf = (second: number): number => START_MS + second * 1_000;

/** A walk with jumps over the trigger, and wicks through it. */
const path = fc
  .array(
    fc.record({
      step: fc.oneof(
        { weight: 12, arbitrary: fc.integer({ min: -15, max: 15 }) },
        { weight: 1, arbitrary: fc.integer({ min: -400, max: 400 }) },
      ),
      wick: fc.oneof(
        { weight: 15, arbitrary: fc.constant(undefined) },
        { weight: 1, arbitrary: fc.integer({ min: -600, max: 600 }) },
      ),
    }),
    { minLength: 80, maxLength: 400 },
  )
  .map((steps) => {
    let price = 100 * CENTS;
    return steps.map(({ step, wick }): Second => {
      price = Math.max(50 * CENTS, price + step);
      return { price, ...(wick !== undefined && { wick: Math.max(50 * CENTS, price + wick) }) };
    });
  });

const judged = {
  source: fc.constantFrom('last' as const, 'touch' as const),
  confirmSeconds: fc.constantFrom(0, 0, 10, 90),
};

const condition: fc.Arbitrary<TriggerCondition> = fc.oneof(
  fc.record({
    ...judged,
    price: fc.integer({ min: 9_400, max: 10_600 }).map(decimal),
    rule: fc.constantFrom('<=' as const, '>=' as const),
  }),
  fc.record({
    ...judged,
    trail: fc.record(
      {
        by: fc.constantFrom('0.005', '0.02', '0.1'),
        from: fc.integer({ min: 9_500, max: 10_500 }).map(decimal),
      },
      { requiredKeys: ['by'] },
    ),
  }),
);

export const scenarios: fc.Arbitrary<Scenario> = fc.record({
  side: fc.constantFrom('buy' as const, 'sell' as const),
  condition,
  path,
  gaps: fc.array(fc.integer({ min: 1, max: LONGEST_GAP_S }), { minLength: 400, maxLength: 400 }),
});

/** The prices that a reading at this second finds. */
export function pricesAt(path: readonly Second[], second: number): Prices {
  const { price } = path[second]!;
  return {
    last: decimal(price),
    bid: decimal(price - 1),
    ask: decimal(price + 1),
    atMs: timeOf(second),
  };
}

/** One candle a second, of what was traded after the second began. */
export function candlesOf(path: readonly Second[], from: number, to: number): readonly Candle[] {
  return path.slice(from, to).map(({ price, wick = price }, index) => ({
    startMs: timeOf(from + index),
    endMs: timeOf(from + index + 1),
    high: decimal(Math.max(price, wick)),
    low: decimal(Math.min(price, wick)),
  }));
}

/** Whether the condition held at each second, for a reference that sees every price. */
export function referenceOf({ side, condition, path }: Scenario): readonly boolean[] {
  let watched: { readonly extremum?: Extremum } = {};
  const see = (price: string, atMs: number) => {
    if (condition.trail) watched = { extremum: better(side, watched.extremum, { price, atMs }) };
  };
  return path.map(({ wick }, second) => {
    const prices = pricesAt(path, second);
    const price = judgedPrice(condition, side, prices)!;
    see(price, prices.atMs);
    const holds = isMet(condition, side, watched, price);
    if (condition.source === 'last' && wick !== undefined) see(decimal(wick), prices.atMs);
    return holds;
  });
}
