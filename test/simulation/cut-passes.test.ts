import { expect, it } from 'vitest';
import { PROMPT } from '../../local/exchange/behavior/exchange-behavior.ts';
import type { EdgeCall, EdgeFault, SimulatedSandbox } from '../../local/simulation/sandbox.ts';
import type { World } from '../../local/simulation/world.ts';
import { evidenceOf } from './evidence.ts';
import { manyMarkets, QUOTE_ONLY } from './many-markets.ts';
import { judge } from './oracles.ts';
import { pass, quietWorld, send } from './scripted.ts';

const SECOND_MS = 1_000;
const MARKETS = 10;
const isLong = process.env.SLUICE_LONG === '1';
/** A pass of track-orders dies after so many writes, wherever it is. */
const { orders: ORDERS, writes: WRITES } = isLong
  ? { orders: 5_000, writes: 400 }
  : { orders: 1_000, writes: 80 };
/** Between two notes of the progress lies more than is read again in each pass. */
const SPAN_MS = 2_500 * SECOND_MS;
/** One write for each fill and one for each order that it accounts for, and some for the progress. */
const PASSES_MAX = 40;

/** Counts what each sandbox of track-orders writes, and ends it before the next write. */
function cutting(): (call: EdgeCall) => EdgeFault | undefined {
  const writes = new Map<SimulatedSandbox, number>();
  return ({ sandbox, edge, name }) => {
    const isWrite = edge === 'ledger' && /^(Put|Update|TransactWrite)/.test(name);
    if (!isWrite || !sandbox.name.startsWith('track-orders')) return undefined;
    const written = (writes.get(sandbox) ?? 0) + 1;
    writes.set(sandbox, written);
    return written > WRITES ? 'crash_before' : undefined;
  };
}

/** Orders that were filled at their placement, without a tracker. */
async function filledOrders(): Promise<World> {
  const markets = manyMarkets(MARKETS);
  const world = quietWorld(
    { submitWorkers: 50, behavior: { ...PROMPT, rateLimits: 'off' } },
    { listings: markets, balances: QUOTE_ONLY, faultOf: cutting() },
  );
  const startMs = world.scheduler.nowMs;
  for (let number = 0; number < ORDERS; number++) {
    const { id: pair } = markets[number % MARKETS]!.pair;
    const order = { side: 'buy', amount: '10', price: '2.6', time_in_force: 'ioc' };
    const atMs = startMs + Math.round((number * SPAN_MS) / ORDERS);
    world.scheduler.at(atMs, () =>
      send(world, { id: `o-${number}`, currency_pair: pair, ...order }),
    );
  }
  await pass(world, SPAN_MS + 10 * SECOND_MS);
  return world;
}

function accountedIn(world: World): number {
  const records = [...evidenceOf(world).records.values()];
  return records.filter(({ accounting }) => accounting === 'complete').length;
}

it(`keeps the fills of ${ORDERS} orders though every pass is cut after ${WRITES} writes`, async () => {
  const world = await filledOrders();
  for (let passes = 0; passes < PASSES_MAX && accountedIn(world) < ORDERS; passes++) {
    world.track();
    await pass(world, 60 * SECOND_MS);
  }
  expect(accountedIn(world)).toBe(ORDERS);
  expect(world.figures.of('tracking died')).toBeGreaterThan(10);
  // The oracles compare every record with every trade.
  if (!isLong) expect(judge(world)).toEqual([]);
}, 300_000);
