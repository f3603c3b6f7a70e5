import { GetSecretValueCommand, PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { canaryKey } from '../../local/simulation/canary.ts';
import { runSluice } from '../cli/run-sluice.ts';
import { eventsOf } from '../support/record.ts';
import { secretOf, startTestStack, type TestStack } from '../support/test-stack.ts';

describe('The API key in the secret', () => {
  let it: TestStack;

  beforeAll(async () => {
    it = await startTestStack({ accounts: ['main', 'keyless'], withoutKey: ['keyless'] });
  });
  afterAll(() => it.stop());

  test('may be exchanged at any time: the order that finds the old one revoked uses the new one', async () => {
    await it.send({ id: 'before', type: 'market', amount: '50' });
    expect(await it.settled('before')).toMatchObject({ status: 'filled', attempt: 1 });

    const { userId, key: oldKey } = it.users.main!;
    const newKey = canaryKey('rotated');
    it.exchange.addKey(userId, newKey);
    it.exchange.revokeKey(oldKey.key);
    const SecretString = JSON.stringify(newKey);
    const SecretId = secretOf(it, 'main');
    await it.secretsManager.send(new PutSecretValueCommand({ SecretId, SecretString }));
    await it.send({ id: 'after', type: 'market', amount: '50' });

    const order = await it.settled('after');
    expect(order).toMatchObject({ status: 'filled', attempt: 2 });
    expect(eventsOf(order)).toEqual(['claimed', 'next_attempt', 'placed']);
    expect(it.posts.map(({ headers }) => headers.key)).toEqual([
      oldKey.key,
      oldKey.key,
      newKey.key,
    ]);
  });

  test('is not replaced by sluice keys set on the simulated exchange, unless that is confirmed', async () => {
    const before = await it.secretsManager.send(
      new GetSecretValueCommand({ SecretId: secretOf(it, 'main') }),
    );
    const input = JSON.stringify(canaryKey('typed'));
    const refused = await runSluice(it.folder, ['keys', 'set'], input);
    expect(refused.exitCode).toBe(1);
    expect(refused.stderr).toMatch(/Nothing was changed\. To confirm, type "yes" or use --yes/);
    const after = await it.secretsManager.send(
      new GetSecretValueCommand({ SecretId: secretOf(it, 'main') }),
    );
    expect(after.VersionId).toBe(before.VersionId);
  });

  test('is missing: the order is refused with the command that stores it', async () => {
    const postsBefore = it.posts.length;
    await it.send({ id: 'keyless', account: 'keyless', type: 'market', amount: '50' });

    const { status, reason } = await it.settled('keyless', 'keyless');
    expect(status).toBe('rejected');
    expect(reason?.code).toBe('NO_KEY');
    expect(reason?.message).toContain(secretOf(it, 'keyless'));
    expect(reason?.message).toContain('sluice keys set');
    expect(it.posts).toHaveLength(postsBefore);
  });
});
