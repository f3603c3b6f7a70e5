import { describe, expect, it } from 'vitest';
import type { World } from '../../local/simulation/world.ts';
import { shownOrder } from '../support/record.ts';
import {
  FUTURES,
  openContracts,
  positionOf,
  SECOND_MS,
  sendContract,
  USER,
} from './contract-world.ts';
import { judge } from './oracles.ts';
import { pass, recordIn } from './scripted.ts';

const MINUTE_MS = 60 * SECOND_MS;
/** The contract stands at 88044. */
const SLICES = { over: 'PT10M', every: 'PT2M' };
const WHOLE = { id: 'big', size: '12', price: '89000', slices: SLICES };
const HELD = { id: 'held', size: '12', price: '0' };
const CLOSING = { ...WHOLE, size: '-12', price: '0', reduce_only: true };

async function begin(
  message: object = {},
  ...[options, swarm]: Parameters<typeof openContracts>
): Promise<World> {
  const world = openContracts(options, { lostStartRate: 0, ...swarm });
  world.startTicking();
  sendContract(world, { ...WHOLE, ...message });
  await pass(world, 20 * SECOND_MS);
  return world;
}

async function closing(message: object = {}): Promise<World> {
  const world = openContracts({}, { lostStartRate: 0 });
  world.startTicking();
  sendContract(world, HELD);
  await pass(world, 10 * SECOND_MS);
  sendContract(world, { ...CLOSING, ...message });
  await pass(world, 20 * SECOND_MS);
  return world;
}

const show = (world: World, id = 'big') => shownOrder(recordIn(world, id));
const sizes = (world: World) => (show(world).children ?? []).map((id) => show(world, id).size);

function expectTrue(world: World): void {
  expect(judge(world)).toEqual([]);
}

