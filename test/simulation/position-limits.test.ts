import { describe, expect, it } from 'vitest';
import { ACCOUNTS } from '../../local/simulation/deployment.ts';
import type { World } from '../../local/simulation/world.ts';
import type { FuturesConfig } from '../../shared/config/futures-schema.ts';
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
  requireStop: false,
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

describe('What was filled a moment ago counts', () => {
  it('although the clocks of two functions differ by more than positions lag', async () => {
    const positionLagMs = { min: 110_000, max: 110_000 };
    const skewMs = { min: -90_000, max: -90_000 };
    let isToDie = false;
    const world = quietWorld(
      { behavior: { positionLagMs }, skewMs },
      { futures: FUTURES, faultOf: () => (isToDie ? 'crash_before' : undefined) },
    );
    await send(world, { id: 'first', size: '100', price: '0' });
    expect(heldIn(world)).toBe('100');
    // The next function is another one, and its clock is ahead.
    Object.assign(skewMs, { min: 90_000, max: 90_000 });
    isToDie = true;
    await send(world, { id: 'fatal', size: '0', price: '0' }, 'main#usdt:ETH_USDT');
    isToDie = false;
    await send(world, { id: 'second', size: '100', price: '0' });
    expect(recordIn(world, 'second').reason?.code).toBe('MAX_POSITION');
    expect(heldIn(world)).toBe('100');
  });
});

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

describe('What has been filled', () => {
  it('counts once, as soon as the position shows it', async () => {
    const world = quietWorld({}, { futures: FUTURES });
    for (const [id, size] of [
      ['first', '60'],
      ['second', '45'],
      ['third', '5'],
    ]) {
      await send(world, { id, size, price: '0' });
      expect(recordIn(world, id!).status).toBe('filled');
    }
    expect(heldIn(world)).toBe('110');
    await send(world, { id: 'fourth', size: '5', price: '0' });
    expect(recordIn(world, 'fourth').reason?.code).toBe('MAX_POSITION');
  });

  it('counts although the position does not show it yet', async () => {
    const positionLagMs = { min: 60_000, max: 60_000 };
    const world = quietWorld({ behavior: { positionLagMs } }, { futures: FUTURES });
    await send(world, { id: 'first', size: '60', price: '0' });
    await send(world, { id: 'too-much', size: '60', price: '0' });
    await send(world, { id: 'second', size: '50', price: '0' });
    await send(world, { id: 'again', size: '10', price: '0' });
    const codes = ['first', 'too-much', 'second', 'again'].map((id) => {
      const { status, reason } = recordIn(world, id);
      return reason?.code ?? status;
    });
    expect(codes).toEqual(['filled', 'MAX_POSITION', 'filled', 'MAX_POSITION']);
    await pass(world, 65 * SECOND_MS);
    await send(world, { id: 'last', size: '3', price: '0' });
    expect(recordIn(world, 'last').status).toBe('filled');
  });

  it('counts although an order by hand has changed the position too', async () => {
    const positionLagMs = { min: 60_000, max: 60_000 };
    const world = quietWorld({ behavior: { positionLagMs } }, { futures: FUTURES });
    world.hands[USER]!.placeContract('t-by-hand', 'BTC_USDT', '10', '0');
    await pass(world, 130 * SECOND_MS);
    await send(world, { id: 'first', size: '60', price: '0' });
    world.hands[USER]!.placeContract('t-by-hand', 'BTC_USDT', '-10', '0');
    await send(world, { id: 'second', size: '60', price: '0' });
    expect(recordIn(world, 'second').reason?.code).toBe('MAX_POSITION');
  });

  it('is not taken for a change by hand of the same second', async () => {
    const positionLagMs = { min: 20_000, max: 20_000 };
    const world = quietWorld({ behavior: { positionLagMs } }, { futures: FUTURES });
    const { scheduler } = world;
    const fromMs = scheduler.nowMs;
    world.hands[USER]!.placeContract('t-by-hand', 'BTC_USDT', '30', '0');
    await scheduler.runUntil(fromMs + 600);
    await send(world, { id: 'first', size: '40', price: '0' });
    const [, first] = world.exchange.futures.trades(USER);
    expect(Math.floor((first!.atMs - fromMs) / SECOND_MS)).toBe(0);
    // The position shows what was done by hand, and not yet the order.
    await scheduler.runUntil(fromMs + 20_100);
    await send(world, { id: 'second', size: '60', price: '0' });
    expect(recordIn(world, 'second').reason?.code).toBe('MAX_POSITION');
  });

  it('is not taken for a change by hand of the same size, which is shown first', async () => {
    const positionLagMs = { min: 20_000, max: 20_000 };
    const world = quietWorld({ behavior: { positionLagMs } }, { futures: FUTURES });
    world.hands[USER]!.placeContract('t-by-hand', 'BTC_USDT', '40', '0');
    await pass(world, 10 * SECOND_MS);
    await send(world, { id: 'first', size: '40', price: '0' });
    await pass(world, 7 * SECOND_MS);
    await send(world, { id: 'second', size: '60', price: '0' });
    expect(recordIn(world, 'first').status).toBe('filled');
    expect(recordIn(world, 'second').reason?.code).toBe('MAX_POSITION');
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
