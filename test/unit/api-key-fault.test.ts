import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { describe, expect, it } from 'vitest';
import { createGateKeyReader } from '../../shared/gate/api-key.ts';
import { gateKeyFault } from '../../shared/gate/api-key-fault.ts';
import { KeyUnavailableError } from '../../shared/gate/key-unavailable-error.ts';

const GOOD = { key: 'the-key', secret: 'the-secret' };
const BAD = [
  '',
  'hidden\r',
  'hidden\n',
  ' hidden',
  'hid den',
  '"hidden"',
  "'hidden'",
  '\ufeffhidden',
  'hidd\u00e9n',
  'h'.repeat(257),
];

describe('The two parts of an API key', () => {
  it('are taken as Gate writes them', () => {
    expect(gateKeyFault(GOOD)).toBeUndefined();
    const hex = { key: '0123456789abcdef'.repeat(2), secret: '0123456789abcdef'.repeat(4) };
    expect(gateKeyFault(hex)).toBeUndefined();
  });

  it.each(BAD)('are refused by name and never quoted: %j', (part) => {
    for (const field of ['key', 'secret'] as const) {
      const found = gateKeyFault({ ...GOOD, [field]: part });
      expect(found?.field).toBe(field);
      expect(found?.message).not.toContain('hidden');
    }
  });

  it('are refused where one is the other', () => {
    expect(gateKeyFault({ key: 'same', secret: 'same' })?.field).toBe('secret');
  });
});

describe('The secret of an account', () => {
  function readKey(SecretString: string) {
    const client = { send: async () => ({ SecretString, VersionId: 'v1' }) };
    const clock = { nowMs: () => 0, sleepUntil: async () => {} };
    return createGateKeyReader(client as unknown as SecretsManagerClient, 'sluice/main', clock)();
  }

  it('holds a key in JSON, with a byte order mark or without', async () => {
    await expect(readKey(JSON.stringify(GOOD))).resolves.toMatchObject({ key: 'the-key' });
    await expect(readKey(`\ufeff${JSON.stringify(GOOD)}\n`)).resolves.toMatchObject({
      key: 'the-key',
    });
  });

  it.each(BAD)(
    'holds no key where one part cannot be one, and is never quoted: %j',
    async (part) => {
      for (const field of ['key', 'secret'] as const) {
        const reading = readKey(JSON.stringify({ ...GOOD, [field]: part }));
        await expect(reading).rejects.toThrow(KeyUnavailableError);
        await expect(reading).rejects.toThrow(/^(?!.*hidden).*"sluice\/main".*sluice keys set/);
      }
    },
  );
});
