import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { askForGateKey } from '../../cli/accounts/gate-key-input.ts';

/** A terminal that types each text once its question is on the screen. */
function prompt(...typed: readonly string[]) {
  const input = new PassThrough();
  // Like stderr, it outlives each prompt that writes to it.
  const output = new PassThrough();
  output.end = () => output;
  let screen = '';
  let answered = 0;
  output.on('data', (chunk: Buffer) => {
    screen += chunk.toString();
    const questions = [/API key:/, /API secret:/];
    const next = typed[answered];
    if (next !== undefined && questions[answered]?.test(screen)) {
      answered += 1;
      setImmediate(() => input.write(next));
    }
  });
  return { asked: askForGateKey(input, output), screen: () => screen };
}

describe('The prompt for an API key', () => {
  it('returns both parts and shows neither', async () => {
    const { asked, screen } = prompt('the-key\r', 'the-secret\r');
    expect(await asked).toEqual({ key: 'the-key', secret: 'the-secret' });
    expect(screen()).not.toContain('the-');
  });

  it('reveals nothing at Ctrl-T', async () => {
    const { asked, screen } = prompt('the-key\x14\r', 'the-secret\x14\r');
    await asked;
    expect(screen()).not.toContain('the-');
  });

  it.each([
    ['Ctrl-C', 'half\x03'],
    ['Ctrl-D', '\x04'],
  ])('stores nothing after %s', async (_, typed) => {
    const { asked } = prompt('the-key\r', typed);
    await expect(asked).rejects.toThrow(/^Interrupted\. Nothing was stored\.$/);
  });

  it('refuses characters that no key has', async () => {
    const { asked } = prompt('the key\r', 'the-secret\r');
    await expect(asked).rejects.toThrow(/The key has quotes, white space/);
  });
});
