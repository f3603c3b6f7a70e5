import { manyMarkets } from '../../test/simulation/many-markets.ts';
import { callsOfPoll, restingOrders } from '../../test/simulation/resting-orders.ts';
import type { Figure } from './figures/figure.ts';

const SIZES = [10, 100, 1_000, 10_000];
const MARKETS_MAX = 50;
/** The orders of one market on a page of open orders. */
const PAGE = 100;

/** The calls of one poll to the exchange and to the ledger, with ever more resting orders. */
export async function measureTracking(): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const size of SIZES) figures.push(...(await measurePoll(size)));
  return figures;
}

async function measurePoll(size: number): Promise<readonly Figure[]> {
  const count = size.toLocaleString('en-US');
  const markets = Math.min(MARKETS_MAX, size);
  const perMarket = size / markets;
  const { world, calls } = await restingOrders(
    manyMarkets(markets),
    Array(markets).fill(perMarket),
  );
  const writesOfAll = world.figures.sum('transition ');
  const execute = world.table.execute.bind(world.table);
  let tableCalls = 0;
  world.table.execute = (command) => {
    tableCalls += 1;
    return execute(command);
  };
  const startedMs = performance.now();
  const asked = (await callsOfPoll(world, calls)).length;
  const tookMs = performance.now() - startedMs;
  // A full page does not say whether there is another.
  const least = Math.floor(perMarket / PAGE) + 1;
  const name = `a poll of ${count} resting orders`;
  return [
    {
      name: `${name}: the exchange`,
      unit: 'calls',
      floor: least,
      sluice: asked,
      ratio: asked / least,
      bound: { atMost: 1 },
    },
    { name: `${name}: the ledger`, unit: 'calls', sluice: tableCalls },
    { name: `${name}: simulated`, unit: 'ms', sluice: tookMs },
    {
      name: `writes for each of ${count} orders that rest`,
      unit: 'writes',
      sluice: writesOfAll / size,
    },
  ];
}
