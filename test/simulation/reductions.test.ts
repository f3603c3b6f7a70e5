import { describe, expect, it } from 'vitest';
import type { World } from '../../local/simulation/world.ts';
import { changeRows, type Row } from './changed-answers.ts';
import { openContracts, positionOf, SECOND_MS, sendContract, USER } from './contract-world.ts';
import { judge } from './oracles.ts';
import { pass, recordIn } from './scripted.ts';

/** What only reduces a position is not stopped by what cannot be read, or by where the prices are. */

const CLOSE = { id: 'close', size: '0', price: '0', close: true };
const REDUCE = { id: 'reduce', size: '-5', price: '0', reduce_only: true };
const WHOLE = { action: 'exit', id: 'exit', size: '-5' };

/** A world that ticks, and holds five contracts that were bought by hand. The contract stands at 88044. */
async function holding(...[options]: Parameters<typeof openContracts>): Promise<World> {
  const world = openContracts(options, { lostStartRate: 0 });
  world.startTicking();
  world.hands[USER]!.placeContract('t-hand', 'BTC_USDT', '5', '0');
  await pass(world, 5 * SECOND_MS);
  return world;
}

async function send(world: World, message: Row, seconds = 10): Promise<void> {
  sendContract(world, message);
  await pass(world, seconds * SECOND_MS);
}

const changeContract = (world: World, change: (row: Row) => Row) =>
  changeRows(world, 'GET', '/futures/usdt/contracts/BTC_USDT', change);

function stateOf(world: World, id: string): string {
  const { status, reason } = recordIn(world, id);
  return reason?.code ?? status;
}

describe('What reduces goes on', () => {
  it('where nothing tells what USDT is worth in the currency of the limits', async () => {
    const world = await holding({ limits: { currency: 'EUR' } });
    const exits = { stop_loss: { price: '86000' } };
    await send(world, { ...WHOLE, size: '-2', exits });
    await send(world, { ...REDUCE, size: '-1', trigger: { price: '86000', rule: '<=' } });
    expect([stateOf(world, 'exit'), stateOf(world, 'reduce')]).toEqual(['working', 'armed']);
    world.exchange.movePrice('BTC_USDT', '85500');
    await pass(world, 90 * SECOND_MS);
    expect([stateOf(world, 'exit'), stateOf(world, 'reduce')]).toEqual(['filled', 'filled']);
    await send(world, CLOSE, 40);
    expect([stateOf(world, 'close'), positionOf(world)]).toEqual(['filled', '0']);
    expect(judge(world)).toEqual([]);
    await send(world, { id: 'opens', size: '1', price: '0' });
    expect(stateOf(world, 'opens')).toBe('NO_PRICE');
  });

  it.each(['last_price', 'mark_price'])('in a contract without a %s', async (field) => {
    const world = await holding();
    changeContract(world, (row) => ({ ...row, [field]: '0' }));
    await send(world, { ...REDUCE, size: '-1' });
    await send(world, { ...REDUCE, id: 'limit', size: '-1', price: '88000' });
    await send(world, { id: 'opens', size: '1', price: '0' });
    expect(['reduce', 'limit', 'opens'].map((id) => stateOf(world, id))).toEqual([
      'filled',
      'filled',
      'NO_PRICE',
    ]);
    await send(world, CLOSE, 40);
    expect([stateOf(world, 'close'), positionOf(world)]).toEqual(['filled', '0']);
  });

  it('once the contract trades again', async () => {
    const world = await holding();
    await send(world, { ...REDUCE, size: '-1', trigger: { price: '86000', rule: '<=' } });
    let status = 'circuit_breaker';
    changeContract(world, (row) => ({ ...row, status }));
    world.exchange.movePrice('BTC_USDT', '85500');
    await send(world, { id: 'opens', size: '1', price: '0' });
    await send(world, CLOSE, 100);
    expect(stateOf(world, 'opens')).toBe('PAIR_NOT_TRADABLE');
    expect(positionOf(world)).toBe('5');
    expect(recordIn(world, 'reduce').status).toBe('armed');
    status = 'trading';
    await pass(world, 120 * SECOND_MS);
    expect([stateOf(world, 'close'), positionOf(world)]).toEqual(['filled', '0']);
    // Whichever of the two comes first, together they reduce what there was.
    const reduced = stateOf(world, 'reduce');
    expect([reduced, recordIn(world, 'close').filledAmount]).toEqual(
      reduced === 'filled' ? ['filled', '4'] : ['NO_POSITION', '5'],
    );
  });

  it('at once in a state of the contract that is not known', async () => {
    const world = await holding();
    changeContract(world, (row) => ({ ...row, status: 'settling' }));
    await send(world, REDUCE);
    expect([stateOf(world, 'reduce'), positionOf(world)]).toEqual(['filled', '0']);
  });
});

describe('A stop with a limit price', () => {
  it.each([
    ['sell', WHOLE, { price: '86000', limit_price: '83000' }],
    ['buy', { ...WHOLE, size: '5' }, { price: '90000', limit_price: '93000' }],
  ])('that no order could have at its price is refused (%s)', async (_side, exit, stop) => {
    const world = await holding();
    await send(world, { ...exit, exits: { stop_loss: stop } });
    expect(recordIn(world, 'exit').reason).toMatchObject({
      code: 'PRICE_COLLAR',
      field: 'exits.stop_loss.limit_price',
    });
  });

  /** The last price falls to 85543, and the mark price stays above it. */
  async function fallWithoutMark(message: Row): Promise<World> {
    const world = await holding();
    await send(world, message);
    changeContract(world, (row) => ({ ...row, mark_price: '88000' }));
    world.exchange.movePrice('BTC_USDT', '85500');
    await pass(world, 90 * SECOND_MS);
    return world;
  }

  it('closes as far as the collar allows, where the mark price is far from the last one', async () => {
    const trigger = { price: '86000', rule: '<=' };
    const world = await fallWithoutMark({ ...REDUCE, price: '84500', trigger });
    expect(recordIn(world, 'reduce').order).toMatchObject({ price: '85360' });
    expect([stateOf(world, 'reduce'), positionOf(world)]).toEqual(['filled', '0']);
  });

  it('does so as a part of an exit', async () => {
    const exits = { stop_loss: { price: '86000', limit_price: '84500' } };
    const world = await fallWithoutMark({ ...WHOLE, exits });
    expect(recordIn(world, 'exit/sl1').order).toMatchObject({ price: '85360' });
    expect([stateOf(world, 'exit'), positionOf(world)]).toEqual(['filled', '0']);
  });
});
