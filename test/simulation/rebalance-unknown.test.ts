import { describe, expect, test } from 'vitest';
import type { World } from '../../local/simulation/world.ts';
import { driftedWorld, Rebalancer } from './rebalancer.ts';
import { pass } from './scripted.ts';

const MINUTE_MS = 60_000;
const API = '/api/v4/spot';

/** The first sell is filled, and invisible until its run has ended. */
async function endedUnknown() {
  const world = driftedWorld();
  const rebalancer = new Rebalancer(world);
  rebalancer.approve();
  const { faults } = world.exchange;
  faults.plan({ fault: 'lost_reply', method: 'POST', times: 1 });
  for (const path of ['my_trades', 'orders']) {
    const pathPrefix = `${API}/${path}`;
    faults.plan({ fault: 'error_before', pathPrefix, method: 'GET', times: 1_000 });
  }
  rebalancer.schedule(world.scheduler.nowMs);
  await rebalancer.settle();
  expect(rebalancer.runs()).toMatchObject([
    { status: 'incomplete', reason: { code: 'SELL_UNKNOWN' }, turnover: '0' },
  ]);
  world.endTrouble();
  for (let minute = 0; minute < 3; minute++) {
    world.track();
    await pass(world, MINUTE_MS);
  }
  return { world, rebalancer };
}

describe('A sell that was unknown when its run ended, and turns out to be filled', () => {
  test.each<[who: string, look: (world: World, rebalancer: Rebalancer) => void]>([
    ['next tick', (_world, rebalancer) => rebalancer.tick()],
    ['next run', ({ scheduler }, rebalancer) => rebalancer.schedule(scheduler.nowMs)],
  ])('is counted by the %s', async (_who, look) => {
    const { world, rebalancer } = await endedUnknown();
    const version = rebalancer.runs()[0]!.version;
    look(world, rebalancer);
    await pass(world, MINUTE_MS);
    const [run] = rebalancer.runs();
    expect(run).toMatchObject({ status: 'incomplete', version: version + 1 });
    expect(run!.legs).toMatchObject([{ side: 'sell', status: 'filled' }]);
    expect(run!.turnover).toBe(run!.legs[0]!.filledTotal);
    expect(run!.history.at(-1)!.detail).toMatch(/^The sell of .* is known now: filled/);
    expect(rebalancer.state()).toMatchObject({ unresolved: [] });
  });
});
