import { expect, test } from 'vitest';
import type { World } from '../../local/simulation/world.ts';
import { manyMarkets, QUOTE_ONLY } from './many-markets.ts';
import { pass, quietWorld, recordIn, send } from './scripted.ts';

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
