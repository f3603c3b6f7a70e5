import { PROMPT } from '../../local/exchange/behavior/exchange-behavior.ts';
import type { World } from '../../local/simulation/world.ts';
import { manyMarkets, QUOTE_ONLY } from './many-markets.ts';
import { pass, quietWorld, send } from './scripted.ts';

/** Nearer to a Region on a normal day than what the simulation of troubles draws from. */
const LATENCY_MS = { min: 2, max: 8 };
const SECOND_MS = 1_000;
/** Filled at once: see many-markets.ts. */
const ABOVE = '2.6';

export type ScaleRun = {
  readonly world: World;
  /** Answers of the exchange that said: too many requests. */
  readonly rateLimited: () => number;
};

/** As many workers as the event source of the deployed function has. */
function busyWorld(markets: number): ScaleRun {
  let rateLimited = 0;
  const world = quietWorld(
    { submitWorkers: 10, behavior: PROMPT, trackEverySeconds: 30 },
    {
      accounts: ['main', 'second'],
      listings: manyMarkets(markets),
      balances: QUOTE_ONLY,
      latencyMs: LATENCY_MS,
      onWire: (event) => {
        if (event.kind === 'served' && event.status === 429) rateLimited += 1;
      },
    },
  );
  return { world, rateLimited: () => rateLimited };
}

/** Two accounts share the markets: half each, and in each so many orders a second, filled at once. */
export async function steadyStream(
  marketCount: number,
  perSecond: number,
  seconds: number,
): Promise<ScaleRun> {
  const markets = manyMarkets(marketCount);
  const run = busyWorld(markets.length);
  const { world } = run;
  const startMs = world.scheduler.nowMs;
  world.startTicking();
  for (const [index, { pair }] of markets.entries()) {
    const account = index % 2 === 0 ? 'main' : 'second';
    for (let number = 0; number < perSecond * seconds; number++) {
      const afterMs = ((number + index / markets.length) * SECOND_MS) / perSecond;
      const atMs = startMs + Math.round(afterMs);
      const order = { side: 'buy', amount: '10', price: ABOVE, time_in_force: 'ioc' };
      const body = { id: `${pair.id}-${number}`, account, currency_pair: pair.id, ...order };
      const group = `${account}#${pair.id}`;
      world.scheduler.at(atMs, () => world.send(JSON.stringify(body), group));
    }
  }
  // The last orders have their verdict, and every order its trades.
  await pass(world, (seconds + 180) * SECOND_MS);
  return run;
}

/** All at once to one market, each with so long to live. */
export async function burst(orders: number, lifeMs: number): Promise<ScaleRun> {
  const run = busyWorld(1);
  const { world } = run;
  const submitBy = String(world.scheduler.nowMs + lifeMs);
  for (let number = 0; number < orders; number++) {
    const order = { side: 'buy', amount: '10', price: ABOVE, time_in_force: 'ioc' };
    send(world, {
      id: `burst-${number}`,
      currency_pair: 'COIN1_USDT',
      submit_by: submitBy,
      ...order,
    });
  }
  while (!world.queue.isEmpty) await pass(world, 10 * SECOND_MS);
  return run;
}
