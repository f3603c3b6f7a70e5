import { expect, it } from 'vitest';
import type { WireEvent } from '../../local/simulation/network.ts';
import { evidenceOf } from './evidence.ts';
import { manyMarkets, PRICE, QUOTE_ONLY } from './many-markets.ts';
import { judge } from './oracles.ts';
import { pass, quietWorld, send } from './scripted.ts';

const ORDERS = 1_000;
const MARKETS = 50;
const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const READS_PER_SECOND_MAX = 15;

it(`resolves ${ORDERS} unknown outcomes within 3 minutes after 10 minutes of silence`, async () => {
  const readsAtMs: number[] = [];
  function onWire(event: WireEvent) {
    if (event.kind === 'served' && event.request.method === 'GET') readsAtMs.push(event.atMs);
  }
  const world = quietWorld(
    { submitWorkers: MARKETS },
    { listings: manyMarkets(MARKETS), balances: QUOTE_ONLY, onWire },
  );
  const { scheduler, exchange } = world;
  // Every placement goes unanswered; half of them arrive.
  for (let number = 1; number <= ORDERS; number++) {
    const pair = `COIN${(number % MARKETS) + 1}_USDT`;
    const price = number % 3 === 0 ? '2.6' : '2.4';
    const fault = number % 2 === 0 ? 'lost_reply' : 'lost_request';
    exchange.faults.plan({ fault, method: 'POST', times: 1 });
    send(world, { id: `order-${number}`, currency_pair: pair, side: 'buy', amount: '10', price });
  }
  await pass(world, 3 * MINUTE_MS);
  const unresolved = () =>
    [...evidenceOf(world).records.values()].filter(({ status }) => status === 'submitting').length;
  expect(unresolved()).toBe(ORDERS);

  exchange.faults.setRates({ lost_request: 1 });
  for (let minute = 0; minute < 10; minute++) {
    world.track();
    await pass(world, MINUTE_MS);
  }
  expect(unresolved()).toBe(ORDERS);

  exchange.faults.clear();
  exchange.movePrice('COIN1_USDT', PRICE);
  const backMs = scheduler.nowMs;
  readsAtMs.splice(0);
  while (unresolved() > 0 && scheduler.nowMs < backMs + 3 * MINUTE_MS) {
    world.track();
    await pass(world, MINUTE_MS);
  }
  expect(unresolved()).toBe(0);
  const { figures } = world;
  console.log(
    `${ORDERS} unknown outcomes: ${figures.of('log placed')} found, ` +
      `${figures.of('log not_placed')} proven absent, ` +
      `${(scheduler.nowMs - backMs) / MINUTE_MS} minutes after the exchange was back, ` +
      `at most ${busiestSecond(readsAtMs)} reads in a second`,
  );
  expect(busiestSecond(readsAtMs)).toBeLessThanOrEqual(READS_PER_SECOND_MAX);
  await pass(world, 2 * MINUTE_MS);
  expect(judge(world)).toEqual([]);
});

/** The most of these times that lie within one second. */
function busiestSecond(timesMs: readonly number[]): number {
  return Math.max(
    ...timesMs.map(
      (fromMs) => timesMs.filter((ms) => ms >= fromMs && ms < fromMs + SECOND_MS).length,
    ),
  );
}
