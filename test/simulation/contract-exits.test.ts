import { describe, expect, it } from 'vitest';
import {
  byHand,
  exitOf,
  FOR_LONG,
  FOR_SHORT,
  holding,
  legsOf,
  OVER_LONG,
  OVER_SHORT,
} from './contract-exit-cases.ts';
import {
  FUTURES,
  LONG,
  positionOf,
  SECOND_MS,
  SHORT,
  sendContract,
  USER,
  watch,
} from './contract-world.ts';
import { judge } from './oracles.ts';
import { onceAt, pass, recordIn } from './scripted.ts';
import { refusal, replyOtherwise } from './scripted-exits.ts';

describe('A stop over a position that Gate lets nobody close for a moment', () => {
  it.each([
    [400, 'TOO_MANY_ORDERS'],
    [400, 'POSITION_IN_CLOSE'],
    [400, 'POSITION_IN_LIQUIDATION'],
    [429, 'TOO_MANY_REQUESTS'],
    [503, 'SERVER_ERROR'],
  ])('uses no step, and closes it when Gate does: %i %s', async (status, label) => {
    const world = await holding();
    sendContract(world, { ...OVER_LONG, exits: { stop_loss: FOR_LONG.stop_loss } });
    await pass(world, 20 * SECOND_MS);
    let isOver = false;
    replyOtherwise(world, ({ method }) =>
      method === 'POST' && !isOver ? refusal(status, label) : undefined,
    );
    world.exchange.movePrice('BTC_USDT', '85500');
    await pass(world, 900 * SECOND_MS);
    expect(exitOf(world).status).toBe('working');
    expect(positionOf(world)).toBe('5');
    expect(world.figures.of('log unprotected')).toBeGreaterThan(0);
    isOver = true;
    await pass(world, 150 * SECOND_MS);
    expect(exitOf(world)).toEqual({ status: 'filled', filledAmount: '5' });
    expect(positionOf(world)).toBe('0');
    expect(judge(world)).toEqual([]);
  });
});

