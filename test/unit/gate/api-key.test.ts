import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { describe, expect, it } from 'vitest';
import { createGateKeyReader, type ReadGateKey } from '../../../shared/gate/api-key.ts';

type Answer = { readonly SecretString: string; readonly VersionId: string };

/** Secrets Manager, whose answers the test gives one by one, and a clock that it sets. */
function keyReader() {
  const asked: PromiseWithResolvers<Answer>[] = [];
  const client = {
    send: () => {
      asked.push(Promise.withResolvers());
      return asked.at(-1)!.promise;
    },
  };
  const clock = { now: 0, nowMs: () => clock.now, sleepUntil: async () => {} };
  const readKey: ReadGateKey = createGateKeyReader(
    client as unknown as SecretsManagerClient,
    'sluice/main',
    clock,
  );
  function answer(index: number, version: string) {
    const SecretString = JSON.stringify({ key: version, secret: 'secret' });
    asked[index]!.resolve({ SecretString, VersionId: version });
  }
  return { readKey, clock, asked, answer };
}

describe('The key of an account', () => {
  it('is read once for all simultaneous readers', async () => {
    const { readKey, asked, answer } = keyReader();
    const readings = [readKey(), readKey(), readKey()];
    answer(0, 'v1');
    const keys = await Promise.all(readings);
    expect(keys.map(({ versionId }) => versionId)).toEqual(['v1', 'v1', 'v1']);
    expect(asked).toHaveLength(1);
  });

  it('is read again after a reading that failed', async () => {
    const { readKey, asked, answer } = keyReader();
    const first = readKey();
    const second = readKey();
    asked[0]!.reject(new Error('The connection broke.'));
    await expect(first).rejects.toThrow('The connection broke.');
    await new Promise(setImmediate);
    answer(1, 'v1');
    await expect(second).resolves.toMatchObject({ versionId: 'v1' });
  });

  it('does not wait for a reading that a frozen sandbox left behind', async () => {
    const { readKey, clock, answer } = keyReader();
    void readKey();
    clock.now = 60_000;
    const thawed = readKey();
    await new Promise(setImmediate);
    answer(1, 'v2');
    await expect(thawed).resolves.toMatchObject({ versionId: 'v2' });
  });

  it('is read anew where it must be fresh, and once it has been kept for a minute', async () => {
    const { readKey, clock, asked, answer } = keyReader();
    const first = readKey();
    const fresh = readKey({ fresh: true });
    answer(0, 'v1');
    answer(1, 'v2');
    await expect(first).resolves.toMatchObject({ versionId: 'v1' });
    await expect(fresh).resolves.toMatchObject({ versionId: 'v2' });
    await expect(readKey()).resolves.toMatchObject({ versionId: 'v2' });
    clock.now = 60_000;
    const later = readKey();
    await new Promise(setImmediate);
    answer(2, 'v3');
    await expect(later).resolves.toMatchObject({ versionId: 'v3' });
    expect(asked).toHaveLength(3);
  });
});
