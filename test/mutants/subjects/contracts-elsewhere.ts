import type { Mutant } from '../mutant.ts';

/** Contracts in alerts, in the export, in the rights of keys, and in what is shown of them. */
export const CONTRACTS_ELSEWHERE_MUTANTS: readonly Mutant[] = [
  {
    id: 'U41',
    what: 'the sell of an alert buys contracts',
    patches: [
      {
        file: 'shared/signals/order-message.ts',
        search: "return side === 'sell' ?",
        replacement: 'return side === undefined ?',
      },
    ],
    killers: [{ test: 'test/unit/signals/order-message.test.ts' }],
  },
  {
    id: 'U42',
    what: 'the export takes contracts for coins',
    patches: [
      {
        file: 'cli/export/rows.ts',
        search: 'const ofContract = order !== undefined && isContract(order);',
        replacement:
          'const ofContract = order !== undefined && isContract(order) && order.close === true;',
      },
    ],
    killers: [{ test: 'test/cli/export/read-ledger.test.ts' }],
  },
  {
    id: 'U43',
    what: 'a key without the right to trade futures is found fit for them',
    patches: [
      {
        file: 'shared/api-keys/judge.ts',
        search: "name.startsWith('futures') && !readOnly",
        replacement: "name.startsWith('futures') || readOnly",
      },
    ],
    killers: [{ test: 'test/unit/api-keys/judge-key.test.ts' }],
  },
  {
    id: 'U44',
    what: 'the liquidation price of a short position lies below',
    patches: [
      {
        file: 'cli/futures/expected-position.ts',
        search: ': value.plus(margin).div(',
        replacement: ': value.minus(margin).div(',
      },
    ],
    killers: [{ test: 'test/cli/positions.test.ts' }],
  },
  {
    id: 'U60',
    what: 'the liquidation price forgets what an order realises',
    patches: [
      {
        file: 'cli/futures/expected-position.ts',
        search: '.minus(unrealisedPnl).plus(realised);',
        replacement: '.minus(unrealisedPnl).plus(realised.times(ZERO));',
      },
    ],
    killers: [{ test: 'test/cli/positions.test.ts' }],
  },
];
