import { describe, expect, it, test } from 'vitest';
import type { EdgeCall } from '../../local/simulation/sandbox.ts';
import type { World } from '../../local/simulation/world.ts';
import { keyOfDay } from '../../shared/ledger/keys.ts';
import { dayOf } from '../../shared/limits/daily-budget.ts';
import {
  FUTURES,
  LONG,
  openContracts,
  positionOf,
  SECOND_MS,
  SHORT,
  sendContract,
  USER,
  watch,
} from './contract-world.ts';
import { pass, recordIn, send } from './scripted.ts';

const STOP = { id: 'stop', size: '-5', price: '0', reduce_only: true };
const AT_80000 = { ...STOP, trigger: { price: '80000', rule: '<=' } };
const BREAKOUT = {
  id: 'breakout',
  size: '5',
  price: '0',
  trigger: { price: '90000', rule: '>=' },
};

const eventsIn = (world: World, id: string) =>
  recordIn(world, id).history.map(({ event }) => event);

/** A world that holds five contracts. */
async function holding(
  message: typeof LONG | typeof SHORT = LONG,
  ...options: Parameters<typeof openContracts>
): Promise<World> {
  const world = openContracts(...options);
  sendContract(world, message);
  await pass(world, 5 * SECOND_MS);
  return world;
}

describe('A trigger of a contract', () => {
  it('closes a long position when its price is there, and once', async () => {
    const world = await holding();
    sendContract(world, AT_80000);
    await watch(world, 60);
    expect(recordIn(world, 'stop').status).toBe('armed');
    expect(positionOf(world)).toBe('5');
    world.exchange.movePrice('BTC_USDT', '79000');
    await watch(world, 70);
    expect(recordIn(world, 'stop')).toMatchObject({ status: 'filled', filledAmount: '5' });
    expect(positionOf(world)).toBe('0');
    await watch(world, 60);
    expect(world.exchange.futures.orders(USER)).toHaveLength(2);
  });

  it('trails a short position, and buys it back above the best price', async () => {
    const world = await holding(SHORT);
    const trail = { by: '0.02' };
    sendContract(world, {
      id: 'back',
      size: '5',
      price: '0',
      reduce_only: true,
      trigger: { trail },
    });
    await watch(world, 20);
    for (const price of ['87000', '86000', '85000']) {
      world.exchange.movePrice('BTC_USDT', price);
      await watch(world, 20);
    }
    expect(recordIn(world, 'back').status).toBe('armed');
    world.exchange.movePrice('BTC_USDT', '87500');
    await watch(world, 30);
    expect(recordIn(world, 'back')).toMatchObject({ status: 'filled', filledAmount: '5' });
    expect(positionOf(world)).toBe('0');
  });

  it('closes the whole position without a size', async () => {
    const world = await holding();
    const close = { id: 'close', size: '0', close: true, price: '0' };
    sendContract(world, { ...close, trigger: { price: '90000', rule: '>=' } });
    await watch(world, 20);
    world.exchange.movePrice('BTC_USDT', '91000');
    await watch(world, 90);
    expect(positionOf(world)).toBe('0');
    expect(recordIn(world, 'close').status).toBe('filled');
  });

  it('opens a position within the limits of its firing, and counts for that day', async () => {
    const world = openContracts();
    sendContract(world, BREAKOUT);
    await watch(world, 20);
    const day = () => world.table.find(keyOfDay('main', `usdt:${dayOf(world.scheduler.nowMs)}`));
    expect(day()).toBeUndefined();
    world.exchange.movePrice('BTC_USDT', '91000');
    await watch(world, 70);
    expect(recordIn(world, 'breakout').status).toBe('filled');
    expect(positionOf(world)).toBe('5');
    expect(day()).toMatchObject({ orders: 1 });
  });

  it.each([
    ['MAX_POSITION', { size: '5', price: '87000' }],
    ['NO_POSITION', undefined],
  ])('is refused at its firing, and sends nothing (%s)', async (code, other) => {
    const world = openContracts({ futures: { ...FUTURES, maxPosition: '60' } });
    const armed = other ? BREAKOUT : AT_80000;
    sendContract(world, armed);
    await watch(world, 10);
    if (other) sendContract(world, { id: 'other', ...other });
    await pass(world, 5 * SECOND_MS);
    world.exchange.movePrice('BTC_USDT', other ? '91000' : '79000');
    await watch(world, 70);
    expect(recordIn(world, armed.id)).toMatchObject({ status: 'rejected', reason: { code } });
    expect(positionOf(world)).toBe('0');
  });

  it('is judged by the price of its contract, and never by that of the pair of the same name', async () => {
    const world = openContracts();
    // The pair stands at 87959.9, the contract 44 above it.
    const between = { trigger: { price: '87980', rule: '>=' } };
    sendContract(world, { ...BREAKOUT, ...between });
    await pass(world, 5 * SECOND_MS);
    expect(recordIn(world, 'breakout').reason?.code).toBe('TRIGGER_ALREADY_MET');
    sendContract(world, { ...BREAKOUT, id: 'below', trigger: { price: '87980', rule: '<=' } });
    send(world, {
      id: 'pair',
      currency_pair: 'BTC_USDT',
      type: 'market',
      side: 'buy',
      amount: '100',
      ...between,
    });
    await watch(world, 30);
    expect(recordIn(world, 'pair').status).toBe('armed');
    expect(recordIn(world, 'below').status).toBe('armed');
    world.exchange.movePrice('BTC_USDT', '87970');
    await watch(world, 30);
    expect(recordIn(world, 'below').status).toBe('armed');
    expect(recordIn(world, 'pair').status).toBe('armed');
    world.exchange.movePrice('BTC_USDT', '87930');
    await watch(world, 30);
    expect(recordIn(world, 'below').status).toBe('filled');
  });

  it('is told of a price that nobody saw, and does not fire by it', async () => {
    const world = await holding();
    sendContract(world, AT_80000);
    await watch(world, 20);
    await pass(world, 70 * SECOND_MS);
    world.exchange.movePrice('BTC_USDT', '79000');
    await pass(world, 15 * SECOND_MS);
    world.exchange.movePrice('BTC_USDT', '88000');
    await pass(world, 15 * SECOND_MS);
    await watch(world, 60);
    expect(eventsIn(world, 'stop')).toEqual(['armed', 'touch_missed']);
    expect(positionOf(world)).toBe('5');
  });

  it('is amended, but not through the pair of the same name', async () => {
    const world = await holding();
    sendContract(world, AT_80000);
    await watch(world, 10);
    const amend = { action: 'amend', target: 'stop', trigger: { price: '70000' } };
    send(world, { ...amend, id: 'wrong', currency_pair: 'BTC_USDT' });
    sendContract(world, { ...amend, id: 'off', trigger: { price: '70000.05' } });
    sendContract(world, { ...amend, id: 'right' });
    await watch(world, 10);
    expect(recordIn(world, 'wrong').reason).toMatchObject({ code: 'TARGET_NOT_AMENDABLE' });
    expect(recordIn(world, 'off').reason).toMatchObject({ field: 'trigger.price' });
    expect(recordIn(world, 'right').status).toBe('done');
    world.exchange.movePrice('BTC_USDT', '79000');
    await watch(world, 60);
    expect(recordIn(world, 'stop')).toMatchObject({
      status: 'armed',
      trigger: { price: '70000' },
    });
  });

  it('is cancelled, and expires', async () => {
    const world = await holding();
    sendContract(world, AT_80000);
    const expires_at = String(world.scheduler.nowMs + 60 * SECOND_MS);
    const trigger = { ...AT_80000.trigger, expires_at };
    sendContract(world, { ...AT_80000, id: 'expires', trigger });
    await watch(world, 10);
    sendContract(world, { id: 'no', action: 'cancel', target: 'stop' });
    await watch(world, 80);
    expect(recordIn(world, 'stop').status).toBe('cancelled');
    expect(recordIn(world, 'expires')).toMatchObject({
      status: 'cancelled',
      reason: { code: 'TRIGGER_EXPIRED' },
    });
    expect(positionOf(world)).toBe('5');
  });
});

