import { describe, expect, it } from 'vitest';
import { Big } from '../../../../shared/lib/decimal.ts';
import { resultOf } from '../../../../shared/programs/slices/result.ts';
import { lastSlice, plainSlice, sliceSize } from '../../../../shared/programs/slices/sizes.ts';
import { largestCount, leastSlice } from '../../../../shared/programs/slices/smallest-slice.ts';
import { missedSlots, sentSlots } from '../../../../shared/programs/slices/state.ts';
import {
  act,
  createSliceWorld,
  deliver,
  drive,
  planOf,
  read,
  runOn,
  START_MS,
  settleOrders,
} from './slice-world.ts';

describe('the times of slices', () => {
  it('sends the first at once, and then one in each slot', () => {
    const world = createSliceWorld(planOf());
    runOn(world);
    expect(world.grants.map(({ atMs }) => (atMs - START_MS) / 60_000)).toEqual([
      0, 1, 2, 3, 4, 5, 6, 7, 8, 9,
    ]);
    expect(world.ended).toBe('done');
  });

  it('waits for its start', () => {
    const world = createSliceWorld(planOf());
    world.nowMs = START_MS - 1;
    drive(world);
    expect(world.grants).toEqual([]);
    expect(world.state.arrivalPrice).toBeUndefined();
    world.nowMs = START_MS;
    drive(world);
    expect(world.grants).toHaveLength(1);
    expect(world.state.arrivalPrice).toBe('100');
  });

  it('makes up for no slot that an outage took: one slice is due afterwards, not many', () => {
    const world = createSliceWorld(planOf());
    runOn(world, { untilMs: START_MS + 60_000 });
    world.nowMs = START_MS + 6.9 * 60_000;
    drive(world);
    expect(world.state.slots).toBe('fooooos');
    // The slot after it begins six seconds later: never closer than half an interval.
    deliver(world, 's7', false);
    settleOrders(world, '1');
    runOn(world, { everyMs: 1_000, untilMs: START_MS + 7.39 * 60_000 });
    expect(world.grants).toHaveLength(2);
    runOn(world, { everyMs: 1_000, untilMs: START_MS + 7.5 * 60_000 });
    expect(world.grants.map(({ slot }) => slot)).toEqual([1, 7, 8]);
  });

  it('sends nothing while an outcome is unknown, and says so of the slots', () => {
    const world = createSliceWorld(planOf());
    drive(world);
    deliver(world, 's1', false);
    for (let minute = 1; minute <= 3; minute++) {
      world.nowMs = START_MS + minute * 60_000 + 1_000;
      drive(world);
    }
    expect(world.state.slots).toBe('s');
    settleOrders(world, '1');
    drive(world);
    expect(world.state.slots).toBe('fwws');
    expect(missedSlots(world.state)).toEqual({ w: 2 });
    expect(sentSlots(world.state)).toEqual([1, 4]);
  });

  it('takes back a slice whose slot is over before its message came', () => {
    const world = createSliceWorld(planOf());
    drive(world);
    world.nowMs += 60_000;
    drive(world);
    // The late message finds the slice blocked.
    deliver(world, 's1', false);
    expect(world.children.get('s1')?.state).toBe('blocked');
    expect(world.state.slots).toBe('us');
  });
});

