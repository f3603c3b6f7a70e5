import { describe, expect, it } from 'vitest';
import type { World } from '../../local/simulation/world.ts';
import { judge } from './oracles.ts';
import { onceAt, pass, quietWorld, RESTING, recordIn, send } from './scripted.ts';

const SECOND_MS = 1_000;
const MAX_AGE_MS = 300 * SECOND_MS;
const { id: _id, ...RESTING_ORDER } = RESTING;
const MARKET_BUY = { currency_pair: 'BTC_USDT', type: 'market', side: 'buy', amount: '500' };

it.each([3, 20, 60, 120, 240, 280])(
  'an outage of %i s loses no order and leaves no dead letter',
  async (seconds) => {
    const world = quietWorld();
    world.setOutage(true);
    for (const id of ['one', 'two', 'three']) send(world, { ...MARKET_BUY, id });
    await pass(world, seconds * SECOND_MS);
    world.setOutage(false);
    // It comes again after a fifth of the time that it has waited.
    await pass(
      world,
      Math.min((seconds * SECOND_MS) / 5, MAX_AGE_MS - seconds * SECOND_MS) + 10 * SECOND_MS,
    );
    world.startTicking();
    await pass(world, 60 * SECOND_MS);
    for (const id of ['one', 'two', 'three']) expect(recordIn(world, id).status).toBe('filled');
    const bySize = world.exchange.placements().map(({ text }) => text);
    expect(new Set(bySize).size).toBe(3);
    expect(judge(world)).toEqual([]);
  },
);

it('an outage that outlasts the order ends it by its cause, when its time is over and no sooner', async () => {
  const world = quietWorld();
  world.setOutage(true);
  send(world, { ...MARKET_BUY, id: 'late' });
  await pass(world, MAX_AGE_MS - SECOND_MS);
  expect(() => recordIn(world, 'late')).toThrow();
  await pass(world, 6 * SECOND_MS);
  const { status, reason, closedAtMs = 0, submitByMs = 0 } = recordIn(world, 'late');
  expect({ status, reason }).toMatchObject({ status: 'rejected', reason: { code: 'NO_PRICE' } });
  expect(closedAtMs).toBeGreaterThanOrEqual(submitByMs);
  expect(judge(world)).toEqual([]);
});

it('an order for a whole hour waits for a whole hour, and is no dead letter', async () => {
  const world = quietWorld();
  const submitByMs = world.scheduler.nowMs + 3_600 * SECOND_MS;
  world.setOutage(true);
  send(world, { ...MARKET_BUY, id: 'hour', submit_by: new Date(submitByMs).toISOString() });
  await pass(world, 3_590 * SECOND_MS);
  expect(world.queue.deadLetters).toEqual([]);
  world.setOutage(false);
  await pass(world, 20 * SECOND_MS);
  expect(recordIn(world, 'hour').status).toBe('filled');
});

it('a cancel waits for no price', async () => {
  const world = quietWorld();
  send(world, RESTING);
  await pass(world, SECOND_MS);
  world.setOutage(true);
  await pass(world, 10 * SECOND_MS);
  send(world, { ...MARKET_BUY, id: 'waiting' });
  send(world, { id: 'early', action: 'cancel', target: 'waiting' });
  send(world, { id: 'cancel', action: 'cancel', target: 'resting' });
  await pass(world, 2 * SECOND_MS);
  expect(recordIn(world, 'early').status).toBe('done');
  expect(recordIn(world, 'resting').cancelRequestedAtMs).toBeDefined();
  await pass(world, 30 * SECOND_MS);
  world.setOutage(false);
  world.startTicking();
  await pass(world, 120 * SECOND_MS);
  expect(recordIn(world, 'waiting').reason?.code).toBe('CANCELLED_BEFORE_PLACED');
  expect(recordIn(world, 'resting').status).toBe('cancelled');
  expect(judge(world)).toEqual([]);
});

/** An order is claimed on a price that was read just before, and finds no connection then. */
async function claimedWithoutConnection(world: World): Promise<void> {
  send(world, { ...MARKET_BUY, id: 'before' });
  await pass(world, 2 * SECOND_MS);
  world.setOutage(true);
  send(world, { ...MARKET_BUY, id: 'claimed' });
  await pass(world, 4 * SECOND_MS);
  expect(recordIn(world, 'claimed')).toMatchObject({ status: 'submitting', attempt: 1 });
  expect(recordIn(world, 'claimed').unsentAtMs).toBeDefined();
}

