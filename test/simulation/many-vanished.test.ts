import { expect, it } from 'vitest';
import { PROMPT } from '../../local/exchange/behavior/exchange-behavior.ts';
import { ACCOUNTS } from '../../local/simulation/deployment.ts';
import { evidenceOf } from './evidence.ts';
import { manyMarkets, QUOTE_ONLY } from './many-markets.ts';
import { judge } from './oracles.ts';
import { pass, quietWorld, send } from './scripted.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const MARKETS = 50;
const ORDERS = 500;

it(`learns within 10 minutes that ${ORDERS} orders were cancelled by hand, after Gate has forgotten them`, async () => {
  const world = quietWorld(
    { submitWorkers: MARKETS, behavior: PROMPT },
    { listings: manyMarkets(MARKETS), balances: QUOTE_ONLY },
  );
  for (let number = 0; number < ORDERS; number++) {
    const pair = `COIN${(number % MARKETS) + 1}_USDT`;
    send(world, {
      id: `order-${number}`,
      currency_pair: pair,
      side: 'buy',
      amount: '10',
      price: '2',
    });
  }
  // They are all older than five minutes, and polled once a minute.
  await pass(world, 6 * MINUTE_MS);
  for (let number = 0; number < ORDERS; number++) {
    world.hands[ACCOUNTS.main]!.cancel(([id = '']) => id);
    if (number % 100 === 0) await pass(world, SECOND_MS);
  }
  await pass(world, 2 * MINUTE_MS);
  const open = () =>
    [...evidenceOf(world).records.values()].filter(({ status }) => status === 'open').length;
  expect(open()).toBe(ORDERS);
  for (let minute = 0; minute < 10; minute++) {
    world.track();
    await pass(world, MINUTE_MS);
  }
  expect(open()).toBe(0);
  expect(judge(world)).toEqual([]);
});
