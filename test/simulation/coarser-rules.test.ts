import { describe, expect, it } from 'vitest';
import { changeRows } from './changed-answers.ts';
import { LONG, openContracts, positionOf, sendContract } from './contract-world.ts';
import { judge } from './oracles.ts';
import { pass, recordIn } from './scripted.ts';
import { BTC, begin, booksOf, goTo, SECOND_MS, send, worldAt60000 } from './scripted-exits.ts';

/** Gate takes fewer decimals, or another tick, than when an order was checked that fires only now. */

describe('A pair that takes fewer decimals', () => {
  /** Its rules are known for an hour. */
  const HOUR_MS = 3_700 * SECOND_MS;

  function changingPair() {
    const pair = { ...BTC.pair };
    const world = worldAt60000({
      listings: [{ ...BTC, pair }],
      balances: { USDT: '100000', BTC: '0.05' },
    });
    return { world, change: (rules: object) => void Object.assign(pair, rules) };
  }

  it('has a stop sold at the limit price below its own', async () => {
    const { world, change } = changingPair();
    await begin(world, { stop_loss: { price: '57000', limit_price: '56000.5' } });
    change({ precision: 0 });
    await pass(world, HOUR_MS);
    await goTo(world, '56500', 90);
    expect(recordIn(world, 'oco')).toMatchObject({ status: 'filled', filledAmount: '0.05' });
    expect(recordIn(world, 'oco/sl1').order).toMatchObject({ price: '56000' });
    expect(judge(world)).toEqual([]);
  });

  it.each([
    ['before', HOUR_MS],
    ['only by a refusal', 0],
  ])('has a target rest at the price above its own: Sluice learns it %s', async (_how, afterMs) => {
    const { world, change } = changingPair();
    send(world, {
      id: 'entry',
      side: 'buy',
      amount: '0.05',
      price: '59000',
      exits: { take_profit: [{ price: '63000.5' }] },
    });
    await pass(world, 20 * SECOND_MS);
    change({ precision: 0 });
    await pass(world, afterMs);
    await goTo(world, '58900', 200);
    expect(recordIn(world, 'entry/exit').status).toBe('working');
    expect(booksOf(world).live).toBe(1);
    await goTo(world, '63000', 90);
    expect(booksOf(world).live).toBe(1);
    await goTo(world, '63001', 90);
    expect(recordIn(world, 'entry/exit').status).toBe('filled');
    expect(judge(world)).toEqual([]);
  });

  it('has an armed sell sold with what it takes', async () => {
    const { world, change } = changingPair();
    const trigger = { price: '57000', rule: '<=' };
    send(world, { id: 'market', type: 'market', side: 'sell', amount: '0.0299', trigger });
    send(world, { id: 'limit', side: 'sell', amount: '0.0199', price: '56000.5', trigger });
    await pass(world, 20 * SECOND_MS);
    change({ precision: 0, amount_precision: 3, min_base_amount: '0.001' });
    await pass(world, HOUR_MS);
    await goTo(world, '56500', 90);
    expect(recordIn(world, 'market')).toMatchObject({ status: 'filled', filledAmount: '0.029' });
    expect(recordIn(world, 'limit')).toMatchObject({ status: 'filled', filledAmount: '0.019' });
    expect(recordIn(world, 'limit').order).toMatchObject({ price: '56000' });
    expect(judge(world)).toEqual([]);
  });

  it('still has an armed buy refused: nothing new is rounded', async () => {
    const { world, change } = changingPair();
    const trigger = { price: '57000', rule: '<=' };
    send(world, { id: 'buy', side: 'buy', amount: '0.0299', price: '56900', trigger });
    await pass(world, 20 * SECOND_MS);
    change({ amount_precision: 3 });
    await pass(world, HOUR_MS);
    await goTo(world, '56500', 90);
    expect(recordIn(world, 'buy').reason).toMatchObject({ code: 'TOO_MANY_DECIMALS' });
  });
});

describe('A contract with a larger tick', () => {
  /** A world that holds five contracts, of which a message is sent before their tick changes. */
  async function holding(message: Readonly<Record<string, unknown>>) {
    const world = openContracts({}, { lostStartRate: 0 });
    world.startTicking();
    let tick = '0.1';
    changeRows(world, 'GET', /^\/futures\/usdt\/contracts/, (row) => ({
      ...row,
      order_price_round: tick,
    }));
    sendContract(world, LONG);
    await pass(world, 130 * SECOND_MS);
    sendContract(world, message);
    await pass(world, 30 * SECOND_MS);
    tick = '1';
    await pass(world, 10 * SECOND_MS);
    return world;
  }
  const EXIT = { id: 'oco', action: 'exit', size: '-5' };

  it('has a stop close at the limit price below its own', async () => {
    const stop_loss = { price: '86000', limit_price: '85000.5' };
    const world = await holding({ ...EXIT, exits: { stop_loss } });
    world.exchange.movePrice('BTC_USDT', '85500');
    await pass(world, 90 * SECOND_MS);
    expect(recordIn(world, 'oco')).toMatchObject({ status: 'filled', filledAmount: '5' });
    expect(recordIn(world, 'oco/sl1').order).toMatchObject({ price: '85000' });
    expect(positionOf(world)).toBe('0');
    expect(judge(world)).toEqual([]);
  });

  it('has a target rest at the price above its own', async () => {
    const exits = { stop_loss: { price: '80000' }, take_profit: [{ price: '95000.5' }] };
    const world = await holding({ ...EXIT, exits });
    world.exchange.movePrice('BTC_USDT', '94000');
    await pass(world, 90 * SECOND_MS);
    expect(recordIn(world, 'oco/tp1')).toMatchObject({ status: 'open', order: { price: '95001' } });
    world.exchange.movePrice('BTC_USDT', '96000');
    await pass(world, 90 * SECOND_MS);
    expect(recordIn(world, 'oco')).toMatchObject({ status: 'filled', filledAmount: '5' });
    expect(judge(world)).toEqual([]);
  });

  it('has an armed order that reduces close at the price below its own', async () => {
    const trigger = { price: '86000', rule: '<=' };
    const stop = { id: 'stop', size: '-5', price: '85000.5', reduce_only: true, trigger };
    const world = await holding(stop);
    world.exchange.movePrice('BTC_USDT', '85500');
    await pass(world, 90 * SECOND_MS);
    expect(recordIn(world, 'stop')).toMatchObject({ status: 'filled', order: { price: '85000' } });
    expect(positionOf(world)).toBe('0');
    expect(judge(world)).toEqual([]);
  });
});