describe('An exit over a position', () => {
  it('rests its take-profits as orders that only reduce, long and short', async () => {
    for (const [position, exit, sign] of [
      [LONG, OVER_LONG, '-'],
      [SHORT, OVER_SHORT, ''],
    ] as const) {
      const world = await holding(position);
      sendContract(world, exit);
      await pass(world, 20 * SECOND_MS);
      expect(legsOf(world, 'oco')).toEqual(['tp1 open 0', 'tp2 open 0']);
      expect(recordIn(world, 'oco/tp1').order).toMatchObject({
        size: `${sign}3`,
        reduce_only: true,
        tif: 'gtc',
      });
      expect(judge(world)).toEqual([]);
    }
  });

  it('ends when its take-profits have closed everything', async () => {
    const world = await holding();
    sendContract(world, OVER_LONG);
    await pass(world, 20 * SECOND_MS);
    world.exchange.movePrice('BTC_USDT', '91000');
    await pass(world, 90 * SECOND_MS);
    expect(legsOf(world, 'oco')).toEqual(['tp1 filled 3', 'tp2 filled 2']);
    expect(exitOf(world)).toEqual({ status: 'filled', filledAmount: '5' });
    expect(positionOf(world)).toBe('0');
    expect(judge(world)).toEqual([]);
  });

  it('stops: it cancels the take-profits first, and closes the rest once', async () => {
    for (const [position, exit, price] of [
      [LONG, OVER_LONG, '85500'],
      [SHORT, OVER_SHORT, '90500'],
    ] as const) {
      const world = await holding(position);
      sendContract(world, exit);
      await pass(world, 20 * SECOND_MS);
      world.exchange.movePrice('BTC_USDT', price);
      await pass(world, 90 * SECOND_MS);
      expect(legsOf(world, 'oco')).toEqual(['tp1 cancelled 0', 'tp2 cancelled 0', 'sl1 filled 5']);
      expect(exitOf(world)).toEqual({ status: 'filled', filledAmount: '5' });
      expect(positionOf(world)).toBe('0');
      expect(judge(world)).toEqual([]);
    }
  });

  it('stops with what a take-profit has left, after a gap through the stop', async () => {
    const world = await holding();
    sendContract(world, OVER_LONG);
    await pass(world, 20 * SECOND_MS);
    world.exchange.movePrice('BTC_USDT', '89200');
    await pass(world, 70 * SECOND_MS);
    expect(positionOf(world)).toBe('2');
    world.exchange.movePrice('BTC_USDT', '70000');
    await pass(world, 90 * SECOND_MS);
    expect(legsOf(world, 'oco')).toEqual(['tp1 filled 3', 'tp2 cancelled 0', 'sl1 filled 2']);
    expect(exitOf(world)).toEqual({ status: 'filled', filledAmount: '5' });
    expect(positionOf(world)).toBe('0');
  });

  it('trails a short position', async () => {
    const world = await holding(SHORT);
    sendContract(world, { ...OVER_SHORT, exits: { trail: { by: '0.02' } } });
    await watch(world, 20);
    for (const price of ['86000', '84000', '85500']) {
      world.exchange.movePrice('BTC_USDT', price);
      await watch(world, 20);
    }
    expect(exitOf(world).status).toBe('working');
    world.exchange.movePrice('BTC_USDT', '86000');
    await watch(world, 60);
    expect(legsOf(world, 'oco')).toEqual(['sl1 filled 5']);
    expect(positionOf(world)).toBe('0');
  });

  it('places a take-profit that is beyond Gate’s band once the price is near it', async () => {
    const world = await holding();
    const exits = { stop_loss: { price: '80000' }, take_profit: [{ price: '95000' }] };
    sendContract(world, { ...OVER_LONG, exits });
    await pass(world, 130 * SECOND_MS);
    expect(exitOf(world).status).toBe('working');
    expect(legsOf(world, 'oco')).toEqual([]);
    world.exchange.movePrice('BTC_USDT', '93500');
    await pass(world, 130 * SECOND_MS);
    expect(legsOf(world, 'oco')).toEqual(['tp1 open 0']);
    world.exchange.movePrice('BTC_USDT', '95500');
    await pass(world, 90 * SECOND_MS);
    expect(exitOf(world)).toEqual({ status: 'filled', filledAmount: '5' });
  });

  it('is cancelled with its legs, and closes nothing', async () => {
    const world = await holding();
    sendContract(world, OVER_LONG);
    await pass(world, 20 * SECOND_MS);
    sendContract(world, { id: 'no', action: 'cancel', target: 'oco' });
    await pass(world, 90 * SECOND_MS);
    expect(legsOf(world, 'oco')).toEqual(['tp1 cancelled 0', 'tp2 cancelled 0']);
    expect(exitOf(world).status).toBe('cancelled');
    expect(positionOf(world)).toBe('5');
  });

  it('owns no more than the position, and no two exits own the same contracts', async () => {
    const world = await holding(LONG, {}, { submitWorkers: 6 });
    const ids = ['a', 'b', 'c', 'd', 'e', 'f'];
    for (const id of ids) {
      const body = { ...OVER_LONG, id, contract: 'BTC_USDT', size: '-2' };
      world.send(JSON.stringify(body), `group-${id}`);
    }
    await pass(world, 30 * SECOND_MS);
    const statuses = ids.map((id) => exitOf(world, id));
    expect(statuses.filter(({ status }) => status === 'working')).toHaveLength(2);
    expect(statuses.filter(({ code }) => code === 'NO_POSITION')).toHaveLength(4);
    const stop = { stop_loss: { price: '86000' } };
    sendContract(world, { ...OVER_LONG, id: 'last', size: '-1', exits: stop });
    await pass(world, 30 * SECOND_MS);
    expect(exitOf(world, 'last').status).toBe('working');
    world.exchange.movePrice('BTC_USDT', '85500');
    await pass(world, 150 * SECOND_MS);
    expect(positionOf(world)).toBe('0');
    expect(judge(world)).toEqual([]);
  });

  it.each([
    ['more than is held', { size: '-6' }, 'NO_POSITION', 'size', '-5'],
    ['the wrong side', { size: '5', exits: FOR_SHORT }, 'NO_POSITION', 'size', undefined],
    ['another contract', { contract: 'ETH_USDT', size: '-5' }, 'NO_POSITION', 'size', undefined],
    ['one that is not listed', { contract: 'DOGE_USDT' }, 'PAIR_NOT_ALLOWED', 'contract'],
    ['half a contract', { size: '-2.5' }, 'INVALID_FIELD', 'size', '-2'],
    [
      'a stop that is met',
      { exits: { stop_loss: { price: '88100' } } },
      'TRIGGER_ALREADY_MET',
      'exits.stop_loss.price',
    ],
    [
      'a price off the tick',
      { exits: { stop_loss: { price: '86000.05' } } },
      'INVALID_FIELD',
      'exits.stop_loss.price',
      '86000.1',
    ],
    [
      'too much slippage',
      { exits: { stop_loss: { price: '86000', slippage: '0.04' } } },
      'PRICE_COLLAR',
      'exits.stop_loss.slippage',
      '0.03',
    ],
    ['shares below a contract', { size: '-1', exits: FOR_LONG }, 'EXIT_TOO_SMALL', 'size', '-3'],
  ])('over %s is refused by name', async (_what, change, code, field, limit?: string) => {
    const world = await holding();
    const exits =
      'contract' in change && change.contract === 'ETH_USDT'
        ? { stop_loss: { price: '2800' } }
        : FOR_LONG;
    sendContract(world, { ...OVER_LONG, exits, ...change });
    await pass(world, 20 * SECOND_MS);
    const { status, reason } = recordIn(world, 'oco');
    expect(status).toBe('rejected');
    expect(reason).toMatchObject({ code, field, ...(limit !== undefined && { limit }) });
    expect(world.exchange.futures.orders(USER)).toHaveLength(1);
  });

  it('does not begin while the position cannot be read', async () => {
    const world = await holding();
    const pathPrefix = '/api/v4/futures/usdt/positions';
    world.exchange.faults.plan({ fault: 'error_before', pathPrefix, times: 10_000 });
    sendContract(world, OVER_LONG);
    await pass(world, 400 * SECOND_MS);
    expect(exitOf(world)).toMatchObject({ status: 'rejected', code: 'NO_PRICE' });
  });
});

