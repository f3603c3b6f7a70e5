import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { OrderJson } from '../../shared/orders/model/order-json.ts';
import type { Plan } from '../../shared/portfolio/model/plan.ts';
import type { RunJson } from '../../shared/rebalance/run/json.ts';
import { runSluice } from '../cli/run-sluice.ts';
import { eventually } from '../support/eventually.ts';
import { startTestStack, type TestStack } from '../support/test-stack.ts';

const BALANCES = { USDT: '1000', BTC: '0.01', ETH: '0.1', XRP: '100', SOL: '2', DOGE: '1000' };

/** Far enough that more of it has to be bought than was planned. */
const DOGE_FALLEN = '0.139';

const core = {
  schedule: 'cron(0 9 * * ? *)',
  targets: { BTC: '0.2', ETH: '0.2', XRP: '0.15', SOL: '0.15', DOGE: '0.1' },
  capital: 'all',
  reserve: '50',
  approval: 'auto',
};
const weekly = {
  schedule: 'cron(0 9 ? * MON *)',
  order: {
    account: 'second',
    currency_pair: 'BTC_USDT',
    type: 'market',
    side: 'buy',
    amount: '25',
  },
};

const monthly = {
  schedule: 'cron(0 9 1 * ? *)',
  order: { ...weekly.order, amount: '60', slices: { over: 'PT2H', count: '3' } },
};

let it: TestStack;
beforeAll(async () => {
  it = await startTestStack({
    accounts: ['main', 'second'],
    balances: BALANCES,
    sections: { portfolios: { core }, recurring: { weekly, monthly } },
  });
});
afterAll(() => it.stop());

async function fire(name: string, at: Date): Promise<void> {
  const schedule = it.stack.cloud.schedules.find((id) => id.includes(name))!;
  await it.stack.cloud.fireSchedule(schedule, at);
}

const secondsAgo = (seconds: number) => new Date(Date.now() - seconds * 1_000);
const ordersOf = (account: string) => it.exchange.orders(it.users[account]!.userId);

