import { expect, it } from 'vitest';
import { TAG, TRACKER } from '../../local/simulation/deployment.ts';
import type { World } from '../../local/simulation/world.ts';
import { keyOfOrder } from '../../shared/ledger/keys.ts';
import { orderStem } from '../../shared/orders/model/client-order-id.ts';
import { legBody, releaseGroup } from '../../shared/orders/model/release.ts';
import { eventsOf } from '../support/record.ts';
import { openContracts, positionOf, sendContract } from './contract-world.ts';
import { judge } from './oracles.ts';
import { pass, recordIn } from './scripted.ts';
import { booksOf, PAIR, SECOND_MS, STOP, send, worldAt60000 } from './scripted-exits.ts';

/** Until the child is claimed. Its POST has not left then. */
async function untilClaimed(world: World, id: string): Promise<void> {
  const isClaimed = () => world.table.find(keyOfOrder(orderStem(TAG, 'main', id))) !== undefined;
  for (let ms = 0; ms < 120 * SECOND_MS && !isClaimed(); ms++) await pass(world, 1);
  expect(isClaimed()).toBe(true);
}

/** The exchange cannot be reached for so long, from the child's claim on. */
async function cutOffAtClaim(world: World, id: string, forMs: number): Promise<void> {
  await untilClaimed(world, id);
  world.setOutage(true);
  await pass(world, forMs);
  world.setOutage(false);
}

/** A stop over held coins whose price is there. */
async function firedStop(): Promise<World> {
  const world = worldAt60000({ balances: { USDT: '100000', BTC: '0.05' } });
  send(world, { id: 'oco', action: 'exit', amount: '0.05', exits: STOP });
  await pass(world, 120 * SECOND_MS);
  world.exchange.movePrice(PAIR, '56900');
  return world;
}

it.each([4, 10, 25])(
  'a leg of which no byte left in an outage of %i s is sent after it',
  async (seconds) => {
    const world = await firedStop();
    await cutOffAtClaim(world, 'oco/sl1', seconds * SECOND_MS);
    await pass(world, 15 * SECOND_MS);
    expect(recordIn(world, 'oco')).toMatchObject({ status: 'filled', filledAmount: '0.05' });
    expect(eventsOf(recordIn(world, 'oco/sl1'))).toContain('unsent');
    expect(booksOf(world)).toEqual({ sold: '0.05', live: 0, orders: 1 });
    await pass(world, 120 * SECOND_MS);
    expect(judge(world)).toEqual([]);
  },
);

it('so is one of contracts', async () => {
  const world = openContracts({}, { lostStartRate: 0 });
  world.startTicking();
  sendContract(world, { id: 'long', size: '5', price: '0' });
  await pass(world, 130 * SECOND_MS);
  const exits = { stop_loss: { price: '86000', slippage: '0.02' } };
  sendContract(world, { id: 'oco', action: 'exit', size: '-5', exits });
  await pass(world, 120 * SECOND_MS);
  world.exchange.movePrice('BTC_USDT', '85900');
  await cutOffAtClaim(world, 'oco/sl1', 4 * SECOND_MS);
  await pass(world, 10 * SECOND_MS);
  expect(positionOf(world)).toBe('0');
  await pass(world, 120 * SECOND_MS);
  expect(judge(world)).toEqual([]);
});

it('so is a slice, within its slot', async () => {
  const world = worldAt60000();
  const slices = { over: 'PT10M', every: 'PT2M' };
  send(world, { id: 'worked', side: 'buy', amount: '0.05', price: '61000', slices });
  await cutOffAtClaim(world, 'worked/s1', 4 * SECOND_MS);
  await pass(world, 10 * SECOND_MS);
  expect(recordIn(world, 'worked/s1')).toMatchObject({ status: 'filled', attempt: 2 });
  await pass(world, 900 * SECOND_MS);
  expect(recordIn(world, 'worked').status).toBe('filled');
  expect(judge(world)).toEqual([]);
});

it.each([
  [
    'a cancel of the exit',
    (world: World) => send(world, { id: 'off', action: 'cancel', target: 'oco' }),
  ],
  ['a halt by a person', (world: World) => world.operator.halt('main')],
])('after %s it is not sent any more', async (_what, stop) => {
  const world = await firedStop();
  await untilClaimed(world, 'oco/sl1');
  world.setOutage(true);
  await pass(world, 6 * SECOND_MS);
  await stop(world);
  await pass(world, 8 * SECOND_MS);
  world.setOutage(false);
  await pass(world, 240 * SECOND_MS);
  expect(booksOf(world).orders).toBe(0);
  expect(recordIn(world, 'oco/sl1').status).toBe('not_placed');
});

it('a leg whose POST may have left is never attempted again, however often its message comes', async () => {
  const world = worldAt60000({ balances: { USDT: '100000', BTC: '1' } }, { lostStartRate: 1 });
  send(world, { id: 'oco', action: 'exit', amount: '0.05', exits: STOP });
  await pass(world, 120 * SECOND_MS);
  const postPath = { method: 'POST', pathPrefix: '/api/v4/spot/orders' };
  world.exchange.faults.plan({ fault: 'reset_after', ...postPath, times: 1 });
  world.exchange.movePrice(PAIR, '56900');
  await untilClaimed(world, 'oco/sl1');
  const body = legBody({ account: 'main', exit: 'oco', leg: 'sl1' });
  const group = releaseGroup('main', { market: 'spot', name: PAIR });
  world.send(body, group, 'again', `${TRACKER}:run`);
  await pass(world, 240 * SECOND_MS);
  expect(recordIn(world, 'oco')).toMatchObject({ status: 'filled', filledAmount: '0.05' });
  expect(booksOf(world)).toEqual({ sold: '0.05', live: 0, orders: 1 });
});