describe('The exits of an order of a contract', () => {
  const ENTRY = { id: 'entry', size: '5', price: '0', exits: FOR_LONG };

  it('protect what it opened, long and short', async () => {
    for (const [entry, price] of [
      [ENTRY, '85500'],
      [{ ...ENTRY, size: '-5', exits: FOR_SHORT }, '90500'],
    ] as const) {
      const world = await holding(entry);
      expect(legsOf(world, 'entry/exit')).toEqual(['tp1 open 0', 'tp2 open 0']);
      world.exchange.movePrice('BTC_USDT', price);
      await pass(world, 90 * SECOND_MS);
      expect(exitOf(world, 'entry/exit')).toEqual({ status: 'filled', filledAmount: '5' });
      expect(positionOf(world)).toBe('0');
      expect(judge(world)).toEqual([]);
    }
  });

  it('cancel an entry that still opens, and close what it opened', async () => {
    const world = await holding({ ...ENTRY, price: '87900' });
    expect(recordIn(world, 'entry').status).toBe('open');
    world.exchange.movePrice('BTC_USDT', '87800');
    await pass(world, 10 * SECOND_MS);
    world.exchange.movePrice('BTC_USDT', '85500');
    await pass(world, 150 * SECOND_MS);
    expect(exitOf(world, 'entry/exit').status).toBe('filled');
    expect(positionOf(world)).toBe('0');
    expect(judge(world)).toEqual([]);
  });

  it('follow a trigger that opens', async () => {
    const trigger = { price: '89000', rule: '>=' };
    const exits = { stop_loss: { price: '87500' }, take_profit: [{ price: '90500' }] };
    const world = await holding({ ...ENTRY, trigger, exits });
    world.exchange.movePrice('BTC_USDT', '89500');
    await pass(world, 150 * SECOND_MS);
    expect(recordIn(world, 'entry').status).toBe('filled');
    expect(legsOf(world, 'entry/exit')).toEqual(['tp1 open 0']);
    world.exchange.movePrice('BTC_USDT', '87000');
    await pass(world, 90 * SECOND_MS);
    expect(positionOf(world)).toBe('0');
  });

  it.each(['lost_reply', 'reset_after'] as const)(
    'close once although an answer is lost (%s)',
    async (fault) => {
      const world = await holding(ENTRY);
      world.exchange.faults.plan({
        fault,
        method: 'POST',
        pathPrefix: '/api/v4/futures/usdt/orders',
        times: 1,
      });
      world.exchange.movePrice('BTC_USDT', '85500');
      await pass(world, 240 * SECOND_MS);
      expect(exitOf(world, 'entry/exit')).toEqual({ status: 'filled', filledAmount: '5' });
      expect(positionOf(world)).toBe('0');
      expect(judge(world)).toEqual([]);
    },
  );

  it.each(['crash_before', 'crash_after'] as const)(
    'go on after a crash at the POST of the step (%s)',
    async (fault) => {
      const atPost = onceAt('POST /api/v4/futures/usdt/orders', fault);
      let isFiring = false;
      const world = await holding(ENTRY, {
        faultOf: (call) => (isFiring ? atPost(call) : undefined),
      });
      isFiring = true;
      world.exchange.movePrice('BTC_USDT', '85500');
      await pass(world, 300 * SECOND_MS);
      expect(world.figures.sum('fault ')).toBeGreaterThan(0);
      expect(exitOf(world, 'entry/exit')).toEqual({ status: 'filled', filledAmount: '5' });
      expect(positionOf(world)).toBe('0');
      expect(judge(world)).toEqual([]);
    },
  );

  it('go on while a person halts: what only reduces is neither cancelled nor stopped', async () => {
    const world = await holding(ENTRY);
    await world.operator.halt('main');
    await pass(world, 130 * SECOND_MS);
    expect(legsOf(world, 'entry/exit')).toEqual(['tp1 open 0', 'tp2 open 0']);
    world.exchange.movePrice('BTC_USDT', '85500');
    await pass(world, 90 * SECOND_MS);
    expect(exitOf(world, 'entry/exit')).toEqual({ status: 'filled', filledAmount: '5' });
    expect(positionOf(world)).toBe('0');
  });
});

