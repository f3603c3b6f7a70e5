import { expect, it } from 'vitest';
import { Big } from '../../../shared/lib/decimal.ts';
import { contractLegOrder } from '../../../shared/orders/submission/futures/contract-leg-order.ts';
import type { ExitPlan } from '../../../shared/programs/exits/plan.ts';
import type { ExitLeg } from '../../../shared/programs/exits/state.ts';
import fc from '../../support/fast-check.ts';
import { act, type Driver, read } from './exit-drivers.ts';
import { anyEvent, type Event, happen, rearm } from './exit-events.ts';
import {
  carryOutCancel,
  claim,
  createWorld,
  everOwned,
  execute,
  fill,
  pollEntry,
  pruneByPosition,
  reconcile,
  soldAndLive,
  type World,
} from './exit-world.ts';

/** A few runs are always the same ones, so that they come to each kind of end. */
const RUNS = process.env.SLUICE_LONG ? { numRuns: 20_000 } : { numRuns: 400, seed: 3 };

const stopLoss = { price: '90', source: 'last', confirmSeconds: 0 } as const;
const plan: fc.Arbitrary<ExitPlan> = fc
  .record({
    takeProfits: fc.array(
      fc.record({ price: fc.constantFrom('110', '120') }, { requiredKeys: ['price'] }),
      { maxLength: 3 },
    ),
    hasStop: fc.boolean(),
  })
  .map(({ takeProfits, hasStop }) => ({
    takeProfits: hasStop || takeProfits.length > 0 ? takeProfits : [{ price: '110' }],
    ...(hasStop && { stopLoss }),
  }));

const HOLDING = { settle: 'usdt', contract: 'BTC_USDT', side: 'sell' } as const;
/** The order as submit-order sends it. */
const onlyReduces = (leg: ExitLeg): boolean =>
  contractLegOrder(
    HOLDING,
    leg,
    { markPrice: '100', maxDeviation: undefined, priceTick: '0.1', sizeStep: '0.1' },
    '0.03',
  ).reduce_only === true;

/** Somebody trades the position by hand; or it is read, and what is read may be old when it counts. */
type Trade = { readonly kind: 'by_hand' | 'liquidated' | 'read_position'; readonly size: number };
const trade: fc.Arbitrary<Trade> = fc.record({
  kind: fc.constantFrom('by_hand', 'by_hand', 'liquidated', 'read_position', 'read_position'),
  size: fc.integer({ min: -300, max: 150 }),
});
const occasion = fc.oneof({ weight: 5, arbitrary: anyEvent }, { weight: 1, arbitrary: trade });

function isTrade(each: Event | Trade): each is Trade {
  return 'size' in each;
}

function meet(world: World, { kind, size }: Trade): void {
  const position = world.position!;
  if (kind === 'read_position') {
    const isKnown = size % 5 !== 0;
    if (isKnown) position.shown = world.coins;
    else delete position.shown;
    // A poll reads the position first, and then the orders, unless it fails.
    position.areFillsRead = size % 3 !== 0;
    if (!position.areFillsRead) return;
    for (const record of world.records.values()) if (record.status === 'open') reconcile(record);
    return;
  }
  world.coins = kind === 'liquidated' ? new Big('0') : world.coins.plus(new Big(`${size}e-1`));
  pruneByPosition(world);
}

/** Nothing fails any more, and nobody trades by hand: the exit comes to its end. */
function settleDown(world: World, drivers: readonly Driver[], fills: string): number {
  world.canSend = true;
  world.market = { ...world.market, lastPrice: '100', canSell: 'now' };
  rearm(world);
  if (world.entry) world.entry.isOpen = false;
  world.isMet = world.plan.stopLoss !== undefined;
  for (let round = 1; round <= 400; round++) {
    world.nowMs += 5_000;
    world.position!.shown = world.coins;
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
    world.position!.areFillsRead = true;
    for (const driver of drivers) {
      if (read(world, driver) === 'ended') return round;
      act(world, driver);
    }
  }
  return Number.POSITIVE_INFINITY;
}

it('An exit never turns, opens or enlarges a position, whatever races it, and ends', () => {
  const ends = new Map<string, number>();
  fc.assert(
    fc.property(
      plan,
      fc.integer({ min: 3, max: 200 }),
      fc.boolean(),
      fc.array(occasion, { maxLength: 140, size: 'max' }),
      fc.constantFrom('0', '0.5', '1'),
      (exits, tenths, hasEntry, events, fills) => {
        const amount = new Big(`${tenths}e-1`).toString();
        const world = createWorld(exits, { amount, hasEntry, feeRate: '0', onlyReduces });
        world.market = { ...world.market, minQuoteAmount: '0' };
        const drivers: readonly Driver[] = [{}, {}];
        for (const each of events) {
          if (isTrade(each)) meet(world, each);
          else happen(world, drivers, each);
          expect(world.position!.wasOpenedByLeg).toBe(false);
          expect(soldAndLive(world).lte(everOwned(world))).toBe(true);
        }
        expect(settleDown(world, drivers, fills)).toBeLessThan(400);
        expect(world.position!.wasOpenedByLeg).toBe(false);
        const live = [...world.records.values()].filter(({ order }) => order?.isOpen);
        expect(live).toEqual([]);
        const why = world.exit.ended!;
        ends.set(why, (ends.get(why) ?? 0) + 1);
      },
    ),
    RUNS,
  );
  for (const why of ['sold', 'coins_missing', 'cancelled'])
    expect(ends.get(why)).toBeGreaterThan(5);
});

it('An exit loses nothing of a position that nobody else trades', () => {
  fc.assert(
    fc.property(
      plan,
      fc.integer({ min: 3, max: 200 }),
      fc.array(occasion, { maxLength: 120, size: 'max' }),
      (exits, tenths, events) => {
        const amount = new Big(`${tenths}e-1`).toString();
        const world = createWorld(exits, { amount, hasEntry: false, feeRate: '0', onlyReduces });
        const drivers: readonly Driver[] = [{}, {}];
        for (const each of events) {
          const isByHand = isTrade(each)
            ? each.kind !== 'read_position'
            : each.kind === 'coins_gone';
          if (isByHand) continue;
          if (isTrade(each)) meet(world, each);
          else happen(world, drivers, each);
          expect(world.exit.state.missing).toBe('0');
        }
      },
    ),
    RUNS,
  );
});
