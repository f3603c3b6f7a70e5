import { expect, test } from 'vitest';
import type { EdgeCall } from '../../local/simulation/sandbox.ts';
import type { World } from '../../local/simulation/world.ts';
import { manyMarkets, QUOTE_ONLY } from './many-markets.ts';
import { pass, quietWorld, RESTING, recordIn, send } from './scripted.ts';
import { BTC, refusal, replyOtherwise } from './scripted-exits.ts';

const SECOND_MS = 1_000;
const STOP = {
  id: 'stop',
  currency_pair: 'BTC_USDT',
  type: 'market',
  side: 'sell',
  amount: '0.01',
};

/** Ticks of the schedule for so many seconds. */
async function watch(world: World, seconds: number): Promise<void> {
  for (let left = seconds; left > 0; left -= 10) {
    world.track();
    await pass(world, 10 * SECOND_MS);
  }
}

test('a price confirms a trigger from its amendment on, not from before', async () => {
  const world = quietWorld();
  send(world, { ...STOP, trigger: { price: '80000', rule: '<=', confirm_seconds: '120' } });
  await watch(world, 10);
  world.exchange.movePrice('BTC_USDT', '79000');
  await watch(world, 100);
  const change = { id: 'lower', action: 'amend', target: 'stop', currency_pair: 'BTC_USDT' };
  send(world, { ...change, trigger: { price: '78000' } });
  await pass(world, SECOND_MS);
  world.exchange.movePrice('BTC_USDT', '77000');
  await watch(world, 60);
  expect(recordIn(world, 'stop')).toMatchObject({ status: 'armed', trigger: { price: '78000' } });
  await watch(world, 120);
  expect(recordIn(world, 'stop').status).toBe('filled');
});

test('orders are reconciled although the prices of many pairs cannot be read', async () => {
  const listings = manyMarkets(21);
  const world = quietWorld({}, { listings, balances: QUOTE_ONLY });
  const buy = { side: 'buy', amount: '10', price: '2' };
  for (const { pair } of listings) {
    const trigger = { price: '3', rule: '>=' };
    send(world, { ...buy, id: `armed-${pair.base}`, currency_pair: pair.id, trigger });
  }
  const cancelAt = String(world.scheduler.nowMs + 20 * SECOND_MS);
  send(world, { ...buy, id: 'resting', currency_pair: 'COIN1_USDT', cancel_at: cancelAt });
  await pass(world, 10 * SECOND_MS);
  expect(recordIn(world, 'armed-COIN21').status).toBe('armed');
  const pathPrefix = '/api/v4/spot/tickers';
  world.exchange.faults.plan({ fault: 'error_before', method: 'GET', pathPrefix, times: 10_000 });
  await watch(world, 60);
  expect(recordIn(world, 'resting').status).toBe('cancelled');
});

test('a stop does not wait for the candles of many other pairs, about which Gate answers nothing', async () => {
  const listings = manyMarkets(40);
  const world = quietWorld({}, { listings, balances: { ...QUOTE_ONLY, COIN40: '100' } });
  const buy = { side: 'buy', amount: '10', price: '2' };
  for (const { pair } of listings) {
    const trigger = { price: '3', rule: '>=' };
    send(world, { ...buy, id: `armed-${pair.base}`, currency_pair: pair.id, trigger });
  }
  const trigger = { price: '2.45', rule: '<=' };
  send(world, { ...STOP, currency_pair: 'COIN40_USDT', amount: '10', trigger });
  await pass(world, 60 * SECOND_MS);
  replyOtherwise(world, ({ path }) =>
    path.endsWith('/spot/candlesticks') ? { fault: 'lost' } : undefined,
  );
  world.exchange.movePrice('COIN40_USDT', '2.4');
  world.track();
  await pass(world, 10 * SECOND_MS);
  expect(recordIn(world, 'stop').status).toBe('filled');
});

test('people are told of an armed sell whose pair Gate lists no more', async () => {
  const world = quietWorld();
  world.startTicking();
  send(world, { ...STOP, trigger: { price: '80000', rule: '<=' } });
  // Its rules are known for an hour.
  await pass(world, 3_500 * SECOND_MS);
  expect(world.figures.of('log unprotected')).toBe(0);
  replyOtherwise(world, ({ path, query }) =>
    `${path}?${query}`.includes('BTC_USDT') ? refusal(400, 'INVALID_CURRENCY_PAIR') : undefined,
  );
  await pass(world, 300 * SECOND_MS);
  expect(recordIn(world, 'stop').status).toBe('armed');
  expect(world.figures.of('log unprotected')).toBe(1);
});

