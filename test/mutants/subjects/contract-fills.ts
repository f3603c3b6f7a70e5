import type { Mutant } from '../mutant.ts';

const SIMULATED = { test: 'test/simulation/futures.test.ts' };

/** What an order of contracts has filled comes from its trades, all of them. */
export const CONTRACT_FILL_MUTANTS: readonly Mutant[] = [
  {
    id: 'U6',
    what: 'the size of a market order that closes is believed before its trades are there',
    patches: [
      {
        file: 'shared/gate/futures/market.ts',
        search: 'if (isEarly) return',
        replacement: 'if (isEarly && order.isOpen) return',
      },
    ],
    killers: [SIMULATED],
  },
  {
    id: 'U35',
    what: 'an order with many fills has a thousand of them',
    patches: [
      {
        file: 'shared/gate/futures/client.ts',
        search: '      return tradesSince(contract, sinceMs);',
        replacement: '      return error.first.rows as readonly FuturesTrade[];',
      },
    ],
    killers: [{ test: 'test/unit/gate/futures/wire.test.ts' }],
  },
];
