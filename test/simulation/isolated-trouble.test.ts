import { expect, it } from 'vitest';
import { ACCOUNTS } from '../../local/simulation/deployment.ts';
import type { World } from '../../local/simulation/world.ts';
import { changeRows } from './changed-answers.ts';
import { sendContract } from './contract-world.ts';
import { FUTURES } from './futures-world.ts';
import { pass, quietWorld, RESTING, recordIn, send } from './scripted.ts';
import * as exits from './scripted-exits.ts';

const MINUTE_MS = 60_000;

it('cancels an order in time although Gate cannot tell what became of another', async () => {
  const world = quietWorld();
  await loseSight(world);
  const cancelAt = String(world.scheduler.nowMs + 90_000);
  send(world, { ...RESTING, id: 'goes', cancel_at: cancelAt });
  for (let minute = 0; minute < 3; minute++) {
    world.track();
    await pass(world, MINUTE_MS);
  }
  expect(recordIn(world, 'goes').status).toBe('cancelled');
  // It is reported all the same: the alarm counts failed invocations.
  expect(world.figures.of('tracking failed')).toBeGreaterThan(0);
});

it('protects what an order buys although Gate cannot tell what became of another', async () => {
  const world = exits.worldAt60000();
  await loseSight(world, { price: '59000' });
  await buyWithStop(world);
  await exits.goTo(world, '56500', 60);
  expect(recordIn(world, 'entry/exit').status).toBe('filled');
});

it('protects coins that an order buys although Gate does not list the contracts', async () => {
  const world = exits.worldAt60000({ futures: FUTURES });
  exits.replyOtherwise(world, ({ path }) =>
    path.includes('/futures/usdt/orders') ? exits.refusal(403, 'FORBIDDEN') : undefined,
  );
  await buyWithStop(world);
  await exits.goTo(world, '56500', 60);
  expect(recordIn(world, 'entry/exit').status).toBe('filled');
});

it('asks again for a cancel that was lost although Gate lists no open orders', async () => {
  const world = exits.worldAt60000();
  await exits.begin(world, exits.BRACKET);
  let cancels = 0;
  exits.replyOtherwise(world, ({ method, path }) => {
    const isLost = method === 'DELETE' && cancels++ === 0;
    const fails = isLost || path.endsWith('/spot/open_orders');
    return fails ? exits.refusal(503, 'SERVER_ERROR') : undefined;
  });
  await exits.goTo(world, '56500', 180);
  expect(recordIn(world, 'oco')).toMatchObject({ status: 'filled', filledAmount: '0.05' });
  expect(cancels).toBe(2);
  // It is reported all the same.
  expect(world.figures.of('tracking failed')).toBeGreaterThan(0);
});

it('learns that the position of an exit was closed although Gate cannot tell what became of an order of a pair', async () => {
  const world = exits.worldAt60000({ futures: FUTURES });
  await loseSight(world, { price: '59000' });
  sendContract(world, { id: 'long', size: '5', price: '0' });
  await pass(world, MINUTE_MS);
  const stop_loss = { price: '50000' };
  sendContract(world, { id: 'oco', action: 'exit', size: '-5', exits: { stop_loss } });
  await pass(world, MINUTE_MS);
  expect(recordIn(world, 'oco').status).toBe('working');
  world.hands[ACCOUNTS.main]!.placeContract('t-hand', 'BTC_USDT', '-5', '0', {});
  await pass(world, 5 * MINUTE_MS);
  expect(recordIn(world, 'oco').reason?.code).toBe('NO_POSITION');
  expect(world.figures.of('log exit_coins_missing')).toBe(1);
});

it.each([
  ['open', '/spot/open_orders'],
  ['ended', '/spot/orders'],
])('protects what a resting order buys although Gate lists no %s orders', async (_which, path) => {
  const world = exits.worldAt60000();
  const entry = { side: 'buy', amount: '0.05', price: '59000', exits: exits.STOP };
  exits.send(world, { id: 'entry', ...entry });
  await pass(world, MINUTE_MS);
  failListing(world, path);
  await exits.goTo(world, '58900', 120);
  await exits.goTo(world, '56500', 60);
  expect(recordIn(world, 'entry/exit').status).toBe('filled');
  expect(world.figures.of('log look_failed')).toBeGreaterThan(0);
});