async function json<T>(...words: readonly string[]): Promise<T> {
  const { stdout, stderr } = await runSluice(it.folder, [...words, '--json']);
  expect(stdout, stderr).toMatch(/^[[{]/);
  return JSON.parse(stdout);
}

describe('A drifted portfolio', () => {
  const LEGS = ['sell BTC', 'buy ETH', 'buy XRP', 'buy DOGE', 'buy SOL'];

  test('has a plan that shows what would be traded, and fits a terminal', async () => {
    const plan = await json<Plan>('plan', 'core');
    expect(plan.legs.map(({ side, asset }) => `${side} ${asset}`)).toEqual(LEGS);
    const { stdout } = await runSluice(it.folder, ['plan', 'core']);
    expect(stdout).toMatch(
      /BTC {3}·····\[────│────\]····● +[\d.]+ % +20.0 % +16.0-24.0 % +\+[\d.]+ % +sell/,
    );
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(ordersOf('main')).toEqual([]);
  });

  test('is brought back into its bands when a person approves, sells before buys', async () => {
    const waiting = await json<RunJson>('rebalance', 'core');
    expect(waiting).toMatchObject({ status: 'awaiting_approval', legs: [] });

    const approve = ['rebalance', 'core', '--approve', waiting.id] as const;

    const seen = ['--plan', waiting.approval!.plan_hash];
    it.exchange.movePrice('DOGE_USDT', DOGE_FALLEN);
    const again = await runSluice(it.folder, [...approve, ...seen]);
    expect(again).toMatchObject({
      exitCode: 1,
      stderr: expect.stringMatching(/needs approval: .*DOGE/),
    });
    const stale = await runSluice(it.folder, [...approve, ...seen]);
    expect(stale).toMatchObject({ exitCode: 1, stderr: expect.stringMatching(/one that you saw/) });
    const run = await json<RunJson>(...approve);

    expect(run).toMatchObject({ status: 'done', final: true });
    const [first, ...others] = ordersOf('main').map(
      ({ side, currency_pair: pair }) => `${side} ${String(pair).replace('_USDT', '')}`,
    );
    expect(first).toBe(LEGS[0]);
    // The buys are in markets of their own: none waits for another.
    expect(others.toSorted()).toEqual(LEGS.slice(1).toSorted());
    const outside = run.after!.assets.filter(({ band, position }) => band && position !== 'within');
    expect(outside).toEqual([]);
    expect(Number(run.drift.after)).toBeLessThan(Number(run.drift.before));
    expect(run.fees.map(({ currency }) => currency)).toContain('USDT');
    const { sentBy } = (await it.find(run.legs[0]!.order_id))!;
    expect(sentBy).toMatchObject({ kind: 'rebalance', run: run.id });
    const shown = await runSluice(it.folder, ['run', run.id]);
    expect(shown.stdout).toMatch(/off target +[\d.]+ % before, [\d.]+ % now/);
  });

  test('has one run for each minute of its schedule, and none while it is in order', async () => {
    const at = new Date('2026-11-21T09:00:00Z');
    await fire('core', at);
    await fire('core', at);
    const id = 'core-2026-11-21T09:00Z';
    const runs = await eventually(
      'the scheduled run has ended',
      () => json<RunJson[]>('runs'),
      (all) => all.some((run) => run.id === id && run.final),
    );
    expect(runs).toHaveLength(2);
    expect(runs[0]).toMatchObject({ id, status: 'done', reason: { code: 'NOTHING_TO_DO' } });
    expect(ordersOf('main')).toHaveLength(LEGS.length);
  });

  test('does nothing while it is paused', async () => {
    await runSluice(it.folder, ['pause', 'core', '--reason', 'on holiday']);
    await fire('core', new Date('2026-11-21T10:00:00Z'));
    const run = await eventually(
      'the run is skipped',
      async () => (await json<RunJson[]>('runs', 'core'))[0]!,
      ({ status }) => status === 'skipped',
    );
    expect(run.reason).toMatchObject({
      code: 'PAUSED',
      message: expect.stringContaining('holiday'),
    });
  });

  test('that is not configured is refused', async () => {
    const { exitCode, stderr } = await runSluice(it.folder, ['rebalance', 'other']);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('No portfolio is called "other"; configured: core.');
  });
});

describe('A recurring order', () => {
  const idAt = (at: Date) => `weekly:${at.toISOString().slice(0, '2026-11-22T09:00:00'.length)}Z`;
  const settledAt = (at: Date) => it.settled(idAt(at), 'second');

  test('is one order for each time that it was scheduled for, also when it is delivered again', async () => {
    const [first, next] = [secondsAgo(30), secondsAgo(10)];
    for (const at of [first, first, next]) await fire('weekly', at);
    await settledAt(next);
    await it.queueEmpty();
    expect(await settledAt(first)).toMatchObject({
      status: 'filled',
      issuedAtMs: Math.floor(first.getTime() / 1_000) * 1_000,
      sentBy: { kind: 'recurring', principal: expect.stringMatching(/^AROA.*Recurring/) },
    });
    expect(ordersOf('second')).toHaveLength(2);
  });

  test('that comes too late buys nothing, and says so', async () => {
    const at = secondsAgo(301);
    await fire('weekly', at);
    expect(await settledAt(at)).toMatchObject({ status: 'rejected', reason: { code: 'EXPIRED' } });
  });

  test('is refused on record while it is paused', async () => {
    const { exitCode } = await runSluice(it.folder, ['pause', 'weekly']);
    expect(exitCode).toBe(0);
    const [paused, later] = [secondsAgo(5), secondsAgo(2)];
    await fire('weekly', paused);
    expect(await settledAt(paused)).toMatchObject({
      status: 'rejected',
      reason: { code: 'PAUSED', message: expect.stringContaining('sluice unpause weekly') },
    });
    await runSluice(it.folder, ['unpause', 'weekly']);
    await fire('weekly', later);
    expect(await settledAt(later)).toMatchObject({ status: 'filled' });
  });

  test('cannot be sent under its name by others', async () => {
    const id = idAt(secondsAgo(0));
    await it.send({ id, type: 'market', amount: '25' });
    expect((await it.settled(id)).sentBy.kind).toBe('message');
  });

  test('is worked in slices, if it says so', async () => {
    await fire('monthly', secondsAgo(1));
    const order = await eventually(
      'its first slice is sent',
      async () => {
        // The slice itself may be among them.
        const open = await json<readonly OrderJson[]>('list', '--account', 'second', '--open');
        return open.find(({ slices }) => slices?.sent === 1);
      },
      (found) => found !== undefined,
    );
    expect(order).toMatchObject({
      status: 'working',
      sent_by: { kind: 'recurring' },
      slices: { over: 'PT2H', count: 3, sent: 1, missed: 0 },
      children: [`${order!.id}/s1`],
    });
    const { stdout } = await runSluice(it.folder, ['next']);
    expect(stdout).toContain('buy BTC_USDT for 60 USDT in 3 slices over 2 h');
  });

  test('that is not configured cannot be paused', async () => {
    const { exitCode, stderr } = await runSluice(it.folder, ['pause', 'daily']);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('configured: core, weekly, monthly');
  });
});
