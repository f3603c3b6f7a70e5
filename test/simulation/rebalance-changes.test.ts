import { describe, expect, test } from 'vitest';
import { planHash } from '../../shared/portfolio/model/plan-hash.ts';
import type { RebalanceDependencies } from '../../shared/rebalance/planning/dependencies.ts';
import { approveRun } from '../../shared/rebalance/steps/approve.ts';
import { driveAll } from '../../shared/rebalance/steps/drive.ts';
import { startRun } from '../../shared/rebalance/steps/start.ts';
import { driftedWorld, Rebalancer } from './rebalancer.ts';
import { pass } from './scripted.ts';

const MINUTE_MS = 60_000;

type Portfolios = RebalanceDependencies['config']['portfolios'];

/** A call of a function that was deployed with other portfolios: a tick, if nothing else. */
function tickWith(
  rebalancer: Rebalancer,
  change: (portfolios: Portfolios) => Portfolios,
  work: (deps: RebalanceDependencies) => Promise<unknown> = driveAll,
) {
  return rebalancer.invoke((deps) => {
    const { accounts, portfolios } = deps.config;
    const config = {
      accounts: { ...accounts, second: accounts.main! },
      portfolios: change(portfolios),
    };
    return work({ ...deps, config });
  });
}

const removed = (): Portfolios => ({});
const renamed = ({ core }: Portfolios): Portfolios => ({ renamed: core! });
const moved = ({ core }: Portfolios): Portfolios => ({ core: { ...core!, account: 'second' } });

/** A run whose sells are on their way. */
async function selling(portfolio = {}) {
  const world = driftedWorld();
  const rebalancer = new Rebalancer(world, { portfolio });
  rebalancer.approve();
  rebalancer.schedule(world.scheduler.nowMs);
  await pass(world, 2_000);
  expect(rebalancer.runs()).toMatchObject([{ status: 'selling' }]);
  return { world, rebalancer };
}

describe('A run whose portfolio was configured anew meanwhile', () => {
  test.each([
    ['to another account', moved, /account of "core" is now "second"; the run is of "main"/],
    ['away', removed, /no longer among the configured portfolios/],
  ])('%s ends with words while it waits for approval', async (_name, change, words) => {
    const world = driftedWorld();
    const rebalancer = new Rebalancer(world);
    rebalancer.schedule(world.scheduler.nowMs);
    await pass(world, 10_000);
    expect(rebalancer.runs()).toMatchObject([{ status: 'awaiting_approval' }]);
    tickWith(rebalancer, change);
    await pass(world, 10_000);
    expect(rebalancer.runs()).toMatchObject([
      {
        status: 'skipped',
        reason: { code: 'CONFIG_CHANGED', message: expect.stringMatching(words) },
      },
    ]);
    expect(world.messages).toEqual([]);
  });

  test.each([
    ['to another account', moved],
    ['to another quote', ({ core }: Portfolios) => ({ core: { ...core!, quote: 'USDC' } })],
    ['away', removed],
  ])('%s counts its sells and buys nothing', async (_name, change) => {
    const { world, rebalancer } = await selling();
    for (let minute = 0; minute < 5; minute++) {
      tickWith(rebalancer, change);
      await pass(world, MINUTE_MS);
    }
    const [run] = rebalancer.runs();
    expect(run).toMatchObject({ status: 'incomplete', reason: { code: 'CONFIG_CHANGED' } });
    expect(run!.legs.every(({ side, status }) => side === 'sell' && status === 'filled')).toBe(
      true,
    );
    expect(run!.turnover).not.toBe('0');
    expect(rebalancer.state().activeRun).toBeUndefined();
    expect(new Set(world.messages.map(({ body }) => JSON.parse(body).account))).toEqual(
      new Set(['main']),
    );
  });
});