it('reads 20 orders at most by their ids in a poll while Gate lists none, and learns of each in turn', async () => {
  const world = quietWorld();
  for (let number = 1; number <= 25; number++) send(world, { ...RESTING, id: `rests-${number}` });
  await pass(world, 40_000);
  const { orderId = '' } = recordIn(world, 'rests-25');
  world.hands[ACCOUNTS.main]!.cancel(() => orderId);
  failListing(world, '/spot/orders');
  failListing(world, '/spot/open_orders');
  let polls = 0;
  let reads = 0;
  exits.replyOtherwise(world, ({ method, path }) => {
    if (path.endsWith('/spot/open_orders')) polls += 1;
    if (method === 'GET' && /\/spot\/orders\/\d/.test(path)) reads += 1;
    return undefined;
  });
  for (let minute = 0; minute < 3; minute++) {
    world.track();
    await pass(world, MINUTE_MS);
  }
  expect(reads).toBe(20 * polls);
  expect(recordIn(world, 'rests-25').status).toBe('cancelled');
  expect(recordIn(world, 'rests-1').status).toBe('open');
});

it('calls no order not placed that only the list of ended orders would show', async () => {
  const world = quietWorld();
  world.exchange.faults.plan({ fault: 'lost_reply', method: 'POST' });
  send(world, RESTING);
  await pass(world, 1_000);
  world.hands[ACCOUNTS.main]!.cancel((ids) => ids[0]!);
  failListing(world, '/spot/orders');
  for (let minute = 0; minute < 5; minute++) {
    world.track();
    await pass(world, MINUTE_MS);
  }
  expect(recordIn(world, RESTING.id).status).toBe('submitting');
});

/** From now on Gate answers nothing to requests for this list. */
function failListing(world: World, list: string): void {
  exits.replyOtherwise(world, ({ method, path }) =>
    method === 'GET' && path.endsWith(list) ? exits.refusal(503, 'SERVER_ERROR') : undefined,
  );
}

/** From now on nobody can read an order that somebody else has cancelled. */
async function loseSight(world: World, order: Partial<typeof RESTING> = {}): Promise<void> {
  send(world, { ...RESTING, ...order, id: 'unreadable' });
  await pass(world, 1_000);
  const { orderId = '' } = recordIn(world, 'unreadable');
  world.hands[ACCOUNTS.main]!.cancel(() => orderId);
  const pathPrefix = `/api/v4/spot/orders/${orderId}`;
  world.exchange.faults.plan({ fault: 'error_before', method: 'GET', pathPrefix, times: 10_000 });
}

async function buyWithStop(world: World): Promise<void> {
  const order = { type: 'market', side: 'buy', amount: '3000', exits: exits.STOP };
  exits.send(world, { id: 'entry', ...order });
  await pass(world, MINUTE_MS);
}

it('learns of an order that was cancelled by hand although Gate cannot tell of many others', async () => {
  const world = quietWorld({ submitWorkers: 3 });
  const stuck = { ...RESTING, currency_pair: 'ETH_USDT', amount: '0.1', price: '1000' };
  for (let number = 1; number <= 25; number++) send(world, { ...stuck, id: `stuck-${number}` });
  await pass(world, 10_000);
  send(world, RESTING);
  await pass(world, 1_000);
  for (let number = 1; number <= 26; number++)
    world.hands[ACCOUNTS.main]!.cancel(([id = '']) => id);
  exits.replyOtherwise(world, ({ path, query }) =>
    /\/spot\/orders\/\d/.test(path) && String(query).includes('ETH_USDT')
      ? exits.refusal(400, 'INVALID_CURRENCY_PAIR')
      : undefined,
  );
  await pass(world, 2 * MINUTE_MS);
  for (let minute = 0; minute < 15; minute++) {
    world.track();
    await pass(world, MINUTE_MS);
  }
  expect(recordIn(world, RESTING.id).status).toBe('cancelled');
});

