import { describe, expect, it } from 'vitest';
import { ACCOUNTS } from '../../local/simulation/deployment.ts';
import type { World } from '../../local/simulation/world.ts';
import type { FuturesConfig } from '../../shared/config/futures-schema.ts';
import { eventsOf } from '../support/record.ts';
import { onceAt, pass, quietWorld, recordIn, send } from './scripted.ts';

const FUTURES: FuturesConfig = {
  contracts: ['BTC_USDT', 'ETH_USDT'],
  maxLeverage: '10',
  maxPosition: '100000',
  maxExposure: '150000',
  maxOrder: '50000',
  maxDay: '1000000',
  maxDayOrders: 1_000,
  priceCollar: '0.03',
  requireStop: false,
};
const USER = ACCOUNTS.main;
const SECOND_MS = 1_000;

const open = (options: Parameters<typeof quietWorld>[1] = {}, swarm = {}): World =>
  quietWorld(swarm, { futures: FUTURES, ...options });

function sendContract(world: World, message: Readonly<Record<string, unknown>>): void {
  const { action, target, contract = 'BTC_USDT' } = message;
  const group = action === 'cancel' ? `main#cancel#${target}` : `main#usdt:${contract}`;
  world.send(JSON.stringify({ contract, ...message }), group);
}

const positionOf = ({ exchange }: World, contract = 'BTC_USDT') =>
  exchange.futures
    .positions(USER)
    .find((held) => held.contract === contract)
    ?.size.toFixed() ?? '0';

const LONG = { id: 'long', size: '5', price: '0' };

