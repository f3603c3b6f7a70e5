import { describe, expect, it } from 'vitest';
import { Big } from '../../../shared/lib/decimal.ts';
import type { ExitPlan } from '../../../shared/programs/exits/plan.ts';
import { STEPS_MAX } from '../../../shared/programs/exits/steps.ts';
import fc from '../../support/fast-check.ts';
import { act, type Driver, read } from './exit-drivers.ts';
import { anyEvent, happen, isAnnounced, rearm } from './exit-events.ts';
import {
  available,
  carryOutCancel,
  claim,
  createWorld,
  everOwned,
  execute,
  fill,
  pollEntry,
  reconcile,
  soldAndLive,
  type World,
} from './exit-world.ts';

/** A few runs are always the same ones, so that they come to each kind of end. */
const RUNS = process.env.SLUICE_LONG ? { numRuns: 20_000 } : { numRuns: 500, seed: 1 };

const takeProfit = fc.record(
  {
    price: fc.constantFrom('110', '120', '130'),
    share: fc.constantFrom('0.2', '0.3', '0.15'),
  },
  { requiredKeys: ['price'] },
);
const plan: fc.Arbitrary<ExitPlan> = fc
  .record({
    takeProfits: fc.array(takeProfit, { maxLength: 5 }),
    limitPrice: fc.option(fc.constant('88'), { nil: undefined, freq: 5 }),
    hasStop: fc.boolean(),
  })
  .map(({ takeProfits, limitPrice, hasStop }) => ({
    takeProfits: hasStop ? takeProfits : takeProfits.length > 0 ? takeProfits : [{ price: '110' }],
    ...(hasStop && {
      stopLoss: {
        price: '90',
        source: 'last' as const,
        confirmSeconds: 0,
        ...(limitPrice && { limitPrice }),
      },
    }),
  }));

const amount = fc.integer({ min: 3, max: 200 }).map((tenths) => new Big(`${tenths}e-1`).toString());
/** Nothing fails any more: everything under way arrives, and the market goes to the stop or the target. */
function settleDown(world: World, drivers: readonly Driver[], fills: string): number {
  world.canSend = true;
  const canSell = world.market.canSell === 'never' ? 'never' : 'now';
  world.market = { ...world.market, lastPrice: '100', canSell };
  rearm(world);
  if (world.entry) world.entry.isOpen = false;
  world.isMet = world.plan.stopLoss !== undefined;
  for (let round = 1; round <= 400; round++) {
    world.nowMs += 5_000;
    pollEntry(world);
    for (const message of world.messages) {
      const record = claim(world, message);
      if (record) execute(world, record, fills);
    }
    for (const record of world.records.values()) {
      carryOutCancel(record);
      if (world.plan.stopLoss === undefined) fill(world, record, new Big(record.leg.amount));
      reconcile(record);
    }
    for (const driver of drivers) {
      if (read(world, driver) === 'ended') return round;
      act(world, driver);
    }
  }
  return Number.POSITIVE_INFINITY;
}

function hold(world: World): void {
  expect(soldAndLive(world).lte(everOwned(world))).toBe(true);
  const steps = world.exit.state.legs.filter(({ kind }) => kind === 'step');
  expect(steps.filter(({ sold }) => sold === undefined).length).toBeLessThanOrEqual(1);
  const { firing, legs } = world.exit.state;
  const counted = legs.filter(
    (leg) =>
      leg.kind === 'step' &&
      leg.outcome === 'executed' &&
      firing &&
      leg.grantedAtMs >= firing.firedAtMs,
  );
  expect(counted.length).toBeLessThanOrEqual(STEPS_MAX);
  const grantedAtMs = counted.slice(1).map((leg) => leg.grantedAtMs);
  for (const [index, atMs] of grantedAtMs.slice(1).entries()) {
    expect(atMs - grantedAtMs[index]!).toBeGreaterThanOrEqual(60_000);
  }
}

/** Others sell what is available and not held. All coins of this world belong to the exit. */
function leaveNothingToOthers(world: World): void {
  if (world.exit.ended) return;
  expect(available(world).lte(world.held.amount)).toBe(true);
}

describe('an exit', () => {
  const seen = new Map<string, number>();

  it('never sells more than it owns, and ends, whatever fails', () => {
    fc.assert(
      fc.property(
        plan,
        amount,
        fc.boolean(),
        fc.constantFrom('0', '0.002', '0.03'),
        fc.array(anyEvent, { maxLength: 120, size: 'max' }),
        fc.constantFrom('0', '0.5', '1'),
        fc.boolean(),
        (exits, size, hasEntry, feeRate, all, fills, isCalm) => {
          const events = isCalm ? all.filter(isAnnounced) : all;
          const world = createWorld(exits, { amount: size, hasEntry, feeRate });
          const drivers: readonly Driver[] = [{}, {}];
          for (const each of events) {
            happen(world, drivers, each);
            hold(world);
            if (isCalm && !hasEntry) leaveNothingToOthers(world);
          }
          expect(settleDown(world, drivers, fills)).toBeLessThan(400);
          hold(world);
          const why = world.exit.ended!;
          seen.set(why, (seen.get(why) ?? 0) + 1);
          // Nothing of it is live, and no late message makes it so.
          for (const message of world.messages) expect(claim(world, message)).toBeUndefined();
          const live = [...world.records.values()].filter(({ order }) => order?.isOpen);
          expect(live).toEqual([]);
        },
      ),
      RUNS,
    );
  });

  it('came to every kind of end', () => {
    expect([...seen.keys()].sort()).toEqual([
      'below_minimum',
      'cancelled',
      'coins_missing',
      'legs_ended',
      'not_tradable',
      'nothing_bought',
      'sold',
      'steps_used_up',
    ]);
  });
});
