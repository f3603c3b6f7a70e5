import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Diagnosis } from '../../cli/accounts/diagnoses.ts';
import { eventually } from '../support/eventually.ts';
import { startTestStack, type TestStack } from '../support/test-stack.ts';
import { runSluice } from './run-sluice.ts';

const PORTFOLIO = {
  schedule: 'cron(0 9 * * ? *)',
  quote: 'USDT',
  targets: { BTC: '0.5' },
  capital: 'all',
  approval: 'auto',
};

let stack: TestStack;
beforeAll(async () => {
  stack = await startTestStack({
    accounts: ['main', 'blind', 'indebted'],
    mode: 'multi_currency',
    sections: { portfolios: { core: { account: 'main', ...PORTFOLIO } } },
  });
});
afterAll(() => stack?.stop());

async function sluice(line: string) {
  const run = await runSluice(stack.folder, `${line} --json`.split(' '));
  return { ...run, json: JSON.parse(run.stdout) };
}

describe("an account's mode", () => {
  it('is shown by keys check and doctor', async () => {
    const { json: check } = await sluice('keys check');
    expect(check).toMatchObject({ account_mode: 'multi_currency', faults: [] });
    const { json: found } = await sluice('doctor');
    const about = found.find((each: Diagnosis) => each.check === 'account mode');
    expect(about).toMatchObject({ status: 'ok', message: 'multi_currency.' });
  });

  it('is shown with the round trip from the function to the exchange', async () => {
    const { json: check } = await sluice('keys check');
    expect(check.round_trip_ms).toBeGreaterThanOrEqual(0);
    const { json: found } = await sluice('doctor');
    const about = found.find((each: Diagnosis) => each.check === 'round trip');
    expect(about.message).toMatch(/^Gate is \d+ ms away from the functions/);
  });

  it('that a key may not read stops sell --all, and names the missing right', async () => {
    const { userId, key } = stack.users.blind!;
    stack.exchange.addKey(userId, { ...key, permissions: { spot: 'write', account: 'read' } });
    const { json, exitCode } = await sluice('sell BTC_USDT --all --account blind');
    expect(exitCode).toBe(1);
    expect(json.error).toMatchObject({ code: 'ACCOUNT_MODE_UNKNOWN' });
    expect(json.error.message).toContain('the right to read "Unified"');
    const { json: check } = await sluice('keys check --account blind');
    expect(check.remarks).toContainEqual(expect.objectContaining({ code: 'MODE_UNKNOWN' }));
    expect(check).not.toHaveProperty('account_mode');
    expect(stack.posts).toEqual([]);
  });

  it('with a debt stops sell --all', async () => {
    stack.exchange.borrow(stack.users.indebted!.userId, 'ETH', '1');
    const { json, exitCode } = await sluice('sell BTC_USDT --all --account indebted');
    expect(exitCode).toBe(1);
    expect(json.error).toMatchObject({ code: 'ACCOUNT_IN_DEBT' });
    expect(stack.posts).toEqual([]);
  });
});

describe('a rebalance that cannot read the fees', () => {
  it('is skipped with exit code 1 and one message, and a notice goes out', async () => {
    const pathPrefix = '/api/v4/spot/batch_fee';
    stack.exchange.faults.plan({ fault: 'error_before', pathPrefix, times: 100 });
    const { json, exitCode } = await sluice('rebalance core');
    stack.exchange.faults.clear();
    expect(exitCode).toBe(1);
    expect(json).toMatchObject({ status: 'skipped', legs: [], reason: { code: 'NO_SNAPSHOT' } });
    expect(json.reason.message).toMatch(/^The fees of the account could not be read: GET /);
    expect(stack.posts).toEqual([]);
    await eventually(
      'a notice of it',
      () => Promise.resolve(stack.notices.map((notice) => JSON.stringify(notice)).join('\n')),
      (told) => told.includes('rebalance of core was skipped'),
    );
  });
});
