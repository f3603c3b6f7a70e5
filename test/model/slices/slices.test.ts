import { describe, expect, it } from 'vitest';
import { HANG_MS } from '../../support/hang-ms.ts';
import { stepAside } from '../../support/step-aside.ts';
import { explore } from './explore.ts';
import type { Setting } from './state.ts';
import { WRITES } from './writes.ts';

stepAside();

/** Each has more than so many states; 123,000 in all. */
const SETTINGS = {
  'that fills less than it asks for': {
    total: '4',
    count: 2,
    left: { unfilled: 1 },
    states: 2_000,
  },
  'that catches up': {
    total: '3',
    count: 3,
    catchUp: 'spread',
    left: { unfilled: 1 },
    states: 13_000,
  },
  'cancelled at any moment': { total: '3', count: 3, left: { cancel: 1 }, states: 20_000 },
  'halted at any moment': { total: '3', count: 3, left: { halt: 1 }, states: 32_000 },
  'whose limit price is amended': {
    total: '2',
    count: 2,
    left: { amend: 1, cancel: 1, price: 1 },
    states: 17_000,
  },
  'whose slices are refused': { total: '3', count: 3, left: { refused: 3 }, states: 12_000 },
  'in an outage': { total: '3', count: 3, left: { outage: 1 }, states: 24_000 },
} as const satisfies Readonly<Record<string, Setting & { readonly states: number }>>;

describe('an order in slices', () => {
  const writes = new Set<string>();

  it.each(Object.entries(SETTINGS))(
    'never exceeds itself, has one slice at a time, and comes to its end: %s',
    (_what, { states, ...setting }) => {
      const found = explore(setting);
      expect(found.verdict, found.trace.join('\n')).toBe('ok');
      expect(found.states).toBeGreaterThan(states);
      for (const write of found.writes) writes.add(write);
    },
    HANG_MS,
  );

  it('makes every write of the table that only it has', () => {
    expect(WRITES.filter((write) => !writes.has(write))).toEqual([]);
  });

  it('is in danger without the version that guards its writes', () => {
    const { states: _states, ...setting } = SETTINGS['that catches up'];
    expect(explore({ ...setting, ignored: ['version'] }).verdict).not.toBe('ok');
  });
});
