import { describe, expect, it } from 'vitest';
import type { ExitPlan } from '../../../shared/programs/exits/plan.ts';
import { stepAside } from '../../support/step-aside.ts';
import { explore } from './explore.ts';
import type { Setting } from './state.ts';
import { WRITES } from './writes.ts';

stepAside();

const stopLoss = { price: '90', source: 'last', confirmSeconds: 0 } as const;
const BRACKET: ExitPlan = { stopLoss, takeProfits: [{ price: '110' }] };
const TWO_TARGETS: ExitPlan = { stopLoss, takeProfits: [{ price: '110' }, { price: '120' }] };
const TARGET_ALONE: ExitPlan = { takeProfits: [{ price: '110' }] };

const SETTINGS = {
  'while the price comes and goes': {
    plan: BRACKET,
    left: { crossing: 2, unsent: 1, unfilled: 1 },
  },
  'with two take-profits': { plan: TWO_TARGETS, left: { crossing: 1, unsent: 1 } },
  'without a stop': { plan: TARGET_ALONE, left: { unsent: 1, hand: 1, cancel: 1 } },
  'cancelled at any moment': { plan: BRACKET, left: { crossing: 1, cancel: 1, unsent: 1 } },
  'halted and armed again at any moment': {
    plan: BRACKET,
    left: { crossing: 1, halt: 1, rearm: 1, unsent: 1 },
  },
  'of an order that still buys': {
    plan: BRACKET,
    hasEntry: true,
    left: { crossing: 1, unsent: 1 },
  },
  'while a person sells or cancels': { plan: BRACKET, left: { crossing: 1, hand: 1, unsent: 1 } },
} as const satisfies Readonly<Record<string, Setting>>;

describe('an exit', () => {
  const writes = new Set<string>();

  it.each(Object.entries(SETTINGS))(
    'sells no coin twice, and comes to its end: %s',
    (_what, setting) => {
      const found = explore(setting);
      expect(found.verdict, found.trace.join('\n')).toBe('ok');
      expect(found.states).toBeGreaterThan(500);
      for (const write of found.writes) writes.add(write);
    },
    600_000,
  );

  it('makes every write of the table that only an exit has', () => {
    expect(WRITES.filter((write) => !writes.has(write))).toEqual([]);
  });

  it('is in danger without the version that guards its writes', () => {
    const setting = SETTINGS['while the price comes and goes'];
    expect(explore({ ...setting, ignored: ['version'] }).verdict).not.toBe('ok');
  });
});
