import type { Mutant } from '../mutant.ts';

const LEVERAGED = { test: 'test/simulation/futures-leverage.test.ts' };

/** The leverage of positions is bounded, by the configuration and in code. */
export const LEVERAGE_MUTANTS: readonly Mutant[] = [
  {
    id: 'U33',
    what: 'the leverage that is set counts alone where positions share one margin',
    patches: [
      {
        file: 'shared/limits/futures/position-check.ts',
        search: 'if (exposure.lte(equity.times(maxLeverage))) return undefined;',
        replacement: "if (exposure.gte('0')) return undefined;",
      },
    ],
    killers: [LEVERAGED],
  },
  {
    id: 'U34',
    what: 'an equity that cannot be read is as good as any',
    patches: [
      {
        file: 'shared/orders/submission/futures/check-contract.ts',
        search: 'await futures.reads.equity(held) : undefined',
        replacement: 'await futures.reads.equity(held).catch(() => undefined) : undefined',
      },
    ],
    killers: [LEVERAGED],
  },
  {
    id: 'U39',
    what: 'a configuration may allow every leverage',
    patches: [
      {
        file: 'shared/limits/futures/position-check.ts',
        search:
          'const { leverage, contract } = reading.position;\n  const maxLeverage = smaller(configured, LEVERAGE_CEILING);',
        replacement:
          'const { leverage, contract } = reading.position;\n  const maxLeverage = configured;',
      },
    ],
    killers: [{ test: 'test/unit/limits/futures/position-check.test.ts' }],
  },
  {
    id: 'U40',
    what: 'a typing error in maxLeverage passes the synthesis',
    patches: [
      {
        file: 'shared/config/futures-schema.ts',
        search: 'Number(value) <= Number(LEVERAGE_CEILING)',
        replacement: 'Number(value) > 0',
      },
    ],
    killers: [{ test: 'test/unit/config/futures.test.ts' }],
  },
];
