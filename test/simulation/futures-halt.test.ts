import { describe, expect, it } from 'vitest';
import { ACCOUNTS } from '../../local/simulation/deployment.ts';
import type { World } from '../../local/simulation/world.ts';
import { describeUnseen } from '../../shared/kill-switch/describe-unseen.ts';
import type { KillSwitch } from '../../shared/kill-switch/state.ts';
import { keyOfSwitch } from '../../shared/ledger/keys.ts';
import { changeRows, without } from './changed-answers.ts';
import { openFutures, sendContract } from './futures-world.ts';
import { pass, RESTING, recordIn, send } from './scripted.ts';
import { refusal, replyOtherwise } from './scripted-exits.ts';

const SECOND_MS = 1_000;
const switchIn = (world: World) => world.table.find(keyOfSwitch('main')) as unknown as KillSwitch;
const statuses = (world: World, ...ids: readonly string[]) =>
  ids.map((id) => recordIn(world, id).status);

/** A long position with an entry, a take-profit and an order that closes it at a price. */
async function withPosition(world: World): Promise<void> {
  sendContract(world, { id: 'long', size: '5', price: '0' });
  await pass(world, 5 * SECOND_MS);
  sendContract(world, { id: 'entry', size: '5', price: '87000' });
  sendContract(world, { id: 'exit', size: '-3', price: '89000', reduce_only: true });
  await pass(world, 5 * SECOND_MS);
}

async function poll(world: World): Promise<void> {
  for (let tick = 0; tick < 6; tick++) {
    world.track();
    await pass(world, 20 * SECOND_MS);
  }
}

describe('A halt of an account with positions', () => {
  it('cancels what may open one, keeps what reduces one, and lists what it leaves', async () => {
    const world = openFutures();
    await withPosition(world);
    await world.operator.halt('main');
    await poll(world);
    expect(statuses(world, 'entry', 'exit')).toEqual(['cancelled', 'open']);
    const { state, held, all } = switchIn(world);
    expect([state, all]).toEqual(['HALTED', undefined]);
    const [position] = world.exchange.futures.positions(ACCOUNTS.main);
    expect(held).toMatchObject({
      kind: 'read',
      positions: [
        {
          contract: 'BTC_USDT',
          size: '5',
          entryPrice: position!.entryPrice.toFixed(),
          reducing: '3',
        },
      ],
    });
    expect(position!.size.toFixed()).toBe('5');
  });

  it('keeps what reduces one although its rows do not say so', async () => {
    const world = openFutures();
    await withPosition(world);
    changeRows(world, 'GET', '/futures/usdt/orders', without('is_reduce_only'));
    await world.operator.halt('main');
    await poll(world);
    expect(statuses(world, 'entry', 'exit')).toEqual(['cancelled', 'open']);
    expect(switchIn(world).state).toBe('HALTED');
  });

  it('cancels the orders of pairs although Gate does not list the contracts, and is not complete', async () => {
    const world = openFutures();
    send(world, RESTING);
    await pass(world, 5 * SECOND_MS);
    let isListed = false;
    replyOtherwise(world, ({ method, path }) => {
      const isListing = method === 'GET' && path.endsWith('/futures/usdt/orders');
      return isListing && !isListed ? refusal(403, 'FORBIDDEN') : undefined;
    });
    await world.operator.halt('main');
    await poll(world);
    expect(recordIn(world, RESTING.id).status).toBe('cancelled');
    expect(switchIn(world).state).toBe('HALTING');
    isListed = true;
    await poll(world);
    expect(switchIn(world).state).toBe('HALTED');
  });

  it('is complete although its futures wallet was never used, and Gate refuses to list it', async () => {
    const world = openFutures();
    send(world, RESTING);
    await pass(world, 5 * SECOND_MS);
    replyOtherwise(world, ({ path }) =>
      path.includes('/futures/usdt/') && !path.includes('/contracts')
        ? refusal(400, 'USER_NOT_FOUND')
        : undefined,
    );
    await world.operator.halt('main');
    await poll(world);
    expect(recordIn(world, RESTING.id).status).toBe('cancelled');
    expect(switchIn(world).state).toBe('HALTED');
    // Nothing is held there, which is no failure to read it.
    expect(switchIn(world).held).toEqual({ kind: 'read', positions: [] });
    expect(world.figures.of('tracking failed')).toBe(0);
  });

  it('cancels everything where a person wants it, and still closes nothing', async () => {
    const world = openFutures();
    await withPosition(world);
    await world.operator.halt('main');
    // The second one is wider: it counts although the first is under way.
    await world.operator.halt('main', 'by_person_of_all');
    await poll(world);
    expect(statuses(world, 'entry', 'exit')).toEqual(['cancelled', 'cancelled']);
    const { state, held } = switchIn(world);
    expect(state).toBe('HALTED');
    expect(held).toMatchObject({ positions: [{ size: '5', reducing: '0' }] });
    expect(world.exchange.futures.positions(ACCOUNTS.main)[0]!.size.toFixed()).toBe('5');
  });

  it('says which stops go on', async () => {
    const world = openFutures();
    const exits = { stop_loss: { price: '80000' } };
    sendContract(world, { id: 'long', size: '5', price: '0', exits });
    await pass(world, 5 * SECOND_MS);
    world.track();
    await pass(world, 30 * SECOND_MS);
    expect(recordIn(world, 'long/exit').status).toBe('working');
    await world.operator.halt('main');
    await poll(world);
    expect(switchIn(world).held).toMatchObject({ positions: [{ size: '5', covered: '5' }] });
    // Its stop fires although the account is halted: it only reduces.
    world.exchange.movePrice('BTC_USDT', '79000');
    await poll(world);
    expect(world.exchange.futures.positions(ACCOUNTS.main)).toEqual([]);
  });

  it('stops the stops too where a person wants it', async () => {
    const world = openFutures();
    const exits = { stop_loss: { price: '80000' } };
    sendContract(world, { id: 'long', size: '5', price: '0', exits });
    await pass(world, 5 * SECOND_MS);
    world.track();
    await pass(world, 30 * SECOND_MS);
    await world.operator.halt('main', 'by_person_of_all');
    await poll(world);
    expect(switchIn(world).held).toMatchObject({ positions: [{ size: '5', covered: '0' }] });
    world.exchange.movePrice('BTC_USDT', '79000');
    await poll(world);
    expect(world.exchange.futures.positions(ACCOUNTS.main)).toHaveLength(1);
  });

  it('by Sluice itself keeps what reduces one too', async () => {
    const world = openFutures();
    await withPosition(world);
    await world.operator.haltBySluice('main');
    await poll(world);
    expect(statuses(world, 'entry', 'exit')).toEqual(['cancelled', 'open']);
    expect(switchIn(world)).toMatchObject({
      state: 'HALTED',
      by: 'sluice',
      held: { positions: [{ contract: 'BTC_USDT', reducing: '3' }] },
    });
  });

  it('ends although the positions cannot be read, and says so', async () => {
    const world = openFutures();
    await withPosition(world);
    const pathPrefix = '/api/v4/futures/usdt/positions';
    world.exchange.faults.plan({ fault: 'error_before', pathPrefix, times: 1_000 });
    await world.operator.halt('main');
    await poll(world);
    expect(switchIn(world)).toMatchObject({ state: 'HALTED', held: { kind: 'unreadable' } });
  });

  it('forgets the positions when the account trades again', async () => {
    const world = openFutures();
    await withPosition(world);
    await world.operator.halt('main');
    await poll(world);
    expect(await world.operator.resume('main')).toBe(true);
    expect(switchIn(world)).toMatchObject({ state: 'ACTIVE' });
    expect(switchIn(world).held).toBeUndefined();
  });
});

