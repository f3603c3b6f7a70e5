import { expect, test } from 'vitest';
import { PROMPT } from '../../local/exchange/behavior/exchange-behavior.ts';
import { LISTINGS } from '../../local/exchange/engine/markets.ts';
import { ACCOUNTS } from '../../local/simulation/deployment.ts';
import { Rebalancer } from './rebalancer.ts';
import { pass, quietWorld } from './scripted.ts';

const MINUTE_MS = 60_000;
/** More than one read shows; the account book has three entries for each. */
const TRADES = 10_500;
const BALANCES = { USDT: '20000000', BTC: '10', ETH: '10', XRP: '100', SOL: '2', DOGE: '1000' };

test('A portfolio is not paused because others trade much on its account', async () => {
  const world = quietWorld(
    { behavior: { ...PROMPT, rateLimits: 'off' } },
    { listings: LISTINGS, balances: BALANCES },
  );
  const { scheduler, hands, exchange } = world;
  const rebalancer = new Rebalancer(world, { portfolio: { capital: '1000' } });
  const baseline = { account: 'main', atMs: scheduler.nowMs, amounts: BALANCES };
  rebalancer.approve({ baseline });
  for (let number = 0; number < TRADES; number++) {
    if (number % 100 === 0) await pass(world, MINUTE_MS);
    hands[ACCOUNTS.main]!.place(`t-bot-${number}`, 'BTC_USDT', '90000');
  }
  await pass(world, MINUTE_MS);
  expect(exchange.trades(ACCOUNTS.main).length).toBeGreaterThan(10_000);
  rebalancer.schedule(scheduler.nowMs);
  await rebalancer.settle();
  const [run] = rebalancer.runs();
  expect(run).toMatchObject({ status: 'done' });
  expect(run!.notes).toEqual([
    expect.stringMatching(/^Since the last run, trades made elsewhere: \+[\d.]+ BTC\.$/),
    expect.stringMatching(/^Since the last run, trades made elsewhere: -[\d.]+ USDT\.$/),
  ]);
});
