import { describe, expect, it } from 'vitest';
import type { ExchangeReply } from '../../local/exchange/exchange.ts';
import type { World } from '../../local/simulation/world.ts';
import { LONG, openContracts, sendContract } from './contract-world.ts';
import { judge } from './oracles.ts';
import { pass, recordIn } from './scripted.ts';
import {
  booksOf,
  goTo,
  refusal,
  replyOtherwise,
  SECOND_MS,
  send,
  worldAt60000,
} from './scripted-exits.ts';

/** What an armed stop meets at Gate when it fires, what becomes of it, and who hears of it. */

const COINS = { balances: { USDT: '100000', BTC: '0.05' } };
const STOP = {
  id: 'stop',
  type: 'market',
  side: 'sell',
  amount: '0.05',
  trigger: { price: '57000', rule: '<=' },
};

async function armedStop(message: object = STOP): Promise<World> {
  const world = worldAt60000(COINS);
  send(world, message);
  await pass(world, 60 * SECOND_MS);
  expect(recordIn(world, 'stop').status).toBe('armed');
  return world;
}

/** Five contracts are held, and a stop below them waits. */
async function longWithStop(): Promise<World> {
  const world = openContracts({}, { lostStartRate: 0 });
  world.startTicking();
  sendContract(world, LONG);
  await pass(world, 10 * SECOND_MS);
  const trigger = { price: '86000', rule: '<=' };
  sendContract(world, { id: 'stop', size: '-5', price: '0', reduce_only: true, trigger });
  await pass(world, 60 * SECOND_MS);
  expect(recordIn(world, 'stop').status).toBe('armed');
  return world;
}

/** Gate's reply to each order for so many seconds from the first one on. Returns how many it refused. */
function replyToOrders(world: World, seconds: number, reply: ExchangeReply): () => number {
  let firstMs: number | undefined;
  let replies = 0;
  replyOtherwise(world, ({ method }) => {
    if (method !== 'POST') return undefined;
    const { nowMs } = world.scheduler;
    firstMs ??= nowMs;
    if (nowMs - firstMs > seconds * SECOND_MS) return undefined;
    replies += 1;
    return reply;
  });
  return () => replies;
}

const HOUR = 3_600;

describe('people are told of a fired stop that ends unfilled', () => {
  it.each([
    [400, 'BALANCE_NOT_ENOUGH', 'rejected'],
    [503, 'SERVER_ERROR', 'not_placed'],
  ])('at a %i %s', async (status, label, verdict) => {
    const world = await armedStop();
    replyToOrders(world, HOUR, refusal(status, label));
    await goTo(world, '56500', 300);
    expect(recordIn(world, 'stop').status).toBe(verdict);
    expect(world.figures.sum('log fired_unfilled')).toBe(1);
    expect(judge(world)).toEqual([]);
  });

  it('of a contract that would only reduce, too', async () => {
    const world = await longWithStop();
    replyToOrders(world, HOUR, refusal(400, 'POSITION_IN_CLOSE'));
    world.exchange.movePrice('BTC_USDT', '85500');
    await pass(world, 60 * SECOND_MS);
    expect(recordIn(world, 'stop').status).toBe('rejected');
    expect(world.figures.sum('log fired_unfilled')).toBe(1);
  });

  it('but not of one that a person cancels', async () => {
    const world = await armedStop({ ...STOP, type: 'limit', price: '57500' });
    await goTo(world, '56500', 60);
    expect(recordIn(world, 'stop').status).toBe('open');
    send(world, { id: 'off', action: 'cancel', target: 'stop' });
    await pass(world, 60 * SECOND_MS);
    expect(recordIn(world, 'stop').status).toBe('cancelled');
    expect(world.figures.sum('log fired_unfilled')).toBe(0);
  });
});

