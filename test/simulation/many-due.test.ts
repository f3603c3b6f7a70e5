import { expect, it } from 'vitest';
import { PROMPT } from '../../local/exchange/behavior/exchange-behavior.ts';
import { ACCOUNTS } from '../../local/simulation/deployment.ts';
import { manyMarkets, QUOTE_ONLY } from './many-markets.ts';
import { judge } from './oracles.ts';
import { pass, quietWorld, send } from './scripted.ts';

const SECOND_MS = 1_000;
const MARKETS = 50;
const ORDERS = 1_000;

it(`cancels ${ORDERS} orders whose time comes at once, within 30 s`, async () => {
  const world = quietWorld(
    { submitWorkers: MARKETS, behavior: PROMPT },
    { listings: manyMarkets(MARKETS), balances: QUOTE_ONLY },
  );
  const dueMs = world.scheduler.nowMs + 120 * SECOND_MS;
  for (let number = 0; number < ORDERS; number++) {
    const pair = `COIN${(number % MARKETS) + 1}_USDT`;
    const order = { side: 'buy', amount: '10', price: '2', cancel_at: String(dueMs) };
    send(world, { id: `order-${number}`, currency_pair: pair, ...order });
  }
  world.startTicking();
  await world.scheduler.runUntil(dueMs);
  const open = () =>
    world.exchange.orders(ACCOUNTS.main).filter(({ status }) => status === 'open').length;
  expect(open()).toBe(ORDERS);
  await pass(world, 30 * SECOND_MS);
  expect(open()).toBe(0);
  await pass(world, 60 * SECOND_MS);
  expect(judge(world)).toEqual([]);
});