describe('an order of contracts in slices', () => {
  it('opens a long in whole contracts, and the last slice takes the rest', async () => {
    const world = await begin();
    await pass(world, 60 * SECOND_MS);
    expect(show(world)).toMatchObject({
      status: 'working',
      market: 'futures',
      size: '12',
      filled_size: '2',
      filled_amount: '0.0002',
      remaining_amount: '0.001',
      children: ['big/s1'],
      slices: { count: 5, sent: 1, missed: 0 },
    });
    expect(show(world, 'big/s1')).toMatchObject({
      status: 'filled',
      parent: 'big',
      size: '2',
      tif: 'ioc',
      sent_by: { kind: 'slices' },
    });
    await pass(world, 12 * MINUTE_MS);
    expect(show(world)).toMatchObject({
      status: 'filled',
      filled_size: '12',
      remaining_amount: '0',
      slices: { sent: 5, missed: 0 },
    });
    expect(Number(show(world).result?.slippage_arrival)).toBeGreaterThanOrEqual(0);
    expect(sizes(world)).toEqual(['2', '2', '2', '2', '4']);
    expect(positionOf(world)).toBe('12');
    expectTrue(world);
  });

  it('opens a short at the market', async () => {
    const world = await begin({ size: '-12', price: '0' });
    await pass(world, 12 * MINUTE_MS);
    expect(show(world)).toMatchObject({ status: 'filled', filled_size: '-12' });
    expect(sizes(world)).toEqual(['-2', '-2', '-2', '-2', '-4']);
    expect(positionOf(world)).toBe('-12');
    expectTrue(world);
  });

  it('closes a position with slices that only reduce', async () => {
    const world = await closing();
    await pass(world, 12 * MINUTE_MS);
    expect(show(world)).toMatchObject({ status: 'filled', filled_size: '-12' });
    expect(show(world, 'big/s1')).toMatchObject({ reduce_only: true });
    expect(positionOf(world)).toBe('0');
    expectTrue(world);
  });

  it('opens nothing where the position is closed by hand meanwhile', async () => {
    const world = await closing();
    expect(positionOf(world)).toBe('10');
    world.hands[USER]!.placeContract('t-hand', 'BTC_USDT', '-10', '0');
    await pass(world, 12 * MINUTE_MS);
    expect(show(world)).toMatchObject({
      status: 'partially_filled',
      filled_size: '-2',
      reason: { code: 'NO_POSITION' },
      // Nothing is there to close any more: it does not try again.
      slices: { missed: 1 },
    });
    expect(positionOf(world)).toBe('0');
    expectTrue(world);
  });

  it('misses the slots whose price lies beyond its limit', async () => {
    const world = await begin({ price: '87000' });
    await pass(world, 3 * MINUTE_MS);
    expect(show(world)).toMatchObject({ slices: { sent: 0, missed: 2 }, filled_size: '0' });
    await pass(world, 10 * MINUTE_MS);
    expect(show(world)).toMatchObject({ status: 'cancelled', slices: { sent: 0, missed: 5 } });
    expectTrue(world);
  });

  it('keeps to an amended limit price, and to nothing else of an amendment', async () => {
    const world = await begin();
    const amend = { action: 'amend', target: 'big' };
    sendContract(world, { ...amend, id: 'lower', price: '87000' });
    sendContract(world, { ...amend, id: 'more', size: '14' });
    sendContract(world, { ...amend, id: 'other', contract: 'ETH_USDT', price: '87000' });
    await pass(world, 13 * MINUTE_MS);
    expect(show(world, 'lower').status).toBe('done');
    const refused = { status: 'rejected', reason: { code: 'TARGET_NOT_AMENDABLE' } };
    expect(show(world, 'more')).toMatchObject({ ...refused, reason: { field: 'size' } });
    expect(show(world, 'other').status).toBe('rejected');
    expect(show(world)).toMatchObject({ status: 'partially_filled', filled_size: '2' });
    expect(positionOf(world)).toBe('2');
    expectTrue(world);
  });

  it('takes a new price although the position has no room for the whole once more', async () => {
    const world = await begin({}, { futures: { ...FUTURES, maxPosition: '120' } });
    await pass(world, 5 * MINUTE_MS);
    expect(positionOf(world)).toBe('6');
    sendContract(world, { id: 'lower', action: 'amend', target: 'big', price: '88800' });
    await pass(world, 8 * MINUTE_MS);
    expect(show(world, 'lower').status).toBe('done');
    expect(positionOf(world)).toBe('12');
    expectTrue(world);
  });

  it.each(['lost_reply', 'lost_request'] as const)(
    'waits for the proof of a slice whose outcome is unknown: %s',
    async (fault) => {
      const world = openContracts({}, { lostStartRate: 0 });
      world.startTicking();
      world.exchange.faults.plan({ fault, method: 'POST', times: 1 });
      sendContract(world, WHOLE);
      await pass(world, 13 * MINUTE_MS);
      const isLost = fault === 'lost_request';
      expect(show(world, 'big/s1').status).toBe(isLost ? 'not_placed' : 'filled');
      expect(show(world).filled_size).toBe(isLost ? '10' : '12');
      expect(positionOf(world)).toBe(isLost ? '10' : '12');
      expectTrue(world);
    },
  );

  it.each(['big', 'held'])('ends with a halt, whatever it does: %s', async (what) => {
    const world = what === 'big' ? await begin() : await closing();
    await pass(world, 2 * MINUTE_MS);
    await world.operator.halt('main');
    await pass(world, 2 * MINUTE_MS);
    await world.operator.resume('main');
    await pass(world, 8 * MINUTE_MS);
    expect(show(world)).toMatchObject({ status: 'partially_filled', reason: { code: 'HALTED' } });
    expect(show(world).slices?.sent).toBe(2);
    expectTrue(world);
  });

  it('ends with a cancel, with what was filled', async () => {
    const world = await begin();
    sendContract(world, { id: 'stop-it', action: 'cancel', target: 'big' });
    await pass(world, 5 * MINUTE_MS);
    expect(show(world)).toMatchObject({ status: 'partially_filled', filled_size: '2' });
    expect(positionOf(world)).toBe('2');
    expectTrue(world);
  });

  it('is told of each hour while its account has no "futures", and goes on once it is back', async () => {
    let hasFutures = true;
    const world = await begin(
      { slices: { over: 'PT4H', count: '4' } },
      { hasFutures: () => hasFutures },
    );
    await pass(world, MINUTE_MS);
    expect(positionOf(world)).toBe('3');
    hasFutures = false;
    await pass(world, 50 * MINUTE_MS);
    expect(world.figures.of('log not_followed')).toBe(1);
    await pass(world, 60 * MINUTE_MS);
    expect(world.figures.of('log not_followed')).toBe(2);
    expect(positionOf(world)).toBe('3');
    hasFutures = true;
    await pass(world, 120 * MINUTE_MS);
    expect(positionOf(world)).toBe('12');
    expect(world.figures.of('log not_followed')).toBe(2);
  });

  it('closes again what its slices opened, if it has exits', async () => {
    const world = await begin({ exits: { stop_loss: { price: '86000' } } });
    await pass(world, 3 * MINUTE_MS);
    expect(show(world, 'big/exit')).toMatchObject({ status: 'working', size: '-4' });
    await pass(world, 10 * MINUTE_MS);
    expect(show(world, 'big/exit')).toMatchObject({ status: 'working', size: '-12' });
    world.exchange.movePrice('BTC_USDT', '85500');
    await pass(world, 2 * MINUTE_MS);
    expect(show(world, 'big/exit')).toMatchObject({ status: 'filled', filled_size: '-12' });
    expect(positionOf(world)).toBe('0');
    expectTrue(world);
  });

  it('is refused where the position has no room for all of it', async () => {
    const world = await begin({}, { futures: { ...FUTURES, maxPosition: '100' } });
    expect(show(world)).toMatchObject({ status: 'rejected', reason: { code: 'MAX_POSITION' } });
    expectTrue(world);
  });

  it('takes no slice that the position has no room for any more, and ends with the third', async () => {
    const futures = { ...FUTURES, maxPosition: '150' };
    const world = await begin({}, { futures });
    world.hands[USER]!.placeContract('t-hand', 'BTC_USDT', '14', '0');
    await pass(world, 12 * MINUTE_MS);
    expect(show(world)).toMatchObject({
      status: 'partially_filled',
      filled_size: '2',
      reason: { code: 'MAX_POSITION' },
    });
    expect(positionOf(world)).toBe('16');
    expectTrue(world);
  });

  it('counts each slice that opens for the day, and none that reduces', async () => {
    const futures = { ...FUTURES, maxDay: '150' };
    const world = openContracts({ futures }, { lostStartRate: 0 });
    world.startTicking();
    sendContract(world, HELD);
    await pass(world, 10 * SECOND_MS);
    sendContract(world, WHOLE);
    await pass(world, 12 * MINUTE_MS);
    expect(show(world)).toMatchObject({ filled_size: '4', reason: { code: 'MAX_DAY' } });
    expect(show(world, 'big/s3').reason).toMatchObject({ code: 'MAX_DAY', field: 'size' });
    sendContract(world, { ...CLOSING, id: 'close' });
    await pass(world, 12 * MINUTE_MS);
    expect(show(world, 'close')).toMatchObject({ status: 'filled', filled_size: '-12' });
    expect(positionOf(world)).toBe('4');
    expectTrue(world);
  });
});

