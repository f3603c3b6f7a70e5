import { expect, test } from 'vitest';
import { Big } from '../../../shared/lib/decimal.ts';
import { statementOf } from '../../../shared/pnl/statement.ts';
import { takeSnapshot } from '../../../shared/snapshots/take-snapshot.ts';
import { ACCOUNT, openWorld } from './world.ts';

const START_MS = Date.UTC(2026, 10, 22, 9, 5);
const minutesOf = (snapshots: readonly { readonly atMs: number }[]) =>
  snapshots.map(({ atMs }) => Math.round((atMs - START_MS) / 60_000));

test('there is a snapshot at the first tick, and one each hour', async () => {
  const world = openWorld(START_MS);
  await world.minutes(125);
  expect(minutesOf(await world.snapshots('hour'))).toEqual([1, 61, 121]);
  expect(await world.snapshots('minute')).toEqual([]);
  const [first] = await world.snapshots('hour');
  expect(first).toEqual({
    atMs: START_MS + 60_000,
    currency: 'USDT',
    balances: { USDT: '10000', BTC: '0.5' },
    prices: { BTC: expect.stringMatching(/^\d+(\.\d+)?$/) },
  });
});

test('an order that traded brings a snapshot, at most one a minute', async () => {
  const world = openWorld(START_MS);
  await world.minutes(5);
  await world.tradeOwn('50');
  await world.tradeOwn('60');
  await world.minutes(3);
  await world.tradeOwn('70');
  await world.minutes(3);
  expect(minutesOf(await world.snapshots('minute'))).toEqual([6, 9]);
  // Its trades are in the ledger: nothing else explains them.
  expect(await world.events()).toEqual([]);
});

test('a deposit is found within ten minutes, with the price of its coin', async () => {
  const world = openWorld(START_MS);
  await world.minutes(1);
  await world.swept();
  await world.minutes(2);
  world.exchange.deposit(world.user, 'ETH', '2');
  await world.minutes(8);
  expect(await world.events()).toEqual([
    {
      kind: 'flow',
      id: expect.stringMatching(/^book \d+$/),
      atMs: START_MS + 3 * 60_000,
      coin: 'ETH',
      change: '2',
      flow: 'deposit',
      type: 'deposit',
      price: expect.stringMatching(/^\d+(\.\d+)?$/),
    },
  ]);
  expect(minutesOf(await world.snapshots('minute'))).toEqual([11]);
});

test('a coin that leaves entirely has its price too', async () => {
  const world = openWorld(START_MS);
  await world.minutes(1);
  world.pass(5_000);
  world.exchange.movePrice('BTC_USDT', '90000');
  world.exchange.moveOutside(world.user, 'BTC', '-0.5', 'withdraw');
  await world.minutes(1);
  expect(await world.events()).toMatchObject([{ coin: 'BTC', change: '-0.5', price: '90000' }]);
  const [last] = (await world.snapshots('minute')).slice(-1);
  expect(last?.balances).toEqual({ USDT: '10000' });
});

test('withdrawals, transfers, interest and trades by hand are told apart', async () => {
  const world = openWorld(START_MS);
  await world.minutes(2);
  await world.swept();
  world.pass(5_000);
  world.exchange.moveOutside(world.user, 'USDT', '-500', 'withdraw');
  world.exchange.moveOutside(world.user, 'USDT', '200', 'subaccount_trf');
  world.exchange.moveOutside(world.user, 'USDT', '1.5', 'interest_in');
  world.tradeByHand('100');
  await world.tradeOwn('100');
  await world.minutes(1);
  const events = await world.events();
  expect(events.map((event) => (event.kind === 'flow' ? event.flow : event.source)).sort()).toEqual(
    ['elsewhere', 'income', 'transfer', 'withdrawal'],
  );
  // Overlapping readings keep each of them once.
  await world.minutes(62);
  expect(await world.events()).toEqual(events);
});

test('a burst of more changes than one reading stores holds up none of those that follow', async () => {
  const world = openWorld(START_MS);
  await world.minutes(1);
  for (let change = 0; change < 1_800; change += 1) {
    if (change % 600 === 0) world.pass(1);
    world.exchange.moveOutside(world.user, 'USDT', '0.01', 'interest_in');
  }
  await world.minutes(3);
  world.exchange.deposit(world.user, 'ETH', '2');
  await world.minutes(2);
  const events = await world.events();
  expect(events).toHaveLength(1_801);
  expect(events.at(-1)).toMatchObject({ flow: 'deposit', coin: 'ETH' });
});

test('without the exchange there is a gap, a try every ten minutes, and nothing is lost', async () => {
  const world = openWorld(START_MS);
  await world.minutes(1);
  world.leave(true);
  world.pass(5_000);
  world.exchange.deposit(world.user, 'USDT', '70');
  const before = world.requests.length;
  await world.minutes(120);
  expect(world.requests.length - before).toBeLessThanOrEqual(2 * 12);
  expect(new Set(world.logged)).toEqual(new Set(['snapshot_not_taken']));
  world.leave(false);
  await world.minutes(10);
  expect(minutesOf(await world.snapshots('hour'))).toEqual([1, 122]);
  expect(await world.events()).toHaveLength(1);
});

test('a minute without anything new asks the exchange nothing', async () => {
  const world = openWorld(START_MS);
  await world.minutes(1);
  await world.swept();
  const before = world.requests.length;
  await world.minutes(9);
  expect(world.requests.length).toBe(before);
});

test('snapshots and events alone tell the profit of what was held and came in', async () => {
  const world = openWorld(START_MS);
  await world.minutes(1);
  world.pass(5_000);
  world.exchange.movePrice('BTC_USDT', '90000');
  world.exchange.deposit(world.user, 'USDT', '1000');
  world.tradeByHand('900');
  await world.minutes(60);
  world.exchange.movePrice('BTC_USDT', '99000');
  await world.minutes(5);
  await takeSnapshot(world.deps, ACCOUNT);
  const readings = [...(await world.snapshots('hour')), ...(await world.snapshots('minute'))];
  const ledger = { currency: 'USDT', events: await world.events(), snapshots: readings };
  const statement = statementOf(ledger, 'average', { fromMs: START_MS, toMs: world.nowMs() + 1 });
  const { startValue, deposits, withdrawals, realised, unrealised, endValue } = statement;
  expect(deposits.toString()).toBe('1000');
  expect(withdrawals.toString()).toBe('0');
  expect(unrealised.gt('0')).toBe(true);
  const total = startValue.plus(deposits).plus(realised).plus(unrealised);
  expect(total.toString()).toBe(endValue.toString());
  const { balances, prices } = readings.at(-1)!;
  const worth = new Big(balances.BTC!).times(prices.BTC!).plus(balances.USDT!);
  expect(endValue.toString()).toBe(worth.toString());
});
