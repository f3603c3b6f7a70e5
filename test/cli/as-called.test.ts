import { describe, expect, it } from 'vitest';
import { asCalled } from '../../cli/program/as-called.ts';

const NAMES = ['get', 'dlq list'];

describe('a hint', () => {
  it('has npx in front where npx started the command, so that it can be copied', () => {
    const copied = asCalled(NAMES, { npm_command: 'exec' });
    expect(copied('See: sluice get one, then sluice dlq list.')).toBe(
      'See: npx sluice get one, then npx sluice dlq list.',
    );
    expect(copied('Usage: sluice COMMAND')).toBe('Usage: npx sluice COMMAND');
  });

  it('has it once, and other texts stay as they are', () => {
    const copied = asCalled(NAMES, { npm_command: 'exec' });
    for (const text of ['npx sluice get one', 'the secret sluice/main', 'sluice.config.json']) {
      expect(copied(text)).toBe(text);
    }
    expect(asCalled(NAMES, { npm_command: 'run-script' })('sluice get one')).toBe('sluice get one');
  });
});
