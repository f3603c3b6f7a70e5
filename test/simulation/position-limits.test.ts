import { describe, expect, it } from 'vitest';
import { ACCOUNTS } from '../../local/simulation/deployment.ts';
import type { World } from '../../local/simulation/world.ts';
import type { FuturesConfig } from '../../shared/config/futures-config.ts';
import { judge } from './oracles.ts';
import { pass, quietWorld, recordIn } from './scripted.ts';

const USER = ACCOUNTS.main;
const SECOND_MS = 1_000;
/** A contract is worth about 8.8 USDT, so that 113 of them are a whole position. */
const FUTURES: FuturesConfig = {
  contracts: ['BTC_USDT', 'ETH_USDT'],
  maxLeverage: '10',
  maxPosition: '1000',
  maxExposure: '1500',
  maxOrder: '50000',
  maxDay: '1000000',
  maxDayOrders: 1_000,
  priceCollar: '0.03',
};

type Fields = Readonly<Record<string, unknown>>;

async function send(world: World, message: Fields, group = 'main#usdt:BTC_USDT') {
  world.send(JSON.stringify({ contract: 'BTC_USDT', ...message }), group);
  await pass(world, 5 * SECOND_MS);
}

/** Until the position shows what was filled, and the records have their trades. */
async function settle(world: World): Promise<void> {
  for (let poll = 0; poll < 9; poll++) {
    world.track();
    await pass(world, 30 * SECOND_MS);
  }
}

const heldIn = ({ exchange }: World): string =>
  exchange.futures.positions(USER).at(0)?.size.toFixed() ?? '0';

describe('What is held against an order is no room for it', () => {
  it('because an exit that rests may close it first', async () => {
    const world = quietWorld({}, { futures: FUTURES });
    await send(world, { id: 'long', size: '100', price: '0' });
    await settle(world);
    await send(world, { id: 'target', size: '-100', price: '88500', reduce_only: true });
    await send(world, { id: 'short', size: '-200', price: '89000' });
    expect(recordIn(world, 'short').reason).toMatchObject({ code: 'MAX_POSITION', field: 'size' });
    world.exchange.movePrice('BTC_USDT', '88600');
    world.exchange.movePrice('BTC_USDT', '89100');
    expect(heldIn(world)).toBe('0');
    await settle(world);
    expect(judge(world)).toEqual([]);
  });

  it('because it may be closed already, and the exchange does not show it yet', async () => {
    const positionLagMs = { min: 60_000, max: 60_000 };
    const world = quietWorld({ behavior: { positionLagMs } }, { futures: FUTURES });
    await send(world, { id: 'long', size: '100', price: '0' });
    await settle(world);
    await send(world, { id: 'exit', size: '-100', price: '0', reduce_only: true });
    await send(world, { id: 'short', size: '-200', price: '0' });
    expect(recordIn(world, 'short').reason?.code).toBe('MAX_POSITION');
    expect(heldIn(world)).toBe('0');
    await settle(world);
    expect(judge(world)).toEqual([]);
  });

  it('but may be turned round as far as the limit goes', async () => {
    const world = quietWorld({}, { futures: FUTURES });
    await send(world, { id: 'long', size: '100', price: '0' });
    await settle(world);
    await send(world, { id: 'short', size: '-110', price: '0' });
    expect(heldIn(world)).toBe('-10');
  });
});

describe('An amendment', () => {
  const amend = { action: 'amend', target: 'large' };

  it('makes no room before it is known to be carried out', async () => {
    const world = quietWorld({}, { futures: FUTURES });
    await send(world, { id: 'large', size: '100', price: '87000' });
    const pathPrefix = '/api/v4/futures';
    world.exchange.faults.plan({ fault: 'lost_request', method: 'PUT', pathPrefix });
    await send(world, { ...amend, id: 'smaller', size: '10' });
    await send(world, { id: 'next', size: '90', price: '87000' });
    expect(recordIn(world, 'smaller').status).toBe('submitting');
    expect(recordIn(world, 'next').reason?.code).toBe('MAX_POSITION');
    expect(world.exceeded).toEqual([]);
  });

  it('makes room once it is carried out', async () => {
    const world = quietWorld({}, { futures: FUTURES });
    await send(world, { id: 'large', size: '100', price: '87000' });
    await send(world, { ...amend, id: 'smaller', size: '10' });
    await send(world, { id: 'next', size: '90', price: '87000' });
    expect(recordIn(world, 'smaller').status).toBe('done');
    expect(recordIn(world, 'next').status).toBe('open');
  });

  it('takes its room although its outcome is unknown, whatever is asked for next', async () => {
    const world = quietWorld({}, { futures: FUTURES });
    await send(world, { id: 'large', size: '10', price: '87000' });
    const pathPrefix = '/api/v4/futures';
    world.exchange.faults.plan({ fault: 'lost_reply', method: 'PUT', pathPrefix });
    await send(world, { ...amend, id: 'larger', size: '100' });
    const order = `${pathPrefix}/usdt/orders/`;
    world.exchange.faults.plan({ fault: 'error_before', pathPrefix: order, times: 1_000 });
    await send(world, { ...amend, id: 'smaller', size: '20' });
    expect(recordIn(world, 'large').order).toMatchObject({ size: '10' });
    await send(world, { id: 'next', size: '90', price: '87000' }, 'another-group');
    expect(recordIn(world, 'next').reason?.code).toBe('MAX_POSITION');
  });

  it.each(['-100', '-5'])('never turns its order round: %s', async (size) => {
    const world = quietWorld({}, { futures: FUTURES });
    await send(world, { id: 'large', size: '100', price: '87000' });
    await send(world, { ...amend, id: 'turned', size });
    const refusal = { code: 'TARGET_NOT_AMENDABLE', field: 'size' };
    expect(recordIn(world, 'turned').reason).toMatchObject(refusal);
    expect(judge(world)).toEqual([]);
  });
});
