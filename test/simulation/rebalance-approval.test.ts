import { describe, expect, test } from 'vitest';
import type { World } from '../../local/simulation/world.ts';
import { Big } from '../../shared/lib/decimal.ts';
import { previewPlan } from '../../shared/rebalance/steps/start.ts';
import { driftedWorld, movePrice, Rebalancer, type RebalancerOptions } from './rebalancer.ts';
import { pass } from './scripted.ts';

const HOUR_MS = 3_600_000;

const ordersIn = (world: World) => world.exchange.orders('10001');

describe('A plan that needs approval', () => {
  /** A first run, up to where it waits. */
  async function waiting(options: RebalancerOptions = {}) {
    const world = driftedWorld();
    const rebalancer = new Rebalancer(world, options);
    rebalancer.schedule(world.scheduler.nowMs);
    await pass(world, 10_000);
    const [run] = rebalancer.runs();
    expect(run!.status).toBe('awaiting_approval');
    return { world, rebalancer, id: run!.id };
  }

  test('is carried out once it is approved, and the next one needs none', async () => {
    const { world, rebalancer, id } = await waiting();
    rebalancer.agree(id);
    await rebalancer.settle();
    expect(rebalancer.runs()).toMatchObject([{ status: 'done' }]);
    movePrice(world, 'SOL_USDT', '1.6');
    rebalancer.schedule(world.scheduler.nowMs);
    await rebalancer.settle();
    expect(rebalancer.runs()).toMatchObject([{}, { status: 'done', legs: [{ asset: 'SOL' }] }]);
  });

  test('asks again when it would now go further', async () => {
    const { world, rebalancer, id } = await waiting();
    movePrice(world, 'DOGE_USDT', '0.6');
    await pass(world, 10_000);
    rebalancer.agree(id);
    await pass(world, 10_000);
    const [run] = rebalancer.runs();
    expect(run).toMatchObject({ status: 'awaiting_approval', legs: [] });
    expect(run!.approval!.why).toMatch(/the plan would now .*buy [\d.]+ DOGE/);
    expect(ordersIn(world)).toEqual([]);
  });

  test('waits on while what it needs cannot be read, and says what', async () => {
    let isUnread = false;
    const { rebalancer, world, id } = await waiting({
      refusalOf: (target) =>
        isUnread && target.includes('currency_pairs/')
          ? { status: 403, label: 'FORBIDDEN' }
          : undefined,
    });
    isUnread = true;
    rebalancer.agree(id);
    await pass(world, 30_000);
    expect(rebalancer.runs()).toMatchObject([{ status: 'awaiting_approval', legs: [] }]);
    expect(rebalancer.results.at(-1)).toMatchObject({
      code: 'ASSET_SKIPPED',
      message: expect.stringMatching(/^BTC, ETH, XRP, SOL, DOGE: Skipped: the rules /),
    });
    isUnread = false;
    rebalancer.agree(id);
    await rebalancer.settle();
    expect(rebalancer.runs()).toMatchObject([{ status: 'done' }]);
  });

  test('is refused if the run has expired while the account was read for it', async () => {
    const { world, rebalancer, id } = await waiting({
      portfolio: { approvalHours: 1 },
      travelMs: 300,
    });
    await world.scheduler.runUntil(rebalancer.runs()[0]!.approval!.untilMs - 100);
    rebalancer.agree(id);
    await pass(world, 300);
    rebalancer.tick();
    await pass(world, 60_000);
    expect(rebalancer.runs()).toMatchObject([{ status: 'expired', legs: [] }]);
    expect(rebalancer.results.at(-1)).toMatchObject({
      code: 'NOT_WAITING',
      message: expect.stringMatching(/it is expired\. Not approved by .*; nothing was traded\.$/),
    });
  });

  test('expires, and only then the next run begins', async () => {
    const { world, rebalancer } = await waiting({ portfolio: { approvalHours: 2 } });
    await pass(world, HOUR_MS);
    rebalancer.schedule(world.scheduler.nowMs);
    await pass(world, HOUR_MS + 60_000);
    rebalancer.tick();
    await pass(world, 10_000);
    expect(rebalancer.runs()).toMatchObject([
      { status: 'expired', reason: { code: 'NOT_APPROVED' } },
    ]);
    rebalancer.schedule(world.scheduler.nowMs);
    await pass(world, 10_000);
    expect(rebalancer.runs()).toMatchObject([{}, { status: 'awaiting_approval' }]);
  });

  test('asks again, and an approval of the earlier plan does not count', async () => {
    const { world, rebalancer, id } = await waiting();
    const seen = rebalancer.planHashOf(id);
    movePrice(world, 'DOGE_USDT', '0.6');
    await pass(world, 10_000);
    rebalancer.agree(id, seen);
    await pass(world, 10_000);
    rebalancer.agree(id, seen);
    await pass(world, 10_000);
    expect(rebalancer.runs()).toMatchObject([{ status: 'awaiting_approval', legs: [] }]);
    expect(rebalancer.results.at(-1)).toMatchObject({
      code: 'PLAN_CHANGED',
      message: expect.stringMatching(/not the one that you saw: it would now .*buy [\d.]+ DOGE/),
    });
    rebalancer.agree(id);
    await rebalancer.settle();
    expect(rebalancer.runs()).toMatchObject([{ status: 'done', approval: { by: 'me' } }]);
  });

  test('adds up to what it does where a leg is held to what was approved', async () => {
    const { world, rebalancer, id } = await waiting();
    movePrice(world, 'DOGE_USDT', '0.97');
    await pass(world, 10_000);
    rebalancer.agree(id);
    await rebalancer.settle();
    const { legs, totals } = rebalancer.runs()[0]!.plan!;
    expect(legs.some(({ reason }) => reason.includes('Held to'))).toBe(true);
    const sum = legs.reduce((total, { value }) => total.plus(value), new Big('0'));
    expect(totals.turnover).toBe(sum.toString());
  });

  test('shows what it would do without doing anything', async () => {
    const world = driftedWorld();
    const rebalancer = new Rebalancer(world);
    rebalancer.invoke((deps) => previewPlan(deps, 'core'));
    await pass(world, 10_000);
    expect(rebalancer.results).toMatchObject([
      { legs: [{ side: 'sell', asset: 'BTC' }, {}, {}, {}, {}] },
    ]);
    expect(rebalancer.runs()).toEqual([]);
  });
});
