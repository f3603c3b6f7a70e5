import { describe, expect, it } from 'vitest';
import { manyMarkets } from './many-markets.ts';
import { judge } from './oracles.ts';
import { callsOfPoll, restingOrders } from './resting-orders.ts';
import { pass } from './scripted.ts';

describe('The cost of tracking', () => {
  it('is one call for 1,000 orders in 50 markets, and two more when 50 are filled', async () => {
    const markets = manyMarkets(50);
    const { world, calls } = await restingOrders(markets, Array(50).fill(20));
    expect(world.exchange.placements()).toHaveLength(1_000);
    expect(await callsOfPoll(world, calls)).toEqual(['GET /api/v4/spot/open_orders']);

    // All that rests in some markets is filled: 60 orders.
    for (const { pair } of markets.slice(0, 3)) world.exchange.movePrice(pair.id, '1.9');
    calls.splice(0);
    world.track();
    await pass(world, 60_000);
    expect(calls).toEqual([
      'GET /api/v4/spot/open_orders',
      'GET /api/v4/spot/orders',
      'GET /api/v4/spot/my_trades',
      // Some of their trades are listed late, so it polls again.
      'GET /api/v4/spot/open_orders',
      'GET /api/v4/spot/my_trades',
    ]);
    await callsOfPoll(world, calls);
    expect(judge(world)).toEqual([]);
  });

  it('is one call for each 100 orders of the fullest market', async () => {
    const { world, calls } = await restingOrders(manyMarkets(3), [250, 20, 20]);
    expect(world.exchange.placements()).toHaveLength(290);
    expect(await callsOfPoll(world, calls)).toEqual(Array(3).fill('GET /api/v4/spot/open_orders'));
  });
});
