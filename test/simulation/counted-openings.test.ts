import { describe, expect, it } from 'vitest';
import { CONTRACT_LISTINGS } from '../../local/exchange/futures/listings.ts';
import type { World } from '../../local/simulation/world.ts';
import { changeAnswers, changeRows, without } from './changed-answers.ts';
import {
  FUTURES,
  openContracts,
  positionOf,
  SECOND_MS,
  sendContract,
  USER,
} from './contract-world.ts';
import { pass, recordIn } from './scripted.ts';

/** A contract of BTC is worth about 8.8 USDT, so that 113 of them are a whole position; one of ETH 29. */
const LIMITED = { ...FUTURES, maxPosition: '1000', maxExposure: '1500' };
const OPEN_ORDERS = '/futures/usdt/orders';
const LIMIT = { price: '87000' };

const limited = () => openContracts({ futures: LIMITED });

async function send(world: World, message: Readonly<Record<string, unknown>>): Promise<void> {
  sendContract(world, message);
  await pass(world, 5 * SECOND_MS);
}

const byHand = (world: World, size: string, price: string, contract = 'BTC_USDT') =>
  world.hands[USER]!.placeContract('t-hand', contract, size, price);

function codeOf(world: World, id: string): string {
  const { status, reason } = recordIn(world, id);
  return reason?.code ?? status;
}

describe('What rests counts', () => {
  it('in its own contract, although an amendment has named another one', async () => {
    const world = limited();
    await send(world, { id: 'rests', contract: 'ETH_USDT', size: '30', price: '2900' });
    await send(world, { id: 'wrong', action: 'amend', target: 'rests', size: '31', ...LIMIT });
    expect(recordIn(world, 'wrong').reason).toMatchObject({
      code: 'TARGET_NOT_AMENDABLE',
      field: 'contract',
    });
    await send(world, { id: 'next', contract: 'ETH_USDT', size: '10', price: '2900' });
    expect(codeOf(world, 'next')).toBe('MAX_POSITION');
    await send(world, { id: 'other', size: '70', ...LIMIT });
    expect(codeOf(world, 'other')).toBe('open');
    expect(world.exceeded).toEqual([]);
  });

  it('as large as another hand has made it at Gate', async () => {
    const world = limited();
    await send(world, { id: 'ours', size: '10', ...LIMIT });
    const { orderId } = recordIn(world, 'ours');
    changeRows(world, 'GET', OPEN_ORDERS, (row) =>
      row.id === orderId ? { ...row, size: '100', left: '100' } : row,
    );
    await send(world, { id: 'next', size: '50', ...LIMIT });
    expect(codeOf(world, 'next')).toBe('MAX_POSITION');
  });

  it.each(['left', 'size', 'status', 'id'])(
    'as unknown where its row has no %s, so that nothing is opened',
    async (field) => {
      const world = limited();
      byHand(world, '100', '87000');
      await pass(world, SECOND_MS);
      changeRows(world, 'GET', OPEN_ORDERS, without(field));
      sendContract(world, { id: 'next', size: '50', ...LIMIT });
      await pass(world, 330 * SECOND_MS);
      expect(codeOf(world, 'next')).toBe('NO_PRICE');
    },
  );

  it('although another hand cancels an order between two pages of them', async () => {
    const world = openContracts({ futures: { ...LIMITED, maxExposure: '5000' } });
    for (let order = 0; order < 70; order++) byHand(world, '1', '87000');
    await pass(world, 2 * SECOND_MS);
    for (let order = 0; order < 40; order++)
      expect(byHand(world, '1', '2900', 'ETH_USDT')).toBe(true);
    await pass(world, SECOND_MS);
    // The first page loses a row, so that the first row of the second page moves to it.
    const latest = world.exchange.futures.orders(USER).at(-1)!;
    let isMoved = false;
    changeAnswers(world, 'GET', OPEN_ORDERS, (body, { query }) => {
      if (!isMoved && !query.includes('contract=')) {
        expect(body).toContain(latest.id);
        world.hands[USER]!.cancel(() => latest.id);
        isMoved = true;
      }
      return body;
    });
    await send(world, { id: 'next', size: '44', ...LIMIT });
    expect(isMoved).toBe(true);
    expect(codeOf(world, 'next')).toBe('MAX_POSITION');
  });

  it('although it fills while the account is read', async () => {
    const world = limited();
    byHand(world, '100', '87000');
    await pass(world, SECOND_MS);
    let isFilled = false;
    const fill = (body: string) => {
      if (!isFilled) world.exchange.movePrice('BTC_USDT', '86900');
      isFilled = true;
      return body;
    };
    for (const path of [OPEN_ORDERS, '/futures/usdt/positions']) {
      changeAnswers(world, 'GET', path, fill);
    }
    await send(world, { id: 'next', size: '50', price: '0' });
    expect(positionOf(world)).toBe('100');
    expect(codeOf(world, 'next')).toBe('MAX_POSITION');
  });
});

describe('What has filled of an order that rests on', () => {
  /** At each price of the book there is less than the order wants. */
  const THIN = CONTRACT_LISTINGS.map((listing) => ({ ...listing, depthPerPrice: 20 }));
  const amend = { id: 'amend', action: 'amend', target: 'rests', price: '88100' };

  async function partlyFilled(positionLagMs = { min: 0, max: 0 }) {
    const world = openContracts(
      { futures: LIMITED, contracts: THIN },
      { behavior: { positionLagMs } },
    );
    await send(world, { id: 'rests', size: '60', price: '88044.1' });
    // The market leaves it, so that it rests on.
    world.exchange.movePrice('BTC_USDT', '88010');
    world.track();
    await pass(world, 10 * SECOND_MS);
    const { status, filledAmount } = recordIn(world, 'rests');
    expect(status).toBe('open');
    expect(Number(filledAmount)).toBeGreaterThan(0);
    return world;
  }

  it('counts once', async () => {
    const world = await partlyFilled();
    // 113 in all.
    await send(world, { id: 'too-much', size: '54', ...LIMIT });
    expect(codeOf(world, 'too-much')).toBe('MAX_POSITION');
    await send(world, { id: 'fits', size: '53', ...LIMIT });
    expect(codeOf(world, 'fits')).toBe('open');
    await send(world, { ...amend, size: '70' });
    expect(codeOf(world, 'amend')).toBe('MAX_POSITION');
    await send(world, { ...amend, id: 'smaller', size: '59' });
    expect(codeOf(world, 'smaller')).toBe('done');
    expect(world.exceeded).toEqual([]);
  });

  it('counts in full as long as the position may not show it', async () => {
    const world = await partlyFilled({ min: 60_000, max: 60_000 });
    await send(world, { id: 'hidden', size: '54', ...LIMIT });
    expect(codeOf(world, 'hidden')).toBe('MAX_POSITION');
    await pass(world, 60 * SECOND_MS);
    await send(world, { id: 'shown', size: '50', ...LIMIT });
    expect(codeOf(world, 'shown')).toBe('open');
  });

  it('counts in full where another hand has changed the position too', async () => {
    const world = await partlyFilled();
    byHand(world, '1', '0');
    await send(world, { id: 'next', size: '52', ...LIMIT });
    expect(codeOf(world, 'next')).toBe('MAX_POSITION');
  });
});
