import { describe, expect, it } from 'vitest';
import { ACCOUNTS } from '../../local/simulation/deployment.ts';
import type { World } from '../../local/simulation/world.ts';
import type { Incident } from '../../shared/incidents/incident.ts';
import { incidentOf } from '../../shared/incidents/incident-store.ts';
import type { KillSwitch } from '../../shared/kill-switch/state.ts';
import { INCIDENT_PREFIX, keyOfSwitch } from '../../shared/ledger/keys.ts';
import { FUTURES, openFutures, sendContract } from './futures-world.ts';
import { pass, recordIn } from './scripted.ts';

const SECOND_MS = 1_000;
const USER = ACCOUNTS.main;

const incidentsIn = (world: World): readonly Incident[] =>
  world.table
    .items()
    .filter(({ sk }) => String(sk).startsWith(INCIDENT_PREFIX))
    .map(incidentOf);
const switchIn = (world: World) =>
  world.table.find(keyOfSwitch('main')) as unknown as KillSwitch | undefined;

/** Ticks of the schedule. */
async function tick(world: World, times = 1): Promise<void> {
  for (let count = 0; count < times; count++) {
    world.track();
    await pass(world, 60 * SECOND_MS);
  }
}

async function withPosition(world: World): Promise<void> {
  await tick(world);
  sendContract(world, { id: 'long', size: '5', price: '0' });
  await pass(world, 5 * SECOND_MS);
  sendContract(world, { id: 'exit', size: '-5', price: '89000', reduce_only: true });
  await pass(world, 5 * SECOND_MS);
  await tick(world);
}

/** A world, and how often its futures account was read. */
function counted(options: Parameters<typeof openFutures>[0] = {}) {
  const targets: string[] = [];
  const world = openFutures({
    ...options,
    onWire: ({ kind, request }) => {
      if (kind === 'sent' && request.method === 'GET') targets.push(request.target);
    },
  });
  const readsOf = (path: string) =>
    targets.filter((target) => target.startsWith(`/api/v4/futures/usdt${path}`)).length;
  return { world, readsOf };
}