describe('An order of a contract', () => {
  it('is placed once, and its record has its fills and fees to the last digit', async () => {
    const world = open();
    sendContract(world, LONG);
    await pass(world, 5 * SECOND_MS);
    expect(recordIn(world, 'long')).toMatchObject({ status: 'filled', filledAmount: '5' });
    world.track();
    await pass(world, 30 * SECOND_MS);
    world.track();
    await pass(world, 30 * SECOND_MS);
    const record = recordIn(world, 'long');
    const [trade] = world.exchange.futures.trades(USER);
    expect(record).toMatchObject({
      accounting: 'complete',
      filledTotal: trade!.price.times('5').toFixed(),
      fees: [{ currency: 'USDT', amount: trade!.fee.toFixed() }],
    });
    expect(positionOf(world)).toBe('5');
  });

  it.each([-10_000, 40_000])(
    'is placed by the clock of the exchange, however far ours is off: %i ms',
    async (offMs) => {
      const behavior = { exptimeRefusal: 'EXPIRED_BY_A_LABEL_NOBODY_KNOWS' } as const;
      const world = open({}, { skewMs: { min: offMs, max: offMs }, behavior });
      sendContract(world, LONG);
      await pass(world, 5 * SECOND_MS);
      const { status, attempt, exptimeMs, history } = recordIn(world, 'long');
      const [claimed] = history;
      expect({ status, attempt }).toEqual({ status: 'filled', attempt: 1 });
      // The record's times are ours, but for its fence.
      const lifeMs = exptimeMs! - (claimed!.atMs - offMs);
      expect(lifeMs).toBeGreaterThan(2 * SECOND_MS);
      expect(lifeMs).toBeLessThan(4 * SECOND_MS);
    },
  );

  it('is placed by the clock of the exchange, also after its function was frozen at a request for a pair', async () => {
    const frozenForMs = { min: 12 * SECOND_MS, max: 12 * SECOND_MS };
    const faultOf = onceAt('spot/currency_pairs', 'frozen');
    const behavior = { exptimeRefusal: 'EXPIRED_BY_A_LABEL_NOBODY_KNOWS' } as const;
    const world = open({ faultOf }, { frozenForMs, behavior });
    sendContract(world, LONG);
    await pass(world, 30 * SECOND_MS);
    sendContract(world, { ...LONG, id: 'next' });
    await pass(world, 5 * SECOND_MS);
    expect(recordIn(world, 'next')).toMatchObject({ status: 'filled', attempt: 1 });
  });

  it('counts for the next one in full while the exchange does not list it yet', async () => {
    const futures = { ...FUTURES, maxPosition: '60' };
    const hidden = { behavior: { visibilityLagMs: { min: 29_000, max: 29_000 } } };
    const world = open({ futures }, hidden);
    sendContract(world, { id: 'first', size: '5', price: '87500' });
    await pass(world, 3 * SECOND_MS);
    expect(recordIn(world, 'first').status).toBe('open');
    sendContract(world, { id: 'second', size: '5', price: '87500' });
    await pass(world, 3 * SECOND_MS);
    expect(recordIn(world, 'second').reason).toMatchObject({ code: 'MAX_POSITION' });
    expect(world.exchange.futures.orders(USER)).toHaveLength(1);
  });

  it('rests, is amended and cancelled', async () => {
    const world = open();
    sendContract(world, { id: 'rests', size: '-5', price: '89000' });
    await pass(world, 5 * SECOND_MS);
    expect(recordIn(world, 'rests').status).toBe('open');
    sendContract(world, { id: 'more', action: 'amend', target: 'rests', size: '-7' });
    await pass(world, 5 * SECOND_MS);
    expect(recordIn(world, 'more').status).toBe('done');
    expect(recordIn(world, 'rests').order).toMatchObject({ size: '-7', price: '89000' });
    world.send(
      JSON.stringify({ id: 'no', action: 'cancel', target: 'rests' }),
      'main#cancel#rests',
    );
    await pass(world, 5 * SECOND_MS);
    expect(recordIn(world, 'rests').status).toBe('cancelled');
    expect(world.exchange.futures.orders(USER).map(({ finishAs }) => finishAs)).toEqual([
      'cancelled',
    ]);
  });

  it('closes a position, and its trades say how much', async () => {
    const world = open();
    sendContract(world, LONG);
    await pass(world, 5 * SECOND_MS);
    sendContract(world, { id: 'close', size: '0', close: true, price: '0' });
    await pass(world, 5 * SECOND_MS);
    expect(positionOf(world)).toBe('0');
    for (let poll = 0; poll < 4; poll++) {
      world.track();
      await pass(world, 30 * SECOND_MS);
    }
    expect(recordIn(world, 'close')).toMatchObject({
      status: 'filled',
      filledAmount: '5',
      accounting: 'complete',
    });
  });

  it.each(['lost_reply', 'reset_after'] as const)(
    'whose answer is lost is found (%s)',
    async (fault) => {
      const world = open();
      const times = 1;
      world.exchange.faults.plan({ fault, method: 'POST', pathPrefix: '/api/v4/futures', times });
      sendContract(world, { id: 'lost', size: '3', price: '87000' });
      await pass(world, 10 * SECOND_MS);
      expect(recordIn(world, 'lost').status).toBe('submitting');
      world.track();
      await pass(world, 60 * SECOND_MS);
      expect(recordIn(world, 'lost').status).toBe('open');
      expect(world.exchange.futures.orders(USER)).toHaveLength(1);
    },
  );

  it('that never arrived is proven not placed, by the orders and then by the trades', async () => {
    const world = open();
    const pathPrefix = '/api/v4/futures';
    world.exchange.faults.plan({ fault: 'lost_request', method: 'POST', pathPrefix });
    sendContract(world, { id: 'gone', size: '3', price: '87000' });
    for (let poll = 0; poll < 5; poll++) {
      await pass(world, 30 * SECOND_MS);
      world.track();
    }
    await pass(world, 30 * SECOND_MS);
    const record = recordIn(world, 'gone');
    expect(record.status).toBe('not_placed');
    expect(eventsOf(record)).toContain('not_seen');
    expect(world.exchange.futures.orders(USER)).toEqual([]);
  });

  it('never meets the order of the pair of the same name', async () => {
    const world = open();
    const id = 'same';
    sendContract(world, { id, size: '3', price: '87000' });
    await pass(world, 5 * SECOND_MS);
    send(world, { id, currency_pair: 'BTC_USDT', side: 'buy', amount: '0.01', price: '87000' });
    send(world, {
      id: 'pair',
      currency_pair: 'BTC_USDT',
      side: 'buy',
      amount: '0.01',
      price: '87000',
    });
    await pass(world, 5 * SECOND_MS);
    world.track();
    await pass(world, 30 * SECOND_MS);
    expect(world.exchange.futures.orders(USER)).toHaveLength(1);
    expect(world.exchange.orders(USER)).toHaveLength(1);
    expect(recordIn(world, id).order).toMatchObject({ contract: 'BTC_USDT' });
    expect(recordIn(world, 'pair').status).toBe('open');
    const days = world.table.items().filter(({ sk }) => String(sk).startsWith('DAY#'));
    expect(days.map(({ sk }) => String(sk).includes('usdt:')).toSorted()).toEqual([false, true]);
  });

  it('that reduces nothing is refused by name', async () => {
    const world = open();
    sendContract(world, { id: 'nothing', size: '-3', price: '0', reduce_only: true });
    await pass(world, 5 * SECOND_MS);
    expect(recordIn(world, 'nothing').reason).toMatchObject({
      code: 'NO_POSITION',
      field: 'reduce_only',
    });
  });
});