describe('an order that was claimed before not a byte of it could leave', () => {
  it('is placed by its next attempt when its message comes again, whatever track-orders polls', async () => {
    const world = quietWorld();
    world.startTicking();
    await claimedWithoutConnection(world);
    await pass(world, 150 * SECOND_MS);
    world.setOutage(false);
    await pass(world, 45 * SECOND_MS);
    expect(recordIn(world, 'claimed')).toMatchObject({ status: 'filled', attempt: 2 });
    expect(world.exchange.placements()).toHaveLength(2);
    expect(judge(world)).toEqual([]);
  });

  it('ends by its cause when its time is over', async () => {
    const world = quietWorld();
    await claimedWithoutConnection(world);
    await pass(world, MAX_AGE_MS);
    const { status, reason, closedAtMs = 0, submitByMs = 0 } = recordIn(world, 'claimed');
    expect({ status, reason }).toMatchObject({ status: 'rejected', reason: { code: 'NO_PRICE' } });
    expect(closedAtMs).toBeGreaterThanOrEqual(submitByMs);
    world.setOutage(false);
    world.track();
    await pass(world, 60 * SECOND_MS);
    expect(judge(world)).toEqual([]);
  });

  it.each([2, 4, 7, 11])('ends by its cause also when it has only %i s', async (seconds) => {
    const world = quietWorld();
    send(world, { ...MARKET_BUY, id: 'before' });
    await pass(world, SECOND_MS);
    world.setOutage(true);
    const submitByMs = world.scheduler.nowMs + seconds * SECOND_MS;
    send(world, { ...MARKET_BUY, id: 'short', submit_by: new Date(submitByMs).toISOString() });
    await pass(world, (seconds + 5) * SECOND_MS);
    const { status, reason, closedAtMs = 0 } = recordIn(world, 'short');
    expect(status).toBe('rejected');
    expect(['EXCHANGE_UNREACHABLE', 'NO_PRICE']).toContain(reason?.code);
    expect(closedAtMs).toBeGreaterThanOrEqual(submitByMs - 500);
  });

  it('is checked once more: a halt meanwhile ends it', async () => {
    const world = quietWorld();
    await claimedWithoutConnection(world);
    void world.operator.halt('main');
    await pass(world, 8 * SECOND_MS);
    world.setOutage(false);
    world.startTicking();
    await pass(world, 120 * SECOND_MS);
    expect(recordIn(world, 'claimed')).toMatchObject({
      status: 'rejected',
      reason: { code: 'HALTED' },
    });
    expect(judge(world)).toEqual([]);
  });

  it('is not attempted any more once it is cancelled', async () => {
    const world = quietWorld();
    world.startTicking();
    await claimedWithoutConnection(world);
    send(world, { id: 'cancel', action: 'cancel', target: 'claimed' });
    await pass(world, SECOND_MS);
    world.setOutage(false);
    await pass(world, 180 * SECOND_MS);
    expect(recordIn(world, 'claimed')).toMatchObject({ status: 'not_placed', attempt: 1 });
    expect(recordIn(world, 'cancel').status).toBe('done');
    expect(judge(world)).toEqual([]);
  });

  it('is proven not placed where its message is lost', async () => {
    const world = quietWorld();
    await claimedWithoutConnection(world);
    world.queue.purge();
    world.setOutage(false);
    world.startTicking();
    await pass(world, MAX_AGE_MS - 10 * SECOND_MS);
    expect(recordIn(world, 'claimed').status).toBe('submitting');
    await pass(world, 180 * SECOND_MS);
    expect(recordIn(world, 'claimed').status).toBe('not_placed');
    expect(judge(world)).toEqual([]);
  });
});

/** An amendment is claimed on a price that was read just before, and finds no connection then. */
async function amendmentWithoutConnection(
  world: World,
  change: Readonly<Record<string, string>>,
): Promise<void> {
  send(world, RESTING);
  await pass(world, 2 * SECOND_MS);
  world.setOutage(true);
  const amendment = { action: 'amend', target: 'resting', currency_pair: 'BTC_USDT' };
  send(world, { ...amendment, id: 'amend', ...change });
  await pass(world, 4 * SECOND_MS);
  expect(recordIn(world, 'amend')).toMatchObject({ status: 'submitting', attempt: 1 });
  expect(recordIn(world, 'amend').unsentAtMs).toBeDefined();
}