test('People are told of a stop that nobody watches, because its account trades no contracts any more', async () => {
  let hasFutures = true;
  const world = await holding(LONG, { hasFutures: () => hasFutures });
  sendContract(world, AT_80000);
  await watch(world, 20);
  expect(world.figures.of('log unprotected')).toBe(0);
  hasFutures = false;
  await watch(world, 190);
  expect(recordIn(world, 'stop').status).toBe('armed');
  expect(world.figures.of('log unprotected')).toBe(1);
});

test('A stop closes its position although its contract is taken out of the list meanwhile, an opening is refused', async () => {
  let contracts = FUTURES.contracts;
  const futures = {
    ...FUTURES,
    get contracts() {
      return contracts;
    },
  };
  const world = await holding(LONG, { futures });
  sendContract(world, AT_80000);
  sendContract(world, { ...BREAKOUT, trigger: { price: '80000', rule: '<=' } });
  await watch(world, 20);
  contracts = ['ETH_USDT'];
  sendContract(world, { ...AT_80000, id: 'late' });
  world.exchange.movePrice('BTC_USDT', '79000');
  await watch(world, 70);
  expect(recordIn(world, 'stop')).toMatchObject({ status: 'filled', filledAmount: '5' });
  expect(positionOf(world)).toBe('0');
  for (const id of ['breakout', 'late']) {
    expect(recordIn(world, id)).toMatchObject({
      status: 'rejected',
      reason: { code: 'PAIR_NOT_ALLOWED' },
    });
  }
});

