import { describe, expect, it } from 'vitest';
import type { World } from '../../local/simulation/world.ts';
import type { HaltKind } from '../../shared/kill-switch/state.ts';
import { openContracts, positionOf, sendContract } from './contract-world.ts';
import { pass, recordIn } from './scripted.ts';
import {
  BRACKET,
  booksOf,
  goTo,
  refusal,
  replyOtherwise,
  SECOND_MS,
  STOP,
  send,
  worldAt60000,
} from './scripted-exits.ts';

/** A person halts the account, and resumes it long before anything of now. */
async function haltedLongAgo(world: World, kind: HaltKind): Promise<void> {
  await world.operator.halt('main', kind);
  await pass(world, 150 * SECOND_MS);
  expect(await world.operator.resume('main')).toBe(true);
  await pass(world, 600 * SECOND_MS);
}

/** An account whose order with a stop has bought a moment ago, and whose exit is about to begin. */
async function boughtJustNow(): Promise<World> {
  const world = worldAt60000();
  await haltedLongAgo(world, 'by_person');
  const exits = { stop_loss: { price: '57000' } };
  send(world, { id: 'entry', type: 'market', side: 'buy', amount: '3000', exits });
  await pass(world, 250);
  return world;
}

describe('An exit whose order has bought just before a halt, long after another one', () => {
  it('protects in a halt by Sluice itself', async () => {
    const world = await boughtJustNow();
    await world.operator.haltBySluice('main');
    await goTo(world, '56500', 180);
    expect(recordIn(world, 'entry/exit').status).toBe('filled');
    expect(booksOf(world).orders).toBe(1);
  });

  it('is suspended in a halt by a person', async () => {
    const world = await boughtJustNow();
    await world.operator.halt('main');
    await goTo(world, '56500', 180);
    expect(recordIn(world, 'entry/exit').progress?.state.suspended).toBe(true);
    expect(booksOf(world).orders).toBe(0);
  });

  it('closes its contracts, although that halt was of everything', async () => {
    const world = openContracts({}, { lostStartRate: 0 });
    world.startTicking();
    await haltedLongAgo(world, 'by_person_of_all');
    const exits = { stop_loss: { price: '86000', slippage: '0.02' } };
    sendContract(world, { id: 'entry', size: '5', price: '0', exits });
    await pass(world, 300);
    await world.operator.halt('main');
    await pass(world, 150 * SECOND_MS);
    world.exchange.movePrice('BTC_USDT', '85500');
    await pass(world, 120 * SECOND_MS);
    expect(recordIn(world, 'entry/exit').status).toBe('filled');
    expect(positionOf(world)).toBe('0');
  });
});

/** From now on the exchange limits the rate of so many of our placements. */
function limitRate(world: World, path: string, times: number): void {
  let left = times;
  replyOtherwise(world, ({ method, path: called }) => {
    if (method !== 'POST' || !called.endsWith(path) || left === 0) return undefined;
    left -= 1;
    return refusal(429, 'TOO_MANY_REQUESTS');
  });
}

describe('One refusal by the rate limit, in a halt that leaves exits working', () => {
  it('has a take-profit tried again at once', async () => {
    const world = worldAt60000({}, { lostStartRate: 1 });
    await pass(world, 65 * SECOND_MS);
    send(world, { id: 'entry', type: 'market', side: 'buy', amount: '3000', exits: BRACKET });
    await pass(world, 5 * SECOND_MS);
    await world.operator.haltBySluice('main');
    limitRate(world, '/spot/orders', 1);
    await pass(world, 150 * SECOND_MS);
    expect(recordIn(world, 'entry/exit/tp1')).toMatchObject({ status: 'open', attempt: 2 });
  });

  it('delays a stop by no minute', async () => {
    const world = worldAt60000({ balances: { USDT: '100000', BTC: '0.05' } });
    send(world, { id: 'oco', action: 'exit', amount: '0.05', exits: STOP });
    await pass(world, 30 * SECOND_MS);
    await world.operator.haltBySluice('main');
    await pass(world, 90 * SECOND_MS);
    limitRate(world, '/spot/orders', 1);
    await goTo(world, '56900', 20);
    expect(recordIn(world, 'oco').status).toBe('filled');
    expect(recordIn(world, 'oco/sl1')).toMatchObject({ status: 'filled', attempt: 2 });
  });

  it('has a take-profit of contracts tried again while a person has halted the account', async () => {
    const world = openContracts({}, { lostStartRate: 1 });
    world.startTicking();
    await pass(world, 125 * SECOND_MS);
    const exits = { stop_loss: { price: '86000' }, take_profit: [{ price: '89000' }] };
    sendContract(world, { id: 'entry', size: '5', price: '0', exits });
    await pass(world, 5 * SECOND_MS);
    await world.operator.halt('main');
    limitRate(world, '/futures/usdt/orders', 1);
    await pass(world, 180 * SECOND_MS);
    expect(recordIn(world, 'entry/exit/tp1')).toMatchObject({ status: 'open', attempt: 2 });
  });
});

describe('A halt by a person', () => {
  it('stops the second attempt of a take-profit, which is placed again once the exit is armed again', async () => {
    const world = worldAt60000({ balances: { USDT: '100000', BTC: '0.05' } });
    let isLimited = true;
    replyOtherwise(world, ({ method }) => {
      if (method !== 'POST' || !isLimited) return undefined;
      isLimited = false;
      void world.operator.halt('main');
      const resetS = String(Math.ceil(world.scheduler.nowMs / SECOND_MS) + 3);
      return refusal(429, 'TOO_MANY_REQUESTS', { 'X-Gate-RateLimit-Reset-Timestamp': resetS });
    });
    send(world, { id: 'oco', action: 'exit', amount: '0.05', exits: BRACKET });
    await pass(world, 120 * SECOND_MS);
    expect(recordIn(world, 'oco/tp1').reason?.code).toBe('HALTED');
    expect(booksOf(world).orders).toBe(0);
    expect(await world.operator.resume('main')).toBe(true);
    await world.operator.rearm('main');
    await pass(world, 150 * SECOND_MS);
    expect(booksOf(world).live).toBe(1);
  });
});
