import { expect, it } from 'vitest';
import { PROMPT } from '../../local/exchange/behavior/exchange-behavior.ts';
import { ACCOUNTS } from '../../local/simulation/deployment.ts';
import { judge } from './oracles.ts';
import { pass, quietWorld, recordIn, send } from './scripted.ts';

const SECOND_MS = 1_000;
const FILLS = 5_000;

it(`keeps all fills of an order that was filled ${FILLS} times between two polls`, async () => {
  const world = quietWorld(
    { behavior: { ...PROMPT, rateLimits: 'off' } },
    { balances: { USDT: '10000000', ETH: '100' } },
  );
  world.exchange.movePrice('ETH_USDT', '3000');
  send(world, {
    id: 'large',
    currency_pair: 'ETH_USDT',
    side: 'sell',
    amount: '50',
    price: '3000.01',
  });
  await pass(world, 10 * SECOND_MS);
  expect(recordIn(world, 'large').status).toBe('open');
  for (let number = 0; number < FILLS; number++) {
    world.hands[ACCOUNTS.second]!.place(`t-other-${number}`, 'ETH_USDT', '3000.01');
    if (number % 100 === 0) await pass(world, SECOND_MS);
  }
  expect(world.exchange.trades(ACCOUNTS.main).length).toBeGreaterThanOrEqual(FILLS);
  for (let minute = 0; minute < 5; minute++) {
    world.track();
    await pass(world, 60 * SECOND_MS);
  }
  expect(recordIn(world, 'large')).toMatchObject({ status: 'filled', accounting: 'complete' });
  expect(judge(world)).toEqual([]);
});