describe('A coin that is taken out of the targets while a run sells', () => {
  const TARGETS = { BTC: '0.2', ETH: '0.2', XRP: '0.2' };
  const without =
    (coin: string) =>
    ({ core }: Portfolios): Portfolios => {
      const targets = Object.entries(core!.targets).filter(([asset]) => asset !== coin);
      return { core: { ...core!, targets: Object.fromEntries(targets) } };
    };

  test.each([
    ['that was to be bought', 'ETH', ['XRP']],
    ['that is being sold', 'BTC', ['XRP', 'ETH']],
  ])('%s leaves the buys of the others', async (_what, coin, bought) => {
    const { world, rebalancer } = await selling({ targets: TARGETS });
    for (let minute = 0; minute < 6; minute++) {
      tickWith(rebalancer, without(coin));
      await pass(world, MINUTE_MS);
    }
    const [run] = rebalancer.runs();
    expect(run).toMatchObject({ status: 'done' });
    const buys = run!.legs.filter(({ side, status }) => side === 'buy' && status === 'filled');
    expect(buys.map(({ asset }) => asset)).toEqual(bought);
    const notes = run!.notes.filter((note) => note.includes('Not bought'));
    expect(notes).toEqual(
      coin === 'ETH' ? [expect.stringMatching(/^ETH: .* it is no longer in targets\.$/)] : [],
    );
  });
});

test('A portfolio that is renamed while its run sells in slices does not sell the same again', async () => {
  const { world, rebalancer } = await selling({ sliceAbove: '60', sliceOver: 'PT30M' });
  const minutes = async (count: number) => {
    for (let minute = 0; minute < count; minute++) {
      world.track();
      tickWith(rebalancer, renamed);
      await pass(world, MINUTE_MS);
    }
  };
  await minutes(3);
  const nowMs = world.scheduler.nowMs;
  tickWith(rebalancer, renamed, (deps) => startRun(deps, 'renamed', nowMs, 'schedule'));
  await minutes(1);
  const runOf = (name: string) => rebalancer.runs().find(({ portfolio }) => portfolio === name)!;
  const { id: run, plan } = runOf('renamed');
  expect(plan!.assets.find(({ asset }) => asset === 'BTC')).toMatchObject({ status: 'skipped' });
  const given = { run, plan: planHash(plan!) };
  tickWith(rebalancer, renamed, (deps) => approveRun(deps, 'renamed', given, 'me'));
  await minutes(40);
  const [sell] = runOf('core').legs;
  expect(sell).toMatchObject({ side: 'sell', asset: 'BTC', status: 'filled' });
  expect(runOf('renamed').legs.filter(({ side }) => side === 'sell')).toEqual([]);
});

test('A run that stood still for hours buys nothing at the prices of then', async () => {
  const { world, rebalancer } = await selling();
  await pass(world, 10 * 60 * MINUTE_MS);
  await rebalancer.settle();
  const [run] = rebalancer.runs();
  expect(run).toMatchObject({ status: 'incomplete', reason: { code: 'TOO_LATE' } });
  expect(run!.legs.map(({ side }) => side)).toEqual(['sell']);
});

test('A second run in one minute is refused with the outcome of the first', async () => {
  const world = driftedWorld();
  const rebalancer = new Rebalancer(world);
  rebalancer.approve();
  const begin = () =>
    rebalancer.invoke((deps) => startRun(deps, 'core', world.scheduler.nowMs, 'command'));
  const pause = { reason: 'a while', by: 'me', atMs: 1 };
  rebalancer.invoke(({ pauses }) => pauses.pause('portfolio', 'core', pause));
  await pass(world, 1_000);
  begin();
  await pass(world, 1_000);
  rebalancer.invoke(({ pauses }) => pauses.unpause('portfolio', 'core'));
  await pass(world, 1_000);
  begin();
  await pass(world, 1_000);
  expect(rebalancer.runs()).toMatchObject([{ status: 'skipped' }]);
  expect(rebalancer.results.at(-1)).toMatchObject({
    code: 'RUN_HAS_ENDED',
    message: expect.stringContaining('skipped'),
  });
});

test('A run does not depend on the size of the rest of the account', async () => {
  const world = driftedWorld();
  for (let coin = 0; coin < 800; coin++) world.exchange.deposit('10001', `DUST${coin}`, '0.0001');
  const rebalancer = new Rebalancer(world);
  rebalancer.approve();
  rebalancer.schedule(world.scheduler.nowMs);
  await rebalancer.settle();
  const [run] = rebalancer.runs();
  expect(run!.status).toBe('done');
  expect(JSON.stringify(run)).not.toContain('DUST');
});