it('proves an order not placed although Gate cannot tell whose trades in another pair are', async () => {
  const world = quietWorld();
  changeRows(world, 'GET', '/spot/my_trades', (row) =>
    row.currency_pair === 'ETH_USDT' ? { ...row, text: '' } : row,
  );
  exits.replyOtherwise(world, ({ path, query }) =>
    /\/spot\/orders\/\d/.test(path) && String(query).includes('ETH_USDT')
      ? exits.refusal(500, 'SERVER_ERROR')
      : undefined,
  );
  world.exchange.faults.plan({ fault: 'error_before', method: 'POST' });
  send(world, RESTING);
  await pass(world, 1_000);
  world.exchange.movePrice('ETH_USDT', '3000');
  world.hands[ACCOUNTS.main]!.place('t-by-hand', 'ETH_USDT', '3050');
  for (let minute = 0; minute < 5; minute++) {
    world.track();
    await pass(world, MINUTE_MS);
  }
  expect(recordIn(world, RESTING.id).status).toBe('not_placed');
});

it('sells coins at their stop although Gate answers nothing about the prices of contracts', async () => {
  const world = exits.worldAt60000({ futures: FUTURES });
  const stop = { type: 'market', side: 'sell', amount: '0.05' };
  exits.send(world, { id: 'stop', ...stop, trigger: { price: '57000', rule: '<=' } });
  await pass(world, MINUTE_MS);
  const breakout = { size: '1', price: '0', trigger: { price: '90000', rule: '>=' } };
  sendContract(world, { id: 'breakout', ...breakout });
  await pass(world, MINUTE_MS);
  exits.replyOtherwise(world, ({ path }) =>
    path.includes('/futures/usdt/tickers') ? { fault: 'lost' } : undefined,
  );
  await exits.goTo(world, '56500', 90);
  expect(recordIn(world, 'breakout').status).toBe('armed');
  expect(recordIn(world, 'stop').status).toBe('filled');
});

it('proves an order not placed although Gate cannot tell of another that has traded', async () => {
  const world = quietWorld({ hidesFinished: true });
  world.exchange.faults.plan({ fault: 'lost_reply', method: 'POST' });
  send(world, { ...RESTING, id: 'traded', type: 'market', amount: '500', price: undefined });
  await pass(world, 10_000);
  world.exchange.faults.plan({ fault: 'lost_request', method: 'POST' });
  send(world, { ...RESTING, id: 'lost' });
  await pass(world, 10_000);
  const [{ id = '' } = {}] = world.exchange.orders(ACCOUNTS.main);
  const pathPrefix = `/api/v4/spot/orders/${id}`;
  world.exchange.faults.plan({ fault: 'error_before', method: 'GET', pathPrefix, times: 10_000 });
  for (let minute = 0; minute < 3; minute++) {
    world.track();
    await pass(world, MINUTE_MS);
  }
  expect(recordIn(world, 'traded').status).toBe('submitting');
  expect(recordIn(world, 'lost').status).toBe('not_placed');
});

it('learns of an order that was cancelled by hand although the rules of another pair cannot be read', async () => {
  const world = quietWorld();
  const buy = { currency_pair: 'ETH_USDT', type: 'market', side: 'buy', amount: '500.37' };
  world.exchange.faults.plan({ fault: 'lost_reply', method: 'POST' });
  send(world, { ...buy, id: 'dusty' });
  await pass(world, 10_000);
  send(world, RESTING);
  await pass(world, 1_000);
  world.hands[ACCOUNTS.main]!.cancel((ids) => ids[0]!);
  exits.replyOtherwise(world, ({ path }) =>
    path.includes('/spot/currency_pairs') ? exits.refusal(500, 'SERVER_ERROR') : undefined,
  );
  for (let minute = 0; minute < 3; minute++) {
    world.track();
    await pass(world, MINUTE_MS);
  }
  expect(recordIn(world, 'dusty').status).toBe('submitting');
  expect(recordIn(world, RESTING.id).status).toBe('cancelled');
});
