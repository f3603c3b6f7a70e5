import { expect, test } from 'vitest';
import { PROMPT } from '../../local/exchange/behavior/exchange-behavior.ts';
import { manyMarkets } from './many-markets.ts';
import { Rebalancer } from './rebalancer.ts';
import { pass, quietWorld } from './scripted.ts';

const COINS = 40;
const NAMES = ['core', 'two', 'three', 'four', 'five', 'six'];

/** Each has coins of its own. */
function portfolioOf(index: number) {
  return {
    targets: Object.fromEntries(
      Array.from({ length: COINS }, (_, coin) => [`COIN${index * COINS + coin + 1}`, '0.02']),
    ),
  };
}

test(`${NAMES.length} portfolios of ${COINS} coins, planned in one minute, read all their books`, async () => {
  const world = quietWorld(
    { behavior: PROMPT },
    { listings: manyMarkets(COINS * NAMES.length), balances: { USDT: '100000' } },
  );
  const rebalancer = new Rebalancer(world, {
    portfolio: { ...portfolioOf(0), capital: '10000', maxOrdersPerRun: COINS },
    others: Object.fromEntries(NAMES.map((name, index) => [name, portfolioOf(index)])),
    account: { limits: { maxOrder: '10000', maxDay: '1000000', priceCollar: '0.5' } },
    travelMs: 60,
  });
  for (const name of NAMES) rebalancer.schedule(world.scheduler.nowMs, name);
  await pass(world, 60_000);
  const runs = rebalancer.runs();
  expect(runs.map(({ status }) => status)).toEqual(NAMES.map(() => 'awaiting_approval'));
  expect(runs.map(({ plan }) => plan?.legs.length)).toEqual(NAMES.map(() => COINS));
});