test.each([
  ['at market, with a slippage', { type: 'market', slippage: '0.5' }, 'slippage'],
  ['far below its trigger', { type: 'limit', price: '60000' }, 'price'],
])(
  'a stop of a share of the balance is refused at once if the collar would refuse its firing: %s',
  async (_what, terms, field) => {
    const world = quietWorld();
    const stop = { id: 'stop', currency_pair: 'BTC_USDT', side: 'sell', amount_of_available: '1' };
    send(world, { ...stop, ...terms, trigger: { price: '80000', rule: '<=' } });
    await pass(world, SECOND_MS);
    expect(recordIn(world, 'stop')).toMatchObject({
      status: 'rejected',
      reason: { code: 'PRICE_COLLAR', field },
    });
  },
);

test('a buy of a share of the balance is not amended to a trigger below its own stop', async () => {
  const world = quietWorld();
  const buy = {
    currency_pair: 'BTC_USDT',
    type: 'market',
    side: 'buy',
    amount_of_available: '0.5',
  };
  const exits = { stop_loss: { price: '93000' } };
  send(world, { ...buy, id: 'breakout', trigger: { price: '95000', rule: '>=' }, exits });
  await pass(world, SECOND_MS);
  const change = { id: 'lower', action: 'amend', target: 'breakout', currency_pair: 'BTC_USDT' };
  send(world, { ...change, trigger: { price: '92000' } });
  await pass(world, SECOND_MS);
  expect(recordIn(world, 'lower')).toMatchObject({
    status: 'rejected',
    reason: { code: 'INVALID_FIELD', field: 'trigger.price' },
  });
  expect(recordIn(world, 'breakout')).toMatchObject({
    status: 'armed',
    trigger: { price: '95000' },
  });
});

const AT_80000 = { ...STOP, trigger: { price: '80000', rule: '<=' } };
const eventsIn = (world: World, id: string) =>
  recordIn(world, id).history.map(({ event }) => event);

test('an order ends when the time of its trigger is over, and does not fire afterwards', async () => {
  const world = quietWorld();
  const expires_at = String(world.scheduler.nowMs + 60 * SECOND_MS);
  send(world, { ...AT_80000, trigger: { ...AT_80000.trigger, expires_at } });
  await watch(world, 50);
  expect(recordIn(world, 'stop').status).toBe('armed');
  await watch(world, 20);
  world.exchange.movePrice('BTC_USDT', '79000');
  await watch(world, 20);
  expect(recordIn(world, 'stop')).toMatchObject({
    status: 'cancelled',
    reason: { code: 'TRIGGER_EXPIRED' },
  });
  expect(world.exchange.placements()).toEqual([]);
});

test.each([
  ['trades again', { trade_status: 'tradable' }, 'filled'],
  ['is delisted', { delisting_time: 1 }, 'rejected'],
])('a stop of a pair that does not trade waits until it %s', async (_what, change, status) => {
  const pair = { ...BTC.pair };
  const world = quietWorld({}, { listings: [{ ...BTC, pair }] });
  // What is blocked is read anew each minute, and other rules of a pair each hour.
  pair.trade_status = 'untradable';
  await watch(world, 60);
  pair.trade_status = 'tradable';
  send(world, AT_80000);
  await watch(world, 60);
  pair.trade_status = 'untradable';
  await pass(world, 3_700 * SECOND_MS);
  world.exchange.movePrice('BTC_USDT', '79000');
  await watch(world, 90);
  expect(recordIn(world, 'stop').status).toBe('armed');
  expect(world.exchange.placements()).toEqual([]);
  Object.assign(pair, change);
  await watch(world, 150);
  expect(recordIn(world, 'stop').status).toBe(status);
});

test('a sell that fires far from its limit price is sent at the price that the collar allows', async () => {
  const world = quietWorld();
  const target = { ...STOP, id: 'target', type: 'limit', price: '90000' };
  send(world, { ...target, trigger: { price: '90500', rule: '>=' } });
  await watch(world, 10);
  world.exchange.movePrice('BTC_USDT', '100000');
  await watch(world, 70);
  expect(recordIn(world, 'target')).toMatchObject({ status: 'filled', order: { price: '92000' } });
});

