import { describe, expect, it } from 'vitest';
import type { Listing } from '../../infra/exchange/markets.ts';
import { PROMPT } from '../../infra/exchange/truths.ts';
import { manyMarkets, QUOTE_ONLY } from './many-markets.ts';
import type { WireEvent } from './network.ts';
import { judge } from './oracles.ts';
import { pass, quietWorld, send } from './scripted.ts';
import type { World } from './world.ts';

const MINUTE_MS = 60_000;

/** A world in which so many orders rest in each market, all of them older than five minutes. */
async function restingOrders(markets: readonly Listing[], perMarket: readonly number[]) {
  const calls: string[] = [];
  const onWire = ({ kind, request: { method, target } }: WireEvent) => {
    if (kind === 'sent') calls.push(`${method} ${target.split('?')[0]}`);
  };
  const world = quietWorld(
    { submitWorkers: 50, truths: PROMPT, trackEverySeconds: 30 },
    { listings: markets, balances: QUOTE_ONLY, onWire },
  );
  for (const [index, count] of perMarket.entries()) {
    const { id: pair } = markets[index]!.pair;
    for (let number = 1; number <= count; number++) {
      const order = { side: 'buy', amount: '10', price: '2' };
      send(world, { id: `${pair}-${number}`, currency_pair: pair, ...order });
    }
  }
  await pass(world, 6 * MINUTE_MS);
  // The search for strays comes with the first look.
  await callsOfLook(world, calls);
  return { world, calls };
}

/** What one tick of track-orders asks of the exchange. */
async function callsOfLook(world: World, calls: string[]): Promise<readonly string[]> {
  calls.splice(0);
  world.track();
  await pass(world, MINUTE_MS);
  return [...calls];
}

describe('what following orders costs', () => {
  it('is one call for 1,000 orders in 50 markets, and two more when 50 are filled', async () => {
    const markets = manyMarkets(50);
    const { world, calls } = await restingOrders(markets, Array(50).fill(20));
    expect(world.exchange.placements()).toHaveLength(1_000);
    expect(await callsOfLook(world, calls)).toEqual(['GET /api/v4/spot/open_orders']);

    // All that rests in some markets is filled: 60 orders.
    for (const { pair } of markets.slice(0, 3)) world.exchange.movePrice(pair.id, '1.9');
    calls.splice(0);
    world.track();
    await pass(world, MINUTE_MS);
    expect(calls).toEqual([
      'GET /api/v4/spot/open_orders',
      'GET /api/v4/spot/orders',
      'GET /api/v4/spot/my_trades',
    ]);
    // Their trades add up with the next tick.
    await callsOfLook(world, calls);
    expect(judge(world)).toEqual([]);
  });

  it('is one call for each 100 orders of the fullest market', async () => {
    const { world, calls } = await restingOrders(manyMarkets(3), [250, 20, 20]);
    expect(world.exchange.placements()).toHaveLength(290);
    expect(await callsOfLook(world, calls)).toEqual(Array(3).fill('GET /api/v4/spot/open_orders'));
  });
});