it('An exit of a contract is suspended when a person halts everything, until it is armed again', async () => {
  const world = await holding({ id: 'entry', size: '5', price: '0', exits: FOR_LONG });
  await world.operator.halt('main', 'by_person_of_all');
  await pass(world, 150 * SECOND_MS);
  expect(legsOf(world, 'entry/exit')).toEqual(['tp1 cancelled 0', 'tp2 cancelled 0']);
  world.exchange.movePrice('BTC_USDT', '85500');
  await pass(world, 60 * SECOND_MS);
  expect(recordIn(world, 'entry/exit').progress?.state.suspended).toBe(true);
  expect(positionOf(world)).toBe('5');
  expect(await world.operator.resume('main')).toBe(true);
  await world.operator.rearm('main');
  await pass(world, 90 * SECOND_MS);
  expect(exitOf(world, 'entry/exit')).toEqual({ status: 'filled', filledAmount: '5' });
  expect(positionOf(world)).toBe('0');
});

it('An account that is not live any more suspends its exits, and says so', async () => {
  let isLive = true;
  const world = await holding(LONG, { futures: FUTURES, isLive: () => isLive });
  sendContract(world, OVER_LONG);
  await pass(world, 20 * SECOND_MS);
  isLive = false;
  world.exchange.movePrice('BTC_USDT', '85500');
  await pass(world, 130 * SECOND_MS);
  expect(recordIn(world, 'oco').progress?.state.suspended).toBe(true);
  expect(world.figures.of('log unprotected')).toBeGreaterThan(0);
  expect(positionOf(world)).toBe('5');
});