describe('The watch of a futures account', () => {
  it('tells of a liquidation once, and of the order that it withdrew', async () => {
    const world = openFutures();
    await withPosition(world);
    expect(incidentsIn(world)).toEqual([]);
    world.exchange.futures.liquidate(USER, 'BTC_USDT');
    await tick(world, 4);
    const [order] = world.exchange.futures
      .orders(USER)
      .filter(({ isLiquidation }) => isLiquidation);
    expect(incidentsIn(world)).toMatchObject([
      {
        kind: 'liquidated',
        account: 'main',
        contract: 'BTC_USDT',
        size: '5',
        orderId: order!.id,
      },
    ]);
    expect(recordIn(world, 'exit')).toMatchObject({
      status: 'cancelled',
      finishAs: 'liquidated',
    });
  });

  it('tells of auto-deleveraging, of its part alone', async () => {
    const world = openFutures();
    await withPosition(world);
    world.exchange.futures.deleverage(USER, 'BTC_USDT', '2');
    await tick(world, 4);
    expect(incidentsIn(world)).toMatchObject([
      { kind: 'auto_deleveraged', contract: 'BTC_USDT', size: '2' },
    ]);
  });

  it('tells of each thing once, however many trackers watch at the same time', async () => {
    const world = openFutures();
    await withPosition(world);
    world.exchange.futures.liquidate(USER, 'BTC_USDT');
    world.exchange.futures.setPositionMode(USER, 'dual');
    for (let minute = 0; minute < 3; minute++) {
      for (let tracker = 0; tracker < 3; tracker++) world.track();
      await pass(world, 60 * SECOND_MS);
    }
    expect(incidentsIn(world).map(({ kind }) => kind)).toEqual(['liquidated', 'position_mode']);
    expect(world.figures.of('log futures_incident: liquidated')).toBe(1);
    expect(world.figures.of('log futures_incident: position_mode')).toBe(1);
  });

  it('sees it although no order of ours is open, and the position began a moment ago', async () => {
    const world = openFutures();
    await tick(world);
    sendContract(world, { id: 'long', size: '5', price: '0' });
    await pass(world, 5 * SECOND_MS);
    world.exchange.futures.liquidate(USER, 'BTC_USDT');
    await tick(world, 12);
    expect(incidentsIn(world).map(({ kind }) => kind)).toEqual(['liquidated']);
  });

  it('reports nothing that was before the first watch', async () => {
    const world = openFutures();
    sendContract(world, { id: 'long', size: '5', price: '0' });
    await pass(world, 5 * SECOND_MS);
    world.exchange.futures.liquidate(USER, 'BTC_USDT');
    await pass(world, 30 * 60 * SECOND_MS);
    await tick(world, 3);
    expect(incidentsIn(world)).toEqual([]);
  });

  it('stops openings in hedge mode until the mode is back', async () => {
    const world = openFutures();
    await tick(world);
    world.exchange.futures.setPositionMode(USER, 'dual');
    await tick(world, 2);
    expect(switchIn(world)?.futuresCircuit).toMatchObject({ label: 'POSITION_DUAL_MODE' });
    sendContract(world, { id: 'refused', size: '5', price: '0' });
    await pass(world, 5 * SECOND_MS);
    expect(recordIn(world, 'refused').reason?.code).toBe('POSITION_MODE');
    world.exchange.futures.setPositionMode(USER, 'single');
    await tick(world, 2);
    expect(switchIn(world)?.futuresCircuit).toBeUndefined();
    sendContract(world, { id: 'taken', size: '5', price: '0' });
    await pass(world, 5 * SECOND_MS);
    expect(recordIn(world, 'taken').status).toBe('filled');
    expect(incidentsIn(world)).toMatchObject([
      { kind: 'position_mode', mode: 'dual' },
      { kind: 'position_mode', mode: 'single', previousMode: 'dual' },
    ]);
  });

  it('tells of another account mode', async () => {
    const world = openFutures();
    await tick(world);
    world.exchange.setMode(USER, 'single_currency');
    await tick(world, 3);
    expect(incidentsIn(world)).toMatchObject([
      { kind: 'account_mode', mode: 'single_currency', previousMode: 'classic' },
    ]);
  });

  it('stops no order when it fails, and says so when it fails for long', async () => {
    const world = openFutures();
    await tick(world);
    const pathPrefix = '/api/v4/futures/usdt/accounts';
    world.exchange.faults.plan({ fault: 'error_before', pathPrefix, times: 1_000 });
    await tick(world, 15);
    expect(world.figures.of('log futures_unwatched')).toBeGreaterThan(0);
    expect(incidentsIn(world)).toEqual([]);
  });

  it('costs two requests a minute while nothing is held', async () => {
    const { world, readsOf } = counted();
    await tick(world, 10);
    // The check of the key, each hour, reads the account and the leverage of both contracts.
    expect([readsOf('/accounts'), readsOf('/positions')]).toEqual([10 + 1, 10 + 2]);
    expect(readsOf('/liquidates')).toBeLessThanOrEqual(1);
  });

  it('leaves accounts without contracts alone', async () => {
    const { world, readsOf } = counted({ futures: undefined });
    await tick(world, 3);
    expect(readsOf('')).toBe(0);
  });
});

