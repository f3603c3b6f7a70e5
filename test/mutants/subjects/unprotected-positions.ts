import type { Mutant } from '../mutant.ts';

const WATCHED = { test: 'test/simulation/futures-watch.test.ts' };

/** A position without a stop is told once. */
export const UNPROTECTED_MUTANTS: readonly Mutant[] = [
  {
    id: 'U36',
    what: 'a take-profit counts as a stop',
    patches: [
      {
        file: 'shared/orders/tracking/futures/without-stop.ts',
        search: "if (rule !== (closing === 'sell' ? '<=' : '>=')) return false;",
        replacement: 'if (rule === undefined || closing.length === 0) return false;',
      },
    ],
    killers: [WATCHED],
  },
  {
    id: 'U37',
    what: 'a stop of a part covers the whole position',
    patches: [
      {
        file: 'shared/orders/tracking/futures/without-stop.ts',
        search: 'return covered.lt(new Big(size).abs())',
        replacement: "return covered.lt('1')",
      },
    ],
    killers: [WATCHED],
  },
  {
    id: 'U38',
    what: 'a position without a stop is told with every watch',
    patches: [
      {
        file: 'shared/orders/tracking/futures/without-stop.ts',
        search: 'const isFirst = toldAtMs === undefined &&',
        replacement: 'const isFirst = sinceMs >= 0 &&',
      },
    ],
    killers: [WATCHED],
  },
  {
    id: 'U59',
    what: 'an armed order that would rest above the price counts as a stop',
    patches: [
      {
        file: 'shared/orders/tracking/futures/without-stop.ts',
        search: "if (limit === '0' || price === undefined) return true;",
        replacement: "if (limit !== '' || price === undefined) return true;",
      },
    ],
    killers: [{ test: 'test/simulation/futures-watch.test.ts' }],
  },
];
