import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { readGateKey } from '../../cli/accounts/gate-key-input.ts';

const read = (text: string) => readGateKey(Readable.from([text]));

describe('an API key from a pipe', () => {
  it('is two lines or JSON', async () => {
    const parts = { key: 'the-key', secret: 'the-secret' };
    await expect(read('the-key\nthe-secret\n')).resolves.toEqual(parts);
    await expect(read(' the-key \r\nthe-secret')).resolves.toEqual(parts);
    await expect(read(JSON.stringify(parts))).resolves.toEqual(parts);
    await expect(read(`\ufeff${JSON.stringify(parts)}`)).resolves.toEqual(parts);
  });

  it('is refused when it cannot be one, and never quoted', async () => {
    const wrong = [
      '',
      'hidden',
      'hidden\n',
      'hidden hidden\nother',
      '"hidden"\nother',
      '{"key": "hidden\\r", "secret": "other"}',
      'hidden\nhidden',
      'hidden\nother\nmore',
      '{"key": "hidden"',
      '{"key": "hidden", "secret": 5}',
      '{"key": "hidden", "secret": ""}',
      `hidden\n${'x'.repeat(300)}`,
      `hidden\n${'x'.repeat(5000)}`,
    ];
    for (const text of wrong) {
      const error = await read(text).then(
        () => undefined,
        (refusal: Error) => refusal,
      );
      expect(error?.message, text).toBeDefined();
      expect(error?.message).not.toContain('hidden');
    }
  });
});
