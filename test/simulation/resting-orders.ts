import { PROMPT } from '../../local/exchange/behavior/exchange-behavior.ts';
import type { MarketListing } from '../../local/exchange/engine/markets.ts';
import type { WireEvent } from '../../local/simulation/network.ts';
import type { World } from '../../local/simulation/world.ts';
import { QUOTE_ONLY } from './many-markets.ts';
import { pass, quietWorld, send } from './scripted.ts';

const MINUTE_MS = 60_000;

/** A world in which so many orders rest in each market, all of them older than five minutes. */
export async function restingOrders(
  markets: readonly MarketListing[],
  perMarket: readonly number[],
) {
  const calls: string[] = [];
  function onWire({ kind, request: { method, target } }: WireEvent) {
    if (kind === 'sent') calls.push(`${method} ${target.split('?')[0]}`);
  }
  const world = quietWorld(
    { submitWorkers: 50, behavior: PROMPT, trackEverySeconds: 30 },
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
  // The first poll searches for unexpected orders.
  await callsOfPoll(world, calls);
  return { world, calls };
}

/** The calls of one tick of track-orders to the exchange. */
export async function callsOfPoll(world: World, calls: string[]): Promise<readonly string[]> {
  calls.splice(0);
  world.track();
  await pass(world, MINUTE_MS);
  return [...calls];
}