describe('The limits of futures', () => {
  const refused = async (world: World, message: Readonly<Record<string, unknown>>) => {
    sendContract(world, { id: 'refused', size: '5', price: '0', ...message });
    await pass(world, 10 * SECOND_MS);
    return recordIn(world, 'refused').reason;
  };
  const limited = (limits: Partial<FuturesConfig>) => open({ futures: { ...FUTURES, ...limits } });

  it.each([
    ['MAX_ORDER', { maxOrder: '40' }, {}],
    ['MAX_DAY', { maxDay: '40' }, {}],
    ['MAX_POSITION', { maxPosition: '40' }, {}],
    ['MAX_EXPOSURE', { maxExposure: '40' }, {}],
    ['MAX_LEVERAGE', { maxLeverage: '9' }, {}],
    ['PAIR_NOT_ALLOWED', { contracts: ['ETH_USDT'] }, {}],
    ['UNKNOWN_PAIR', { contracts: ['NONE_USDT'] }, { contract: 'NONE_USDT' }],
    ['PRICE_COLLAR', {}, { price: '91000' }],
    ['INVALID_FIELD', {}, { size: '5.5' }],
    ['INVALID_FIELD', {}, { price: '87000.05' }],
  ])('refuse by name: %s', async (code, limits, message) => {
    const world = limited(limits);
    expect((await refused(world, message))?.code).toBe(code);
    expect(world.exchange.futures.orders(USER)).toEqual([]);
  });

  it('refuse everything in hedge mode', async () => {
    const world = open();
    world.exchange.futures.setPositionMode(USER, 'dual');
    expect((await refused(world, {}))?.code).toBe('POSITION_MODE');
    sendContract(world, { id: 'exit', size: '-5', price: '0', reduce_only: true });
    await pass(world, 5 * SECOND_MS);
    expect(recordIn(world, 'exit').reason?.code).toBe('POSITION_MODE');
    expect(world.exchange.futures.orders(USER)).toEqual([]);
  });

  it('count everything that rests on a side, also what is not Sluice’s', async () => {
    const world = limited({ maxPosition: '100' });
    sendContract(world, { id: 'one', size: '5', price: '87000' });
    await pass(world, 5 * SECOND_MS);
    expect((await refused(world, { size: '7', price: '87000' }))?.code).toBe('MAX_POSITION');
    sendContract(world, { id: 'short', size: '-9', price: '89000' });
    await pass(world, 5 * SECOND_MS);
    expect(recordIn(world, 'short').status).toBe('open');
  });

  it('let exits through', async () => {
    const world = limited({ maxOrder: '50', maxDay: '60', maxPosition: '50' });
    sendContract(world, LONG);
    await pass(world, 5 * SECOND_MS);
    sendContract(world, { id: 'exit', size: '-5', price: '0', reduce_only: true });
    await pass(world, 5 * SECOND_MS);
    expect(recordIn(world, 'exit').status).toBe('filled');
    expect(positionOf(world)).toBe('0');
  });

  it('fail an opening whose position cannot be read', async () => {
    const world = open();
    const pathPrefix = '/api/v4/futures/usdt/positions';
    world.exchange.faults.plan({ fault: 'error_before', pathPrefix, times: 1_000 });
    sendContract(world, { ...LONG, submit_by: undefined });
    await pass(world, 400 * SECOND_MS);
    expect(recordIn(world, 'long')).toMatchObject({ status: 'rejected' });
    expect(world.exchange.futures.orders(USER)).toEqual([]);
  });
});