it('An account that trades no contracts any more suspends its exits, says so, and lets them be cancelled', async () => {
  let hasFutures = true;
  const world = await holding(LONG, { futures: FUTURES, hasFutures: () => hasFutures });
  sendContract(world, { ...OVER_LONG, exits: { stop_loss: { price: '86000' } } });
  await pass(world, 20 * SECOND_MS);
  hasFutures = false;
  world.exchange.movePrice('BTC_USDT', '85500');
  await pass(world, 190 * SECOND_MS);
  expect(recordIn(world, 'oco').progress?.state.suspended).toBe(true);
  expect(world.figures.of('log unprotected')).toBeGreaterThan(0);
  sendContract(world, { id: 'off', action: 'cancel', target: 'oco' });
  await pass(world, 130 * SECOND_MS);
  expect(recordIn(world, 'oco').status).toBe('cancelled');
  expect(positionOf(world)).toBe('5');
});

it('A contract that Gate lists no more is told, and its exit can be cancelled', async () => {
  const world = await holding();
  sendContract(world, { ...OVER_LONG, exits: { stop_loss: { price: '86000' } } });
  await pass(world, 20 * SECOND_MS);
  replyOtherwise(world, ({ path }) =>
    path.includes('/futures/usdt/contracts/') ? refusal(400, 'CONTRACT_NOT_FOUND') : undefined,
  );
  await pass(world, 130 * SECOND_MS);
  expect(recordIn(world, 'oco').status).toBe('working');
  expect(world.figures.of('log unprotected')).toBeGreaterThan(0);
  sendContract(world, { id: 'off', action: 'cancel', target: 'oco' });
  await pass(world, 130 * SECOND_MS);
  expect(recordIn(world, 'oco').status).toBe('cancelled');
});

it('An exit of a contract that Gate lists no more ends once nothing is held', async () => {
  const world = await holding();
  sendContract(world, OVER_LONG);
  await pass(world, 20 * SECOND_MS);
  await byHand(world, '-5', { reduce_only: true });
  replyOtherwise(world, ({ path }) =>
    /\/usdt\/(contracts|positions)\//.test(path) ? refusal(400, 'CONTRACT_NOT_FOUND') : undefined,
  );
  await pass(world, 250 * SECOND_MS);
  expect(exitOf(world)).toMatchObject({ status: 'cancelled', code: 'NO_POSITION' });
  expect(world.figures.of('log exit_coins_missing')).toBe(1);
});

it('A target that is reached already, and a limit that is too far from its stop, are refused', async () => {
  const world = await holding();
  const refused = async (id: string, exits: object) => {
    sendContract(world, { ...OVER_LONG, id, exits });
    await pass(world, 5 * SECOND_MS);
    const { status, reason } = recordIn(world, id);
    return { status, code: reason?.code, field: reason?.field };
  };
  const stop_loss = { price: '86000' };
  expect(await refused('reached', { stop_loss, take_profit: [{ price: '87000' }] })).toEqual({
    status: 'rejected',
    code: 'INVALID_FIELD',
    field: 'exits.take_profit.0.price',
  });
  const far = { stop_loss: { ...stop_loss, limit_price: '83000' } };
  expect(await refused('far', far)).toEqual({
    status: 'rejected',
    code: 'PRICE_COLLAR',
    field: 'exits.stop_loss.limit_price',
  });
});
