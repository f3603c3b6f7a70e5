import { describe, expect, it } from 'vitest';
import { HANG_MS } from '../../support/hang-ms.ts';
import { stepAside } from '../../support/step-aside.ts';
import { explore } from './explore.ts';
import { CONTESTED, NAMED } from './settings.ts';
import { WRITES } from './writes.ts';

stepAside();

describe('an exit', () => {
  const writes = new Set<string>();

  it.each(NAMED)(
    'sells and closes nothing twice, opens nothing, and comes to its end: %s',
    (_what, setting) => {
      const found = explore(setting);
      expect(found.verdict, found.trace.join('\n')).toBe('ok');
      expect(found.states).toBeGreaterThan(500);
      for (const write of found.writes) writes.add(write);
    },
    HANG_MS,
  );

  it('makes every write of the table that only an exit has', () => {
    expect(WRITES.filter((write) => !writes.has(write))).toEqual([]);
  });

  it('is in danger without the version that guards its writes', () => {
    expect(explore({ ...CONTESTED, ignored: ['version'] }).verdict).not.toBe('ok');
  });
});
