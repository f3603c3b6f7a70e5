import { describe, expect, it } from 'vitest';
import { Big } from '../../../../shared/lib/decimal.ts';
import type { SlicePlan } from '../../../../shared/programs/slices/plan.ts';
import { dueMs } from '../../../../shared/programs/slices/slots.ts';
import fc from '../../../support/fast-check.ts';
import {
  act,
  createSliceWorld,
  deliver,
  filledOrLive,
  liveCount,
  type Reading,
  read,
  runOn,
  type SliceWorld,
  settleOrders,
} from './slice-world.ts';

const RUNS = process.env.SLUICE_LONG ? { numRuns: 20_000 } : { numRuns: 1_500, seed: 1 };

const plan: fc.Arbitrary<SlicePlan> = fc
  .record({
    count: fc.integer({ min: 2, max: 25 }),
    everyMs: fc.constantFrom(10_000, 60_000, 300_000),
    jitter: fc.constantFrom('0', '0.2', '0.5'),
    catchUp: fc.constantFrom('none' as const, 'spread' as const),
  })
  .map((each) => ({ ...each, overMs: each.count * each.everyMs, slippage: '0.002' }));

/** Everything that can happen between two steps of a driver. */
type Event =
  | { readonly kind: 'read' | 'act'; readonly driver: 0 | 1 }
  | { readonly kind: 'time'; readonly parts: number }
  | { readonly kind: 'deliver'; readonly isLost: boolean; readonly isRefused: boolean }
  | { readonly kind: 'settle'; readonly part: string }
  | { readonly kind: 'touch'; readonly touch: string | undefined }
  | { readonly kind: 'connection' | 'halt' | 'cancel' | 'minimum' };

const driver = fc.constantFrom(0 as const, 1 as const);
const event: fc.Arbitrary<Event> = fc.oneof(
  { weight: 12, arbitrary: fc.record({ kind: fc.constant('read' as const), driver }) },
  { weight: 12, arbitrary: fc.record({ kind: fc.constant('act' as const), driver }) },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('time' as const),
      parts: fc.integer({ min: 1, max: 40 }),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('deliver' as const),
      isLost: fc.boolean(),
      isRefused: fc.constantFrom(false, false, false, true),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('settle' as const),
      part: fc.constantFrom('0', '0.3', '1', '1'),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('touch' as const),
      touch: fc.constantFrom('99', '101', '111', undefined),
    }),
  },
  { weight: 2, arbitrary: fc.constant({ kind: 'connection' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'minimum' as const }) },
  { weight: 1, arbitrary: fc.constantFrom({ kind: 'halt' as const }, { kind: 'cancel' as const }) },
);

function happen(world: SliceWorld, readings: (Reading | undefined)[], each: Event): void {
  switch (each.kind) {
    case 'read':
      readings[each.driver] = read(world);
      return;
    case 'act': {
      const reading = readings[each.driver];
      if (reading) act(world, reading);
      return;
    }
    case 'time':
      world.nowMs += (each.parts * world.schedule.everyMs) / 10;
      return;
    case 'deliver': {
      const [name] = world.messages;
      if (name === undefined) return;
      // A lost one never comes; one that came may come again.
      if (each.isLost) world.messages.shift();
      else deliver(world, name, each.isRefused);
      return;
    }
    case 'settle':
      settleOrders(world, each.part);
      return;
    case 'touch':
      world.touch = each.touch;
      return;
    case 'connection':
      world.canSend = !world.canSend;
      return;
    case 'minimum':
      world.least = '0.2';
      return;
    case 'halt':
      world.isHalted = true;
      return;
    case 'cancel':
      if (!world.isCancelled) world.version += 1;
      world.isCancelled = true;
  }
}

function check(world: SliceWorld): void {
  const { state, schedule, grants } = world;
  expect(filledOrLive(world).lte(state.total)).toBe(true);
  expect(liveCount(world)).toBeLessThanOrEqual(1);
  expect(new Set(grants.map(({ slot }) => slot)).size).toBe(grants.length);
  for (const [index, { atMs, slot }] of grants.entries()) {
    expect(atMs).toBeGreaterThanOrEqual(dueMs(schedule, slot));
    if (index > 0) {
      expect(atMs - grants[index - 1]!.atMs).toBeGreaterThanOrEqual(schedule.everyMs / 2);
    }
  }
  expect(state.slots.length).toBeLessThanOrEqual(schedule.count);
}

describe('a sliced order, whatever happens', () => {
  it('never takes more than its total, never has two slices at once, and never hurries', () => {
    fc.assert(
      fc.property(plan, fc.array(event, { minLength: 5, maxLength: 120 }), (each, events) => {
        const world = createSliceWorld(each);
        const readings: (Reading | undefined)[] = [undefined, undefined];
        for (const happened of events) {
          happen(world, readings, happened);
          check(world);
        }
        // Then nothing fails any more: it ends, and what it says it took is what its children filled.
        world.canSend = true;
        world.touch = '100';
        runOn(world, { everyMs: each.everyMs / 10 });
        check(world);
        expect(world.ended).toBeDefined();
        expect(world.state.slice).toBeUndefined();
        expect(filledOrLive(world).toString()).toBe(new Big(world.state.taken).toString());
      }),
      RUNS,
    );
  });

  it('has the same times after a restart, each within the first half of its slot', () => {
    fc.assert(
      fc.property(plan, fc.integer({ min: 1, max: 25 }), (each, slot) => {
        const { schedule } = createSliceWorld(each);
        const due = dueMs(schedule, slot);
        expect(dueMs(structuredClone(schedule), slot)).toBe(due);
        const begin = schedule.startMs + (slot - 1) * schedule.everyMs;
        expect(due).toBeGreaterThanOrEqual(begin);
        expect(due).toBeLessThanOrEqual(begin + schedule.everyMs / 2);
      }),
    );
  });

  it('fills its whole total if every slice fills, to the last digit', () => {
    const total = fc.integer({ min: 1_000, max: 999_999 }).map((steps) => `${steps}e-4`);
    fc.assert(
      fc.property(plan, total, (each, amount) => {
        const world = createSliceWorld(each, new Big(amount).toString());
        world.least = '0.0001';
        runOn(world, { everyMs: each.everyMs / 10 });
        expect(world.ended).toBe('done');
        expect(world.state.taken).toBe(new Big(amount).toString());
        expect(world.state.slots).toBe('f'.repeat(each.count));
      }),
      { numRuns: 300 },
    );
  });
});