describe('With requireStop, a position', () => {
  const required = () => openFutures({ futures: { ...FUTURES, requireStop: true } });
  const told = (world: World) => incidentsIn(world).filter(({ kind }) => kind === 'without_stop');

  it('without a stop is told once after two minutes, and again each hour by the alarm', async () => {
    const world = required();
    await withPosition(world);
    // A take-profit is no stop.
    expect(told(world)).toEqual([]);
    await tick(world, 4);
    expect(told(world)).toMatchObject([{ contract: 'BTC_USDT', size: '5', covered: '0' }]);
    await tick(world, 60);
    expect(told(world)).toHaveLength(1);
    expect(world.figures.of('log without_stop')).toBe(1);
  });

  it('is silent while a stop covers it, and told once nothing does any more', async () => {
    const world = required();
    await tick(world);
    sendContract(world, {
      id: 'long',
      size: '5',
      price: '0',
      exits: { stop_loss: { price: '80000' } },
    });
    await pass(world, 5 * SECOND_MS);
    await tick(world, 8);
    expect(recordIn(world, 'long/exit').status).toBe('working');
    expect(told(world)).toEqual([]);
    world.send(
      JSON.stringify({ id: 'end', action: 'cancel', target: 'long/exit' }),
      'main#cancel#long/exit',
    );
    await pass(world, 10 * SECOND_MS);
    await tick(world, 5);
    expect(told(world)).toMatchObject([{ contract: 'BTC_USDT', size: '5', covered: '0' }]);
  });

  it('that a stop covers in part is told with its part', async () => {
    const world = required();
    await tick(world);
    sendContract(world, { id: 'long', size: '5', price: '0' });
    await pass(world, 5 * SECOND_MS);
    const trigger = { price: '80000', rule: '<=' };
    sendContract(world, { id: 'stop', size: '-3', price: '0', reduce_only: true, trigger });
    // It would take a profit, and stops nothing.
    const above = { price: '95000', rule: '>=' };
    sendContract(world, { id: 'take', size: '-5', price: '0', reduce_only: true, trigger: above });
    // It would rest above the price that has fired it.
    const resting = { id: 'rests', size: '-5', price: '80500', reduce_only: true, trigger };
    sendContract(world, resting);
    await pass(world, 5 * SECOND_MS);
    await tick(world, 5);
    expect(told(world)).toMatchObject([{ contract: 'BTC_USDT', size: '5', covered: '3' }]);
  });

  it('is told anew when it lacks a stop again', async () => {
    const world = required();
    await withPosition(world);
    await tick(world, 4);
    const trigger = { price: '80000', rule: '<=' };
    sendContract(world, { id: 'stop', size: '0', close: true, price: '0', trigger });
    await pass(world, 5 * SECOND_MS);
    await tick(world, 3);
    world.send(JSON.stringify({ id: 'end', action: 'cancel', target: 'stop' }), 'main#cancel#stop');
    await pass(world, 5 * SECOND_MS);
    await tick(world, 5);
    expect(told(world)).toHaveLength(2);
  });
});

it('A refusal for the account’s settings stops the openings until they were read anew', async () => {
  let isSwitched = false;
  const world: World = openFutures({
    faultOf: ({ name }) => {
      // Its owner changes the mode between the checks of the order and the order.
      if (!isSwitched && name.includes('POST') && name.includes('futures/usdt/orders')) {
        isSwitched = true;
        world.exchange.futures.setPositionMode(USER, 'dual');
      }
      return undefined;
    },
  });
  await tick(world);
  sendContract(world, { id: 'refused', size: '0', close: true, price: '0' });
  await pass(world, 5 * SECOND_MS);
  expect(recordIn(world, 'refused').reason?.code).toBe('POSITION_DUAL_MODE');
  expect(switchIn(world)?.futuresCircuit).toMatchObject({ label: 'POSITION_DUAL_MODE' });
  world.exchange.futures.setPositionMode(USER, 'single');
  sendContract(world, { id: 'too-early', size: '5', price: '0' });
  await pass(world, 5 * SECOND_MS);
  expect(recordIn(world, 'too-early').reason?.code).toBe('POSITION_MODE');
  await tick(world, 2);
  sendContract(world, { id: 'taken', size: '5', price: '0' });
  await pass(world, 5 * SECOND_MS);
  expect(recordIn(world, 'taken').status).toBe('filled');
});