test('A halt by a person suspends triggers of contracts until they are armed again', async () => {
  const world = await holding();
  sendContract(world, AT_80000);
  sendContract(world, BREAKOUT);
  await watch(world, 20);
  await world.operator.halt('main');
  world.exchange.movePrice('BTC_USDT', '79000');
  await watch(world, 120);
  expect(await world.operator.resume('main')).toBe(true);
  await watch(world, 60);
  for (const id of ['stop', 'breakout']) {
    expect(eventsIn(world, id)).toEqual(['armed', 'suspended']);
  }
  expect(positionOf(world)).toBe('5');
  await world.operator.rearm('main');
  await watch(world, 40);
  expect(recordIn(world, 'stop').status).toBe('filled');
  expect(recordIn(world, 'breakout').status).toBe('armed');
  expect(positionOf(world)).toBe('0');
});

test('An opening for which nothing could be sent in time ends, what reduces is judged anew', async () => {
  let isLost = false;
  const faultOf = ({ name }: EdgeCall) =>
    isLost && name.startsWith('SendMessage') ? 'throttled' : undefined;
  const world = await holding(LONG, { faultOf });
  sendContract(world, AT_80000);
  sendContract(world, BREAKOUT);
  await watch(world, 10);
  isLost = true;
  for (const price of ['79000', '91000']) {
    world.exchange.movePrice('BTC_USDT', price);
    await watch(world, 20);
  }
  world.exchange.movePrice('BTC_USDT', '88000');
  await watch(world, 100);
  expect(recordIn(world, 'breakout')).toMatchObject({
    status: 'rejected',
    reason: { code: 'EXPIRED' },
  });
  expect(eventsIn(world, 'stop')).toEqual(['armed', 'fired', 'armed_again']);
  expect(positionOf(world)).toBe('5');
});

test('Openings of two contracts that fire together stay within the limit of the exposure', async () => {
  const limits = { ...FUTURES, maxExposure: '60' };
  const world = openContracts({ futures: limits }, { submitWorkers: 5 });
  // Each is worth about 45.
  sendContract(world, BREAKOUT);
  const trigger = { price: '3050', rule: '>=' };
  sendContract(world, { ...BREAKOUT, id: 'ether', contract: 'ETH_USDT', size: '1.5', trigger });
  await watch(world, 20);
  world.exchange.movePrice('BTC_USDT', '91000');
  world.exchange.movePrice('ETH_USDT', '3100');
  await watch(world, 80);
  const records = ['breakout', 'ether'].map((id) => recordIn(world, id));
  expect(records.map(({ status }) => status).toSorted()).toEqual(['filled', 'rejected']);
  expect(records.find(({ status }) => status === 'rejected')?.reason?.code).toBe('MAX_EXPOSURE');
});

test('An opening that has fired and is not claimed yet keeps its room', async () => {
  let crashes = 0;
  const world = openContracts(
    {
      futures: { ...FUTURES, maxExposure: '60' },
      // After it has noted its room, the first one goes no further.
      faultOf: ({ edge, name }) => {
        const isBudget = edge === 'ledger' && name.includes('UpdateCommand ACCOUNT#main DAY#usdt');
        if (!isBudget || crashes > 0) return undefined;
        crashes++;
        return 'crash_before';
      },
    },
    { submitWorkers: 5 },
  );
  sendContract(world, BREAKOUT);
  const trigger = { price: '3050', rule: '>=' };
  sendContract(world, { ...BREAKOUT, id: 'ether', contract: 'ETH_USDT', size: '1.5', trigger });
  await watch(world, 20);
  world.exchange.movePrice('BTC_USDT', '91000');
  await watch(world, 10);
  expect(crashes).toBe(1);
  expect(recordIn(world, 'breakout').status).toBe('armed');
  world.exchange.movePrice('ETH_USDT', '3100');
  await watch(world, 20);
  expect(recordIn(world, 'ether').reason?.code).toBe('MAX_EXPOSURE');
});

test('An opening is not armed while the mode of the account cannot be read', async () => {
  const world = openContracts();
  const pathPrefix = '/api/v4/futures/usdt/accounts';
  world.exchange.faults.plan({ fault: 'error_before', pathPrefix, times: 10_000 });
  sendContract(world, AT_80000);
  sendContract(world, BREAKOUT);
  await pass(world, 400 * SECOND_MS);
  expect(recordIn(world, 'breakout')).toMatchObject({
    status: 'rejected',
    reason: { code: 'NO_PRICE' },
  });
  expect(recordIn(world, 'stop').status).toBe('armed');
});
