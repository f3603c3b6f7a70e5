import { expect, it } from 'vitest';
import { PROMPT } from '../../local/exchange/behavior/exchange-behavior.ts';
import { manyMarkets, QUOTE_ONLY } from './many-markets.ts';
import { pass, quietWorld, recordIn, send } from './scripted.ts';

const SECOND_MS = 1_000;
const MARKETS = 50;
/** The maximum of one poll. */
const ORDERS = 5_000;
const ORDER = { side: 'buy', amount: '10', price: '2' };

it(`tracks new orders although ${ORDERS} orders rest, and reports that it does not track all`, async () => {
  const world = quietWorld(
    { submitWorkers: MARKETS, behavior: PROMPT, trackEverySeconds: 30 },
    { listings: manyMarkets(MARKETS), balances: QUOTE_ONLY },
  );
  for (let number = 0; number < ORDERS; number++) {
    const pair = `COIN${(number % MARKETS) + 1}_USDT`;
    send(world, { id: `order-${number}`, currency_pair: pair, ...ORDER });
  }
  await pass(world, 60 * SECOND_MS);
  world.exchange.faults.plan({ fault: 'lost_request', method: 'POST', times: 1 });
  send(world, { id: 'unknown', currency_pair: 'COIN1_USDT', ...ORDER });
  await pass(world, 10 * SECOND_MS);
  const cancelAt = String(world.scheduler.nowMs + 60 * SECOND_MS);
  send(world, { id: 'goes', currency_pair: 'COIN2_USDT', cancel_at: cancelAt, ...ORDER });
  await pass(world, 50 * SECOND_MS);
  for (let minute = 0; minute < 2; minute++) {
    world.track();
    await pass(world, 60 * SECOND_MS);
  }
  expect(recordIn(world, 'unknown').status).toBe('not_placed');
  expect(recordIn(world, 'goes').status).toBe('cancelled');
  expect(world.figures.of('log not_all_followed')).toBeGreaterThan(0);
});