it('A halt cancels what may open a position, keeps what reduces one, and closes nothing', async () => {
  const world = open();
  sendContract(world, LONG);
  await pass(world, 5 * SECOND_MS);
  sendContract(world, { id: 'entry', size: '5', price: '87000' });
  sendContract(world, { id: 'exit', size: '-5', price: '89000', reduce_only: true });
  await pass(world, 5 * SECOND_MS);
  await world.operator.halt('main');
  for (let poll = 0; poll < 6; poll++) {
    world.track();
    await pass(world, 20 * SECOND_MS);
  }
  expect(world.operator.halts[0]?.completeAtMs).toBeDefined();
  expect(recordIn(world, 'entry').status).toBe('cancelled');
  expect(recordIn(world, 'exit').status).toBe('open');
  expect(positionOf(world)).toBe('5');
});

it('A crash after the claim of a contract is proven like one of a pair', async () => {
  const world = open({ faultOf: onceAt('futures/usdt/orders', 'crash_after') });
  sendContract(world, LONG);
  for (let poll = 0; poll < 6; poll++) {
    await pass(world, 30 * SECOND_MS);
    world.track();
  }
  await pass(world, 30 * SECOND_MS);
  const { status } = recordIn(world, 'long');
  const placed = world.exchange.futures.orders(USER).length;
  expect([status, placed]).toEqual(placed === 0 ? ['not_placed', 0] : ['filled', 1]);
});

it('An order that rests when "futures" is taken out of the configuration is told each hour, and followed once it is back', async () => {
  let hasFutures = true;
  const world = open({ hasFutures: () => hasFutures });
  world.startTicking();
  sendContract(world, { id: 'resting', size: '5', price: '87500' });
  await pass(world, 60 * SECOND_MS);
  hasFutures = false;
  await pass(world, 130 * SECOND_MS);
  expect(world.figures.of('log not_followed')).toBe(1);
  await pass(world, 3_600 * SECOND_MS);
  expect(world.figures.of('log not_followed')).toBe(2);
  expect(recordIn(world, 'resting').status).toBe('open');
  world.exchange.movePrice('BTC_USDT', '87000');
  hasFutures = true;
  await pass(world, 130 * SECOND_MS);
  expect(recordIn(world, 'resting').status).toBe('filled');
  expect(world.figures.of('log not_followed')).toBe(2);
});

it('A cancel of an order that rests when "futures" is taken out fails no poll, and is carried out once it is back', async () => {
  let hasFutures = true;
  const world = open({ hasFutures: () => hasFutures });
  world.startTicking();
  const cancel_at = String(world.scheduler.nowMs + 120 * SECOND_MS);
  sendContract(world, { id: 'resting', size: '5', price: '87500' });
  sendContract(world, { id: 'timed', size: '5', price: '87400', cancel_at });
  await pass(world, 60 * SECOND_MS);
  hasFutures = false;
  await pass(world, 10 * SECOND_MS);
  send(world, { id: 'no', action: 'cancel', target: 'resting' });
  await pass(world, 130 * SECOND_MS);
  expect(recordIn(world, 'no').status).not.toBe('done');
  expect(world.figures.of('log look_failed')).toBe(0);
  expect(world.figures.of('log left_to_track_orders')).toBe(0);
  hasFutures = true;
  await pass(world, 130 * SECOND_MS);
  expect(recordIn(world, 'no').status).toBe('done');
  for (const id of ['resting', 'timed']) expect(recordIn(world, id).status).toBe('cancelled');
});
