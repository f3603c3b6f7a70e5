import { beforeEach, expect, it } from 'vitest';
import type { World } from '../../local/simulation/world.ts';
import { pass, quietWorld, recordIn, send } from './scripted.ts';

const SECOND_MS = 1_000;
const ENTRY = { currency_pair: 'BTC_USDT', side: 'buy', amount: '0.05', price: '59000' };
const BOUGHT = { currency_pair: 'BTC_USDT', side: 'buy', type: 'market', amount: '100' };
const STOP = { stop_loss: { price: '57000' } };

let world: World;
beforeEach(() => {
  world = quietWorld({ lostStartRate: 0 });
  world.exchange.movePrice('BTC_USDT', '60000');
  world.startTicking();
});

async function sent(message: { readonly id: string } & Readonly<Record<string, unknown>>) {
  send(world, message);
  await pass(world, 10 * SECOND_MS);
  return recordIn(world, message.id);
}

it('an order whose exit could not sell what it buys is refused', async () => {
  const small = { ...ENTRY, id: 'small', amount: '0.00006', exits: STOP };
  expect(await sent(small)).toMatchObject({
    status: 'rejected',
    reason: { code: 'EXIT_TOO_SMALL', field: 'amount' },
  });
  const { reason } = recordIn(world, 'small');
  expect(await sent({ ...small, id: 'enough', amount: reason!.limit! })).toMatchObject({
    status: 'open',
  });
});

it('an order at the market has its stop below the price now', async () => {
  const above = { ...BOUGHT, id: 'above', exits: { stop_loss: { price: '60000' } } };
  expect(await sent(above)).toMatchObject({
    status: 'rejected',
    reason: { code: 'INVALID_FIELD', field: 'exits.stop_loss.price' },
  });
  expect(world.exchange.placements()).toEqual([]);
});

it('an armed order is checked at the price at which it would fire, and again when it fires', async () => {
  const trigger = { price: '61000', rule: '>=' };
  const armed = { ...BOUGHT, trigger };
  expect(await sent({ ...armed, id: 'small', amount: '3', exits: STOP })).toMatchObject({
    status: 'rejected',
    reason: { code: 'EXIT_TOO_SMALL' },
  });
  const exits = { take_profit: [{ price: '62000' }] };
  expect((await sent({ ...armed, id: 'armed', exits })).status).toBe('armed');
  world.exchange.movePrice('BTC_USDT', '62500');
  await pass(world, 90 * SECOND_MS);
  expect(recordIn(world, 'armed')).toMatchObject({
    status: 'rejected',
    reason: { code: 'INVALID_FIELD', field: 'exits.take_profit.0.price' },
  });
  expect(world.exchange.placements()).toEqual([]);
});

it('an amendment that leaves its exit nothing to protect is refused', async () => {
  expect((await sent({ ...ENTRY, id: 'entry', exits: STOP })).status).toBe('open');
  const amend = { action: 'amend', target: 'entry', currency_pair: 'BTC_USDT' };
  expect(await sent({ ...amend, id: 'lower', price: '57000' })).toMatchObject({
    status: 'rejected',
    reason: { code: 'INVALID_FIELD', field: 'price' },
  });
  expect(await sent({ ...amend, id: 'less', amount: '0.00006' })).toMatchObject({
    status: 'rejected',
    reason: { code: 'EXIT_TOO_SMALL', field: 'amount' },
  });
  expect((await sent({ ...amend, id: 'right', price: '58000' })).status).toBe('done');
});

it.each([
  ['0.0123456789', '0.012345'],
  ['0', undefined],
])(
  'an exit over more than the %s coins that are available is told what would do',
  async (BTC, limit) => {
    world = quietWorld({ lostStartRate: 0 }, { balances: { USDT: '1000', BTC } });
    world.exchange.movePrice('BTC_USDT', '60000');
    world.startTicking();
    const exit = { action: 'exit', currency_pair: 'BTC_USDT', amount: '0.02', exits: STOP };
    const { reason } = await sent({ ...exit, id: 'more' });
    expect(reason).toMatchObject({ code: 'BALANCE_NOT_ENOUGH', field: 'amount' });
    expect(reason?.limit).toBe(limit);
  },
);

it('an exit over held coins slips no further than other market orders', async () => {
  const exit = { action: 'exit', currency_pair: 'BTC_USDT', amount: '0.01' };
  const far = { stop_loss: { price: '57000', slippage: '0.2' } };
  expect(await sent({ ...exit, id: 'far', exits: far })).toMatchObject({
    status: 'rejected',
    reason: { code: 'PRICE_COLLAR', field: 'exits.stop_loss.slippage' },
  });
});

it('an exit over held coins counts as one of the orders of the day, and has a limit of its own', async () => {
  const limits = { maxDay: '1200', maxExit: '1200', maxDayOrders: 2 };
  world = quietWorld({ lostStartRate: 0 }, { limits });
  world.exchange.movePrice('BTC_USDT', '60000');
  world.startTicking();
  const exit = { action: 'exit', currency_pair: 'BTC_USDT', exits: STOP };
  expect(await sent({ ...exit, id: 'large', amount: '0.021' })).toMatchObject({
    status: 'rejected',
    reason: { code: 'MAX_EXIT', field: 'amount', limit: '0.02' },
  });
  expect((await sent({ ...exit, id: 'one', amount: '0.02' })).status).toBe('working');
  // It uses nothing of the day's value.
  const buy = { currency_pair: 'BTC_USDT', side: 'buy', amount: '0.02', price: '59000' };
  expect((await sent({ ...buy, id: 'two' })).status).toBe('open');
  expect(await sent({ ...exit, id: 'three', amount: '0.02' })).toMatchObject({
    status: 'rejected',
    reason: { code: 'MAX_DAY_ORDERS' },
  });
  // What was refused holds no coins, and what ends gives back no order.
  send(world, { id: 'off', action: 'cancel', target: 'one' });
  await pass(world, 30 * SECOND_MS);
  expect(recordIn(world, 'one').status).toBe('cancelled');
  const holders = world.table.items().filter(({ sk }) => String(sk).startsWith('OWNED#'));
  expect(Object.keys(holders[0] ?? {}).filter((name) => name.startsWith('held'))).toEqual([]);
  const day = world.table.items().find(({ orders }) => orders !== undefined);
  expect(day).toMatchObject({ orders: 2 });
});