const CHANGES: readonly { of: string; change: Readonly<Record<string, string>> }[] = [
  { of: 'the price', change: { price: '86000' } },
  { of: 'the amount, for which the order is read first', change: { amount: '0.008' } },
];
describe.each(CHANGES)(
  'an amendment of $of that was claimed before not a byte of it could leave',
  ({ change }) => {
    it('is sent by its next attempt when its message comes again, whatever track-orders polls', async () => {
      const world = quietWorld();
      world.startTicking();
      await amendmentWithoutConnection(world, change);
      await pass(world, 150 * SECOND_MS);
      expect(recordIn(world, 'amend').status).toBe('submitting');
      world.setOutage(false);
      await pass(world, 45 * SECOND_MS);
      expect(recordIn(world, 'amend')).toMatchObject({ status: 'done', attempt: 2 });
      const [placement] = world.exchange.placements();
      const [order] = world.exchange.orders(placement!.userId);
      expect(order).toMatchObject(change);
      expect(judge(world)).toEqual([]);
    });

    it('ends by its cause when its time is over, and leaves the order as it was', async () => {
      const world = quietWorld();
      await amendmentWithoutConnection(world, change);
      await pass(world, MAX_AGE_MS);
      const { status, reason, closedAtMs = 0, submitByMs = 0 } = recordIn(world, 'amend');
      expect({ status, reason }).toMatchObject({
        status: 'rejected',
        reason: { code: 'NO_PRICE' },
      });
      expect(closedAtMs).toBeGreaterThanOrEqual(submitByMs);
      world.setOutage(false);
      world.startTicking();
      await pass(world, 120 * SECOND_MS);
      expect(recordIn(world, 'resting')).toMatchObject({ status: 'open', order: RESTING_ORDER });
      expect(judge(world)).toEqual([]);
    });

    it('ends by its cause where its message is lost, and the next amendment is sent', async () => {
      const world = quietWorld();
      await amendmentWithoutConnection(world, change);
      world.queue.purge();
      // A delivery that is under way ends.
      await pass(world, 15 * SECOND_MS);
      world.setOutage(false);
      world.startTicking();
      await pass(world, MAX_AGE_MS - 35 * SECOND_MS);
      expect(recordIn(world, 'amend').status).toBe('submitting');
      await pass(world, 180 * SECOND_MS);
      expect(recordIn(world, 'amend').reason?.code).toBe('EXCHANGE_UNREACHABLE');
      const amendment = { action: 'amend', target: 'resting', currency_pair: 'BTC_USDT' };
      send(world, { ...amendment, id: 'next', ...change });
      await pass(world, SECOND_MS);
      expect(recordIn(world, 'next').status).toBe('done');
      expect(judge(world)).toEqual([]);
    });

    it('is refused when it comes again after its order was cancelled', async () => {
      const world = quietWorld();
      world.startTicking();
      await amendmentWithoutConnection(world, change);
      send(world, { id: 'cancel', action: 'cancel', target: 'resting' });
      await pass(world, 2 * SECOND_MS);
      world.setOutage(false);
      await pass(world, 120 * SECOND_MS);
      expect(recordIn(world, 'resting').status).toBe('cancelled');
      const { status, reason } = recordIn(world, 'amend');
      expect(status).toBe('rejected');
      expect(['TARGET_NOT_OPEN', 'TARGET_NOT_AMENDABLE']).toContain(reason?.code);
      expect(judge(world)).toEqual([]);
    });
  },
);

it('an amendment whose fate is unknown is not sent again', async () => {
  const world = quietWorld({}, { faultOf: onceAt('PATCH', 'ack_lost') });
  send(world, RESTING);
  await pass(world, 2 * SECOND_MS);
  const amendment = { action: 'amend', target: 'resting', currency_pair: 'BTC_USDT' };
  send(world, { ...amendment, id: 'amend', price: '86000' });
  await pass(world, 30 * SECOND_MS);
  expect(recordIn(world, 'amend')).toMatchObject({ status: 'submitting', attempt: 1 });
  expect(recordIn(world, 'amend').unsentAtMs).toBeUndefined();
  world.startTicking();
  await pass(world, 120 * SECOND_MS);
  expect(recordIn(world, 'amend')).toMatchObject({ status: 'done', attempt: 1 });
  expect(judge(world)).toEqual([]);
});
