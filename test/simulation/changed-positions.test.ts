import { describe, expect, it } from 'vitest';
import { changeAnswers } from './changed-answers.ts';
import { byHand, exitOf, FOR_LONG, holding, legsOf, OVER_LONG } from './contract-exit-cases.ts';
import { openContracts, positionOf, SECOND_MS, sendContract, USER } from './contract-world.ts';
import { judge } from './oracles.ts';
import { pass, recordIn } from './scripted.ts';
import { refusal, replyOtherwise } from './scripted-exits.ts';

describe('An exit whose position somebody else changes', () => {
  it('ends and says so when it is closed by hand', async () => {
    const world = await holding();
    sendContract(world, OVER_LONG);
    await pass(world, 20 * SECOND_MS);
    await byHand(world, '-5', { reduce_only: true });
    await pass(world, 250 * SECOND_MS);
    expect(exitOf(world)).toEqual({
      status: 'cancelled',
      filledAmount: '0',
      code: 'NO_POSITION',
    });
    expect(world.figures.of('log exit_coins_missing')).toBeGreaterThan(0);
    // A position of later is not its own.
    await byHand(world, '5');
    world.exchange.movePrice('BTC_USDT', '85500');
    await pass(world, 130 * SECOND_MS);
    expect(positionOf(world)).toBe('5');
    expect(judge(world)).toEqual([]);
  });

  it('shrinks to what is left, and closes no more', async () => {
    const world = await holding();
    sendContract(world, OVER_LONG);
    await pass(world, 20 * SECOND_MS);
    await byHand(world, '-3', { reduce_only: true });
    await pass(world, 250 * SECOND_MS);
    expect(recordIn(world, 'oco').progress?.state).toMatchObject({ owned: '2', missing: '3' });
    world.exchange.movePrice('BTC_USDT', '85500');
    await pass(world, 130 * SECOND_MS);
    expect(exitOf(world)).toEqual({
      status: 'partially_filled',
      filledAmount: '2',
      code: 'NO_POSITION',
    });
    expect(positionOf(world)).toBe('0');
    expect(judge(world)).toEqual([]);
  });

  it('ends when it is turned, and leaves the new position alone', async () => {
    const world = await holding();
    sendContract(world, OVER_LONG);
    await pass(world, 20 * SECOND_MS);
    await byHand(world, '-9');
    expect(positionOf(world)).toBe('-4');
    await pass(world, 250 * SECOND_MS);
    expect(exitOf(world)).toMatchObject({ status: 'cancelled', code: 'NO_POSITION' });
    world.exchange.movePrice('BTC_USDT', '85500');
    await pass(world, 130 * SECOND_MS);
    expect(positionOf(world)).toBe('-4');
    expect(judge(world)).toEqual([]);
  });

  it('closes nothing of a turned position although its stop fires first', async () => {
    const world = await holding();
    sendContract(world, OVER_LONG);
    await pass(world, 20 * SECOND_MS);
    await byHand(world, '-9');
    world.exchange.movePrice('BTC_USDT', '85500');
    await pass(world, 300 * SECOND_MS);
    expect(exitOf(world)).toMatchObject({ status: 'cancelled', code: 'NO_POSITION' });
    expect(positionOf(world)).toBe('-4');
    expect(judge(world)).toEqual([]);
  });

  it('ends when it is liquidated, also while its stop fires', async () => {
    for (const when of ['before', 'with'] as const) {
      const world = await holding();
      sendContract(world, OVER_LONG);
      await pass(world, 20 * SECOND_MS);
      if (when === 'with') world.exchange.movePrice('BTC_USDT', '85500');
      world.exchange.futures.deleverage(USER, 'BTC_USDT', '5');
      await pass(world, 300 * SECOND_MS);
      expect(exitOf(world)).toMatchObject({ status: 'cancelled', code: 'NO_POSITION' });
      expect(positionOf(world)).toBe('0');
      expect(judge(world)).toEqual([]);
    }
  });

  it('is not deceived by fills of its own legs that cannot be read', async () => {
    const world = await holding();
    sendContract(world, OVER_LONG);
    await pass(world, 20 * SECOND_MS);
    const pathPrefix = '/api/v4/futures/usdt/orders';
    world.exchange.faults.plan({ fault: 'error_before', pathPrefix, times: 10_000 });
    world.exchange.movePrice('BTC_USDT', '89200');
    await pass(world, 200 * SECOND_MS);
    expect(positionOf(world)).toBe('2');
    world.exchange.faults.clear();
    await pass(world, 70 * SECOND_MS);
    expect(recordIn(world, 'oco').progress?.state).toMatchObject({ owned: '5', missing: '0' });
    world.exchange.movePrice('BTC_USDT', '85500');
    await pass(world, 130 * SECOND_MS);
    expect(legsOf(world, 'oco')).toEqual(['tp1 filled 3', 'tp2 cancelled 0', 'sl1 filled 2']);
    expect(exitOf(world)).toEqual({ status: 'filled', filledAmount: '5' });
    expect(positionOf(world)).toBe('0');
  });

  it('is not deceived by a list of positions that is empty for minutes', async () => {
    const world = await holding();
    sendContract(world, OVER_LONG);
    await pass(world, 20 * SECOND_MS);
    let isEmpty = true;
    changeAnswers(world, 'GET', '/futures/usdt/positions', (body) => (isEmpty ? '[]' : body));
    await pass(world, 150 * SECOND_MS);
    isEmpty = false;
    expect(legsOf(world, 'oco')).toEqual(['tp1 open 0', 'tp2 open 0']);
    world.exchange.movePrice('BTC_USDT', '85500');
    await pass(world, 130 * SECOND_MS);
    expect(exitOf(world)).toEqual({ status: 'filled', filledAmount: '5' });
    expect(positionOf(world)).toBe('0');
  });

  it('ends once Gate says of its contract too that nothing is held', async () => {
    for (const label of ['POSITION_NOT_FOUND', 'CONTRACT_NOT_FOUND']) {
      const world = await holding();
      sendContract(world, OVER_LONG);
      await pass(world, 20 * SECOND_MS);
      await byHand(world, '-5', { reduce_only: true });
      let answer = refusal(503, 'SERVER_ERROR');
      replyOtherwise(world, ({ path }) => (path.includes('/usdt/positions/') ? answer : undefined));
      await pass(world, 250 * SECOND_MS);
      expect(exitOf(world).status).toBe('working');
      answer = refusal(400, label);
      await pass(world, 150 * SECOND_MS);
      expect(exitOf(world)).toMatchObject({ status: 'cancelled', code: 'NO_POSITION' });
    }
  });

  it('is not deceived by positions that are read late', async () => {
    const world = openContracts(
      {},
      { lostStartRate: 0, behavior: { positionLagMs: { min: 50_000, max: 60_000 } } },
    );
    world.startTicking();
    sendContract(world, { id: 'entry', size: '5', price: '0', exits: FOR_LONG });
    await pass(world, 400 * SECOND_MS);
    expect(recordIn(world, 'entry/exit').progress?.state).toMatchObject({
      owned: '5',
      missing: '0',
    });
    world.exchange.movePrice('BTC_USDT', '85500');
    await pass(world, 90 * SECOND_MS);
    expect(exitOf(world, 'entry/exit')).toEqual({ status: 'filled', filledAmount: '5' });
    expect(positionOf(world)).toBe('0');
  });
});