describe('A halt of an account whose "futures" was taken out of the configuration', () => {
  /** An entry and a take-profit rest at Gate by then, or one of them. */
  async function withoutFutures(kind: 'by_person' | 'by_person_of_all', ended?: string) {
    let hasFutures = true;
    const world = openFutures({ hasFutures: () => hasFutures });
    await withPosition(world);
    if (ended) send(world, { id: 'no', action: 'cancel', target: ended });
    await poll(world);
    hasFutures = false;
    await world.operator.halt('main', kind);
    await poll(world);
    const putBack = async () => {
      hasFutures = true;
      await poll(world);
    };
    return { world, putBack };
  }

  it('is not complete while an opening may rest: it names it, and cancels it once "futures" is back', async () => {
    const { world, putBack } = await withoutFutures('by_person');
    const { state, sweep } = switchIn(world);
    expect(state).toBe('HALTING');
    expect(sweep).toMatchObject({ openCount: 1, unseen: ['entry'] });
    expect(describeUnseen(switchIn(world))).toEqual([expect.stringContaining('see them: entry.')]);
    await putBack();
    expect(statuses(world, 'entry', 'exit')).toEqual(['cancelled', 'open']);
    expect(switchIn(world).state).toBe('HALTED');
    expect(describeUnseen(switchIn(world))).toEqual([]);
  });

  it('sees once "futures" is back that a person has cancelled the opening at Gate', async () => {
    const { world, putBack } = await withoutFutures('by_person');
    const { orderId } = recordIn(world, 'entry');
    world.hands[ACCOUNTS.main]!.cancel(() => orderId!);
    await poll(world);
    expect(switchIn(world).state).toBe('HALTING');
    await putBack();
    expect(recordIn(world, 'entry').status).toBe('cancelled');
    expect(switchIn(world).state).toBe('HALTED');
  });

  it('waits for what only reduces where a person wants everything cancelled', async () => {
    const { world, putBack } = await withoutFutures('by_person_of_all');
    expect(switchIn(world)).toMatchObject({
      state: 'HALTING',
      sweep: { openCount: 2, unseen: ['entry', 'exit'] },
    });
    await putBack();
    expect(statuses(world, 'entry', 'exit')).toEqual(['cancelled', 'cancelled']);
    expect(switchIn(world).state).toBe('HALTED');
  });

  it('is complete while only what reduces rests, and says that the positions were not read', async () => {
    const { world } = await withoutFutures('by_person', 'entry');
    expect(statuses(world, 'entry', 'exit')).toEqual(['cancelled', 'open']);
    expect(switchIn(world)).toMatchObject({ state: 'HALTED', held: { kind: 'unreadable' } });
  });
});