test('an armed sell is sent although its pair is not among the pairs of its account any more, a buy is refused', async () => {
  let pairs: '*' | readonly string[] = '*';
  const world = quietWorld({}, { pairs: () => pairs });
  send(world, AT_80000);
  send(world, { ...AT_80000, id: 'dip', side: 'buy', amount: '100' });
  await watch(world, 10);
  pairs = ['ETH_USDT'];
  send(world, { ...AT_80000, id: 'late' });
  world.exchange.movePrice('BTC_USDT', '79000');
  await watch(world, 70);
  expect(recordIn(world, 'stop').status).toBe('filled');
  for (const id of ['dip', 'late']) {
    expect(recordIn(world, id)).toMatchObject({
      status: 'rejected',
      reason: { code: 'PAIR_NOT_ALLOWED' },
    });
  }
});

test('a stop fires with the slippage that its pair allows by then', async () => {
  const pair = { ...BTC.pair, slippage: '0.05' };
  const world = quietWorld({}, { listings: [{ ...BTC, pair }] });
  send(world, { ...AT_80000, slippage: '0.05' });
  await watch(world, 10);
  pair.slippage = '0.02';
  await pass(world, 3_700 * SECOND_MS);
  world.exchange.movePrice('BTC_USDT', '79000');
  await watch(world, 70);
  expect(recordIn(world, 'stop')).toMatchObject({ status: 'filled', order: { slippage: '0.02' } });
});

test('nothing fires between a halt and the rearming, wherever the price is', async () => {
  const world = quietWorld();
  send(world, AT_80000);
  await watch(world, 20);
  await world.operator.halt('main');
  world.exchange.movePrice('BTC_USDT', '79000');
  await watch(world, 120);
  expect(await world.operator.resume('main')).toBe(true);
  await watch(world, 120);
  expect(eventsIn(world, 'stop')).toEqual(['armed', 'suspended']);
  expect(world.exchange.placements()).toEqual([]);
  await world.operator.rearm('main');
  await watch(world, 20);
  expect(recordIn(world, 'stop').status).toBe('filled');
  expect(world.exchange.placements()).toHaveLength(1);
});

test('nothing fires while no key works', async () => {
  const world = quietWorld();
  send(world, AT_80000);
  await watch(world, 10);
  world.revokeKey('main');
  // The first order that Gate refuses for its key says so.
  send(world, RESTING);
  await pass(world, SECOND_MS);
  world.exchange.movePrice('BTC_USDT', '79000');
  await watch(world, 60);
  expect(eventsIn(world, 'stop')).toEqual(['armed']);
});

test('a buy for which nothing could be sent in time ends, a sell is judged anew', async () => {
  let isLost = false;
  const faultOf = ({ name }: EdgeCall) =>
    isLost && name.startsWith('SendMessage') ? 'throttled' : undefined;
  const world = quietWorld({}, { faultOf });
  send(world, AT_80000);
  send(world, {
    ...AT_80000,
    id: 'breakout',
    side: 'buy',
    amount: '100',
    trigger: { price: '95000', rule: '>=' },
  });
  await watch(world, 10);
  isLost = true;
  for (const price of ['79000', '96000']) {
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
});

test('of many stops of one market only some fire at a time: each is sent within its minute', async () => {
  const world = quietWorld();
  const ids = Array.from({ length: 60 }, (_, index) => `stop-${index}`);
  for (const id of ids) send(world, { ...AT_80000, id, amount: '0.001' });
  await watch(world, 60);
  expect(ids.map((id) => recordIn(world, id).status)).toEqual(ids.map(() => 'armed'));
  world.exchange.movePrice('BTC_USDT', '79000');
  world.track();
  const longestMs = 6 * SECOND_MS;
  for (let waitedMs = 0; world.figures.of('log fired') === 0 && waitedMs < longestMs; ) {
    await pass(world, 100);
    waitedMs += 100;
  }
  await pass(world, SECOND_MS);
  expect(world.figures.of('log fired')).toBe(40);
  await watch(world, 60);
  expect(ids.map((id) => recordIn(world, id).status)).toEqual(ids.map(() => 'filled'));
  expect(world.figures.of('log release_unclaimed')).toBe(0);
});
