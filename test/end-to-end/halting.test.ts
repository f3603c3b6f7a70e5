import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { endSluices, runSluice, startSluice } from '../cli/run-sluice.ts';
import { eventually } from '../support/eventually.ts';
import { settledEach } from '../support/stack-clients.ts';
import { startTestStack, type TestStack } from '../support/test-stack.ts';

const QUEUED = 60;

describe('The kill switch', () => {
  let it: TestStack;

  beforeAll(async () => {
    it = await startTestStack({ accounts: ['main', 'other'] });
  });
  afterEach(endSluices);
  afterAll(() => it.stop());

  async function sluice(line: string, input?: string) {
    const run = await runSluice(it.folder, [...line.split(' '), '--json'], input);
    return { ...run, json: JSON.parse(run.stdout) };
  }
  const openOrders = () =>
    it.exchange.orders(it.users.main!.userId).filter(({ status }) => status === 'open');

  test('stops a full queue, cancels open orders and reports when none is left', async () => {
    await it.send({ id: 'resting', amount: '0.001', price: '80000' });
    await it.awaitStatus('resting', 'open');
    const ids = Array.from({ length: QUEUED }, (_, index) => `queued-${index}`);
    await Promise.all(ids.map((id) => it.send({ id, amount: '0.001', price: '80000' })));

    const halt = startSluice(it.folder, ['halt', '--reason', 'the market is mad', '--json']);
    const orders = await settledEach(it, ids);
    const refused = orders.filter(({ reason }) => reason?.code === 'HALTED');
    expect(refused.length).toBeGreaterThan(0);
    expect(refused[0]?.reason?.message).toContain('the market is mad');

    const { stdout, exitCode } = await halt.ended;
    expect(exitCode).toBe(0);
    const states = JSON.parse(stdout).map(({ account, state }: Record<string, string>) => [
      account,
      state,
    ]);
    expect(states).toEqual([
      ['main', 'HALTED'],
      ['other', 'HALTED'],
    ]);
    const [{ orders: cancelled }] = JSON.parse(stdout);
    expect(cancelled).toContainEqual(
      expect.objectContaining({ id: 'resting', status: 'cancelled' }),
    );
    expect(openOrders()).toEqual([]);
    const resting = await it.awaitStatus('resting', 'cancelled');
    expect(resting.history.map(({ detail }) => detail)).toContain('halted: the market is mad');
  });

  test('lets an order be cancelled, but none be sent or amended', async () => {
    const gone = await sluice('cancel never-there --before');
    expect(gone.exitCode).toBe(0);
    const bought = await sluice('buy BTC_USDT --quote 20');
    expect(bought.json.error).toMatchObject({ code: 'HALTED' });
    expect(bought.exitCode).toBe(1);
  });

  test('is resumed on purpose only, for one account, and nothing from before ever trades', async () => {
    const sentBefore = { issued_at: Date.now(), type: 'market', amount: '20' };
    expect((await sluice('resume --reason over')).json.error.code).toBe('NOT_CONFIRMED');

    const resumed = await sluice('resume --reason over --yes --account main');
    expect(resumed.json).toMatchObject([{ account: 'main', state: 'ACTIVE', reason: 'over' }]);
    const posts = it.posts.length;
    await it.send({ id: 'from-before', ...sentBefore });
    expect(await it.settled('from-before')).toMatchObject({
      status: 'rejected',
      reason: { code: 'ISSUED_BEFORE_RESUME' },
    });
    expect(it.posts).toHaveLength(posts);
    // AWS's clock is read to the second: what is sent within that second counts as from before.
    await eventually(
      'an order is placed again',
      () => sluice('buy BTC_USDT --quote 20'),
      ({ json }) => json.status === 'filled',
    );
    const other = await sluice('buy BTC_USDT --quote 20 --account other');
    expect(other.json.error.code).toBe('HALTED');
  });

  test('needs a reason', async () => {
    expect((await sluice('halt')).json.error).toMatchObject({ code: 'USAGE', field: 'reason' });
  });
});