describe('a fired stop outlasts what passes, and is sold once', () => {
  it.each([
    [2, 429, 'TOO_MANY_REQUESTS'],
    [240, 429, 'TOO_MANY_REQUESTS'],
    [2, 400, 'REQUEST_EXPIRED'],
  ])('for %i s, a %i %s', async (seconds, status, label) => {
    const world = await armedStop();
    replyToOrders(world, seconds, refusal(status, label));
    await goTo(world, '56500', 600);
    expect(recordIn(world, 'stop').status).toBe('filled');
    expect(booksOf(world)).toEqual({ sold: '0.05', live: 0, orders: 1 });
    expect(world.figures.sum('log release_unclaimed')).toBeGreaterThan(0);
    expect(judge(world)).toEqual([]);
  });

  it('but its attempts are counted over all its firings, and people are told of the end', async () => {
    const world = await armedStop();
    const refused = replyToOrders(world, HOUR, refusal(429, 'TOO_MANY_REQUESTS'));
    await goTo(world, '56500', 900);
    expect(recordIn(world, 'stop')).toMatchObject({
      status: 'rejected',
      reason: { code: 'TOO_MANY_REQUESTS' },
    });
    expect(refused()).toBe(5);
    expect(world.figures.sum('log fired_unfilled')).toBe(1);
  });
});

describe('a stop of a share of the balance', () => {
  const { amount: _all, ...terms } = STOP;
  const SHARE = { ...terms, amount_of_available: '1' };
  const json = (body: unknown): ExchangeReply => ({
    status: 200,
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });

  /** From now on Gate replies to the reads of the account with this, until it returns nothing. */
  function replyToReads(world: World, reply: (path: string) => ExchangeReply | undefined): void {
    replyOtherwise(world, ({ method, path }) => (method === 'GET' ? reply(path) : undefined));
  }

  /** What a unified account holds, and owes. */
  function unified(owes: string): ExchangeReply {
    const coin = (available: string, borrowed = '0') => ({
      available,
      freeze: '0',
      equity: available,
      borrowed,
    });
    return json({
      mode: 'multi_currency',
      locked: false,
      total_available_margin: '100000',
      unified_account_total_liab: owes,
      borrowed: owes,
      balances: { BTC: coin('0.05'), USDT: coin('10', owes) },
    });
  }

  it('waits while its account owes, and is told of meanwhile', async () => {
    const world = await armedStop(SHARE);
    let owes = '0.01';
    replyToReads(world, (path) => {
      if (path.endsWith('/unified/unified_mode')) return json({ mode: 'multi_currency' });
      return path.endsWith('/unified/accounts') ? unified(owes) : undefined;
    });
    await goTo(world, '56500', 300);
    expect(recordIn(world, 'stop').status).toBe('armed');
    expect(world.figures.sum('log release_unclaimed')).toBeGreaterThan(0);
    owes = '0';
    await pass(world, 90 * SECOND_MS);
    expect(recordIn(world, 'stop').status).toBe('filled');
  });

  it('waits while nobody may read the mode of its account', async () => {
    const world = await armedStop(SHARE);
    let isOver = false;
    replyToReads(world, (path) =>
      !isOver && /unified|spot\/accounts/.test(path) ? refusal(403, 'FORBIDDEN') : undefined,
    );
    await goTo(world, '56500', 90);
    expect(recordIn(world, 'stop').status).toBe('armed');
    isOver = true;
    await pass(world, 90 * SECOND_MS);
    expect(recordIn(world, 'stop').status).toBe('filled');
  });

  it.each([
    [10, 'filled'],
    [HOUR, 'rejected'],
  ])('waits for coins that are not there, in its minute: for %i s, %s', async (seconds, status) => {
    const world = await armedStop(SHARE);
    const fromMs = world.scheduler.nowMs;
    replyToReads(world, (path) => {
      const isOver = world.scheduler.nowMs - fromMs > seconds * SECOND_MS;
      const hidden = [{ currency: 'BTC', available: '0', locked: '0.05' }];
      return path.endsWith('/spot/accounts') && !isOver ? json(hidden) : undefined;
    });
    await goTo(world, '56500', 90);
    expect(recordIn(world, 'stop').status).toBe(status);
    expect(world.figures.sum('log firing_refused')).toBe(status === 'rejected' ? 1 : 0);
  });
});
