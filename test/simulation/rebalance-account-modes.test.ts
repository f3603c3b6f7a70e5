import { describe, expect, test } from 'vitest';
import { ACCOUNTS } from '../../local/simulation/deployment.ts';
import type { World } from '../../local/simulation/world.ts';
import { Big } from '../../shared/lib/decimal.ts';
import { driftedWorld, Rebalancer, type RebalancerOptions } from './rebalancer.ts';

const USER = ACCOUNTS.main;

/** A run of the drifted portfolio in an account that was prepared for it. */
async function runIn(prepare: (world: World) => void, options: RebalancerOptions = {}) {
  const world = driftedWorld();
  prepare(world);
  const rebalancer = new Rebalancer(world, options);
  rebalancer.approve();
  rebalancer.schedule(world.scheduler.nowMs);
  await rebalancer.settle();
  return { world, run: rebalancer.runs()[0]! };
}

describe('A rebalance of a unified account', () => {
  test.each(['single_currency', 'multi_currency', 'portfolio'] as const)(
    'in mode %s is the same where nothing is pledged',
    async (mode) => {
      const { run } = await runIn(({ exchange }) => exchange.setMode(USER, mode));
      expect(run.status).toBe('done');
      expect(run.legs.map(({ side }) => side)).toEqual(['sell', 'buy', 'buy', 'buy', 'buy']);
    },
  );

  test.each([
    ['single_currency', '100'],
    // Of some 2,800 USDT of collateral a third secures futures.
    ['multi_currency', '700'],
    ['portfolio', '700'],
  ] as const)('in mode %s leaves alone what secures futures', async (mode, free) => {
    const { run } = await runIn(({ exchange }) => {
      exchange.setMode(USER, mode);
      exchange.setMarginInUse(USER, '900');
    });
    const spent = run.legs
      .filter(({ side }) => side === 'buy')
      .reduce((sum, { filledTotal }) => sum.plus(filledTotal), new Big('0'));
    const sold = run.legs.find(({ side }) => side === 'sell')?.filledTotal ?? '0';
    expect(spent.gt('0')).toBe(true);
    expect(spent.lte(new Big(free).plus(sold))).toBe(true);
    expect(run.legs.map(({ refusal }) => refusal)).toEqual(run.legs.map(() => undefined));
  });

  test('of which nothing is free is skipped, and says so', async () => {
    const { world, run } = await runIn(({ exchange }) => {
      exchange.setMode(USER, 'portfolio');
      exchange.setMarginInUse(USER, '100000');
    });
    expect(run).toMatchObject({ status: 'skipped', reason: { code: 'ASSET_SKIPPED' } });
    expect(run.reason!.message).toMatch(/too little of it is free, the rest is locked/);
    expect(world.exchange.orders(USER)).toEqual([]);
  });

  test('in debt does not take place', async () => {
    const { world, run } = await runIn(({ exchange }) => {
      exchange.setMode(USER, 'multi_currency');
      exchange.borrow(USER, 'BTC', '0.001');
    });
    expect(run).toMatchObject({ status: 'skipped', reason: { code: 'ACCOUNT_IN_DEBT' }, legs: [] });
    expect(world.exchange.orders(USER)).toEqual([]);
  });

  test('whose mode the key may not read does not take place, and says which right it lacks', async () => {
    const { world, run } = await runIn(({ exchange }) => exchange.setMode(USER, 'portfolio'), {
      refusalOf: (target) =>
        target.includes('/unified/') ? { status: 403, label: 'FORBIDDEN' } : undefined,
    });
    expect(run).toMatchObject({ status: 'skipped', reason: { code: 'ACCOUNT_MODE_UNKNOWN' } });
    expect(run.reason!.message).toMatch(/give the API key the right to read "Unified"/);
    expect(world.exchange.orders(USER)).toEqual([]);
  });
});
