import { PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { KeyOptions } from '../../local/exchange/http/keys.ts';
import { canaryKey } from '../../local/simulation/canary.ts';
import { createKillSwitchStore } from '../../shared/kill-switch/kill-switch-store.ts';
import { systemClock } from '../../shared/lib/clock.ts';
import { endSluices, runSluice } from '../cli/run-sluice.ts';
import { eventually } from '../support/eventually.ts';
import { secretOf, startTestStack, type TestStack } from '../support/test-stack.ts';

const ACCOUNTS = [
  'revoked',
  'read-only',
  'elsewhere',
  'other-user',
  'moved',
  'withdrawing',
  'rotated',
] as const;
type Account = (typeof ACCOUNTS)[number];

/** Orders under way when the key changes. */
const TRAFFIC = 12;

describe('A key that goes wrong in the middle of traffic', () => {
  let it: TestStack;
  let keys = 0;

  beforeAll(async () => {
    it = await startTestStack({ accounts: ACCOUNTS });
  });
  afterEach(endSluices);
  afterAll(() => it.stop());

  const userOf = (account: Account) => it.users[account]!;

  /** Gives a user at the exchange another key. */
  function makeKey(userId: string, options: Partial<KeyOptions> = {}) {
    keys += 1;
    const key = canaryKey(`other-${keys}`);
    it.exchange.addKey(userId, { ...key, ...options });
    return key;
  }

  const storeKey = (account: Account, key: { key: string; secret: string }) =>
    it.secretsManager.send(
      new PutSecretValueCommand({
        SecretId: secretOf(it, account),
        SecretString: JSON.stringify(key),
      }),
    );

  const track = () =>
    it.stack.cloud.fireSchedule(it.stack.cloud.schedules.find((id) => id.includes('TrackOrders'))!);

  const circuit = async (account: Account) =>
    (await createKillSwitchStore(it.ledger, systemClock).read(account)).circuit;

  const order = (account: Account, n: number) => ({
    id: `${account}-${n}`,
    account,
    type: 'market',
    amount: '5',
  });

  const placed = (account: Account) => it.exchange.orders(userOf(account).userId);

  /** Sends orders while something happens; each has a verdict, and is placed at most once. */
  async function inTraffic(account: Account, happen: () => Promise<unknown>) {
    const ids = Array.from({ length: TRAFFIC }, (_, n) => n);
    const sent = ids.map(async (n) => {
      if (n === TRAFFIC / 2) await happen();
      await it.send(order(account, n));
      return it.settled(`${account}-${n}`, account);
    });
    const records = await Promise.all(sent);
    const filled = records.filter(({ status }) => status === 'filled');
    expect(placed(account)).toHaveLength(filled.length);
    return { filled, refused: records.filter(({ status }) => status === 'rejected') };
  }

  /** After a working key has been stored: the next tick closes the circuit, and orders are placed. */
  async function recovers(account: Account): Promise<void> {
    await eventually(
      `the circuit of ${account} closes`,
      async () => {
        await track();
        return circuit(account);
      },
      (open) => open === undefined,
    );
    await it.send(order(account, 1_000));
    expect(await it.settled(`${account}-1000`, account)).toMatchObject({ status: 'filled' });
  }

  test.each([
    ['revoked', 'INVALID_KEY', async () => it.exchange.revokeKey(userOf('revoked').key.key)],
    [
      'read-only',
      'READ_ONLY',
      () =>
        storeKey(
          'read-only',
          makeKey(userOf('read-only').userId, { permissions: { spot: 'read' } }),
        ),
    ],
    [
      'elsewhere',
      'IP_FORBIDDEN',
      () =>
        storeKey('elsewhere', makeKey(userOf('elsewhere').userId, { ipAllowList: ['192.0.2.1'] })),
    ],
  ] as const)(
    '%s: orders are refused with %s, then not even tried, until a key works',
    async (account, label, happen) => {
      const revokesOld = account !== 'revoked';
      const { refused } = await inTraffic(account, async () => {
        await happen();
        // The cached key would do for another minute.
        if (revokesOld) it.exchange.revokeKey(userOf(account).key.key);
      });
      const codes = new Set(refused.map(({ reason }) => reason?.code));
      expect(codes).toContain(label);
      expect([...codes].filter((code) => code !== label && code !== 'CIRCUIT_OPEN')).toEqual([]);
      expect(await circuit(account)).toMatchObject({ label });
      // A sandbox takes an active account for active for 2 s.
      let n = 500;
      const untried = await eventually(
        'orders are not even tried',
        () => send(account, n++),
        ({ reason }) => reason?.code === 'CIRCUIT_OPEN',
      );
      expect(untried).toMatchObject({ status: 'rejected', attempt: 0 });
      await track();
      expect(await circuit(account)).toMatchObject({ label });

      await storeKey(account, makeKey(userOf(account).userId));
      await recovers(account);
    },
  );

  async function send(account: Account, n: number) {
    await it.send(order(account, n));
    return it.settled(`${account}-${n}`, account);
  }

  test('another user’s: the self-check finds it, and it is not used', async () => {
    const account = 'other-user';
    await track();
    await eventually(
      'the key is checked',
      () => check(account),
      ({ user_id: userId }) => userId !== undefined,
    );
    const key = makeKey(userOf('revoked').userId);
    const set = await keysSet(account, key);
    expect(set.stderr).toContain('The key was not stored. It is a key of user');
    expect(set.exitCode).toBe(1);
    // sluice keys set stores no such key; Secrets Manager itself does.
    await storeKey(account, key);
    await check(account);
    await eventually(
      'the check finds the other user',
      async () => {
        await track();
        return circuit(account);
      },
      (open) => open?.label === 'OTHER_USER',
    );
    expect(await send(account, 1)).toMatchObject({ reason: { code: 'CIRCUIT_OPEN' } });
    const own = makeKey(userOf(account).userId);
    expect((await keysSet(account, own)).exitCode).toBe(0);
    await recovers(account);
  });

  test('another user’s, as intended: stored only once nothing of the last user is unfinished', async () => {
    const account = 'moved';
    const resting = { ...order(account, 1), type: 'limit', amount: '0.001', price: '80000' };
    await it.send(resting);
    await it.send({ ...order(account, 2), trigger: { price: '90000', rule: '>=' } });
    await eventually(
      'both are listed',
      async () =>
        (await runSluice(it.folder, ['list', '--open', '--json', '--account', account])).stdout,
      (listed) => JSON.parse(listed).length === 2,
    );
    const key = makeKey(userOf('revoked').userId);
    const keysSetOther = () => keysSet(account, key, ['--other-user']);
    const refused = await keysSetOther();
    expect(refused.stderr).toMatch(/2 unfinished orders .*: moved-2, moved-1\./);
    expect(refused.exitCode).toBe(1);
    await runSluice(it.folder, ['cancel', '--all', '--with-exits', '--account', account]);
    await eventually('the key is stored', keysSetOther, ({ exitCode }) => exitCode === 0);
  });

  function keysSet(
    account: Account,
    { key, secret }: { key: string; secret: string },
    options: readonly string[] = [],
  ) {
    const words = ['keys', 'set', '--account', account, '--yes', ...options];
    return runSluice(it.folder, words, `${key}\n${secret}\n`);
  }

  async function check(account: Account) {
    const run = await runSluice(it.folder, ['keys', 'check', '--account', account, '--json']);
    return JSON.parse(run.stdout);
  }

  test('a key that may withdraw: sluice keys check refuses it', async () => {
    const account = 'withdrawing';
    const permissions = { spot: 'write', account: 'read', withdraw: 'write' } as const;
    const key = makeKey(userOf(account).userId, { permissions });
    it.exchange.revokeKey(userOf(account).key.key);
    await storeKey(account, key);
    const { stdout, exitCode } = await runSluice(it.folder, [
      'keys',
      'check',
      '--account',
      account,
    ]);
    expect(stdout).toContain('MAY_WITHDRAW');
    expect(exitCode).toBe(1);
    expect(await check(account)).toMatchObject({
      faults: [{ code: 'MAY_WITHDRAW' }],
      user_id: userOf(account).userId,
      checked_at: expect.stringMatching(/^\d{4}-.*Z$/),
    });
    expect(await send(account, 1)).toMatchObject({ reason: { code: 'CIRCUIT_OPEN' } });
  });

  test('rotated as planned, with the old one still valid: nothing is lost', async () => {
    const account = 'rotated';
    const { filled, refused } = await inTraffic(account, () =>
      storeKey(account, makeKey(userOf(account).userId)),
    );
    expect(refused).toEqual([]);
    expect(filled).toHaveLength(TRAFFIC);
    it.exchange.revokeKey(userOf(account).key.key);
    expect(await send(account, 100)).toMatchObject({ status: 'filled' });
  });
});