describe('the end of slices', () => {
  it('comes with a cancel: no claim passes any more, and what is at the exchange is proven first', () => {
    const world = createSliceWorld(planOf());
    drive(world);
    deliver(world, 's1', false);
    world.isCancelled = true;
    drive(world);
    expect(world.ended).toBeUndefined();
    expect(world.children.get('s1')?.isCancelRequested).toBe(true);
    settleOrders(world, '0.5');
    drive(world);
    expect(world.ended).toBe('cancelled');
    expect(world.state.taken).toBe('0.05');
  });

  it('comes with a halt, and keeps what was filled', () => {
    const world = createSliceWorld(planOf());
    runOn(world, { untilMs: START_MS + 90_000 });
    world.isHalted = true;
    drive(world);
    expect(world.ended).toBe('halted');
    expect(world.state.taken).toBe('0.2');
  });

  it('comes after three refusals in a row, not after three in all', () => {
    const world = createSliceWorld(planOf());
    const refusals = [true, true, false, true, true, true];
    for (const isRefused of refusals) {
      drive(world);
      for (const name of world.messages.splice(0)) deliver(world, name, isRefused);
      settleOrders(world, '1');
      drive(world);
      world.nowMs += 60_000;
    }
    expect(world.state.slots).toBe('rrfrrr');
    expect(world.ended).toBe('refused');
  });

  it('comes with all slots over, without a last slice at the market', () => {
    const world = createSliceWorld(planOf());
    runOn(world, { part: '0.5' });
    expect(world.ended).toBe('time_over');
    expect(world.state.taken).toBe('0.5');
    expect(world.grants).toHaveLength(10);
  });

  it('misses slots whose price is beyond the limit or whose slice became too small', () => {
    const world = createSliceWorld(planOf());
    world.touch = '111';
    drive(world);
    world.touch = '100';
    world.least = '0.11';
    world.nowMs += 60_000;
    drive(world);
    expect(world.state.slots).toBe('xm');
    expect(missedSlots(world.state)).toEqual({ x: 1, m: 1 });
  });
});

describe('the sizes of slices', () => {
  const sliced = { total: '1', count: 3, decimals: 4 };

  it('are equal, rounded down, and the last one takes the remainder', () => {
    expect(plainSlice(sliced).toString()).toBe('0.3333');
    expect(lastSlice(sliced).toString()).toBe('0.3334');
  });

  it('spread what is left over the slots that are left, at most twice a plain slice', () => {
    const size = (slot: number, rest: string) =>
      sliceSize({ catchUp: 'spread' }, { ...sliced, count: 10 }, slot, new Big(rest)).toString();
    expect(size(2, '0.9')).toBe('0.1');
    expect(size(6, '0.8')).toBe('0.16');
    expect(size(9, '0.8')).toBe('0.2');
    expect(size(10, '0.15')).toBe('0.15');
  });

  it('keep to the plain size without catching up', () => {
    const size = sliceSize({ catchUp: 'none' }, { ...sliced, count: 10 }, 9, new Big('0.8'));
    expect(size.toString()).toBe('0.1');
  });

  it('are judged after rounding, with a margin above the minimum in quote currency', () => {
    const market = {
      amountDecimals: 4,
      minQuoteAmount: '3',
      price: '100',
      slippage: '0.002',
      isQuoteSized: false,
    };
    expect(leastSlice(market).toString()).toBe('0.0301');
    expect(largestCount('1', market)).toBe(30);
    // A market buy of 100: each of its slices must still buy 0.0331.
    expect(largestCount('100', { ...market, isQuoteSized: true })).toBe(30);
    expect(largestCount('0.05', market)).toBe(1);
  });
});

describe('the result of slices', () => {
  it('compares the average with the arrival price and with the mean of the slots', () => {
    const world = createSliceWorld(planOf({ count: 2 }));
    drive(world);
    deliver(world, 's1', false);
    settleOrders(world, '1');
    drive(world);
    world.touch = '102';
    world.nowMs += 60_000;
    drive(world);
    const filled = { filledAmount: '1', filledTotal: '102' };
    expect(resultOf(world.state, 'buy', filled)).toEqual({
      arrivalPrice: '100',
      averagePrice: '102',
      slippageArrival: '0.02',
      slippageMean: '0.009901',
    });
    expect(resultOf(world.state, 'sell', filled)?.slippageArrival).toBe('-0.02');
    expect(resultOf(world.state, 'buy', { filledAmount: '0', filledTotal: '0' })).toBeUndefined();
  });
});

describe('two drivers', () => {
  it('grant one slice: the second write finds another version', () => {
    const world = createSliceWorld(planOf());
    act(world, read(world));
    const readings = [read(world), read(world)];
    expect(readings.map((reading) => act(world, reading))).toEqual([true, false]);
    expect(world.grants).toHaveLength(1);
  });
});