describe('an order of contracts in slices is refused', () => {
  it.each([
    ['with a trigger', { trigger: { price: '87000', rule: '<=' } }, 'INVALID_FIELD', 'slices'],
    ['if it closes', { size: '0', price: '0', close: true }, 'INVALID_FIELD', 'close'],
    ['with an iceberg', { iceberg: '1' }, 'INVALID_FIELD', 'iceberg'],
    ['post only', { tif: 'poc' }, 'INVALID_FIELD', 'tif'],
    ['fill or kill', { tif: 'fok' }, 'INVALID_FIELD', 'tif'],
    [
      'with a slippage of its own',
      { price: '0', market_order_slip_ratio: '0.01' },
      'INVALID_FIELD',
      'market_order_slip_ratio',
    ],
    ['if it is too small for so many', { size: '3' }, 'SLICE_TOO_SMALL', 'slices.count'],
    ['if it is too small for any', { size: '1' }, 'SLICE_TOO_SMALL', 'size'],
    ['off the step', { size: '2.5' }, 'INVALID_FIELD', 'size'],
    [
      'beyond the collar',
      { slices: { ...SLICES, slippage: '0.05' } },
      'PRICE_COLLAR',
      'slices.slippage',
    ],
    ['over the limit of an order', { size: '9000' }, 'MAX_ORDER', 'size'],
    ['of a contract that is not listed', { contract: 'SOL_USDT' }, 'PAIR_NOT_ALLOWED', 'contract'],
    ['with a price that is none', { price: '89000.05' }, 'INVALID_FIELD', 'price'],
  ])('%s', async (_name, message, code, field) => {
    const world = await begin(message);
    expect(show(world).reason).toMatchObject({ code, field });
    expect(positionOf(world)).toBe('0');
    expectTrue(world);
  });

  it('with as many slices as it names', async () => {
    const world = await begin({ size: '3' });
    expect(show(world).reason?.limit).toBe('3');
    sendContract(world, { ...WHOLE, id: 'three', size: '3', slices: { over: 'PT6M', count: '3' } });
    await pass(world, 8 * MINUTE_MS);
    expect(show(world, 'three')).toMatchObject({ status: 'filled', filled_size: '3' });
    expectTrue(world);
  });
});
