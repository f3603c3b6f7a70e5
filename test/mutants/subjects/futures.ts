import type { Mutant } from '../mutant.ts';

const SIMULATED = { test: 'test/simulation/futures.test.ts' };

/** Orders of contracts: beside those of pairs, and within the limits of positions. */
export const FUTURES_MUTANTS: readonly Mutant[] = [
  {
    id: 'U1',
    what: 'a contract has the key of the pair of the same name',
    patches: [
      {
        file: 'shared/market/instrument.ts',
        search: "return market === 'spot' ? name :",
        replacement: "return market !== '' ? name :",
      },
    ],
    killers: [{ test: 'test/unit/market/instrument.test.ts' }],
  },
  {
    id: 'U2',
    what: 'futures use up the budget of spot',
    patches: [
      {
        file: 'shared/limits/futures/futures-day.ts',
        search: "const PREFIX = 'usdt:';",
        replacement: "const PREFIX = '';",
      },
    ],
    killers: [SIMULATED],
  },
  {
    id: 'U3',
    what: 'two openings take the last room of a position at the same time',
    patches: [
      {
        file: 'shared/orders/ledger/openings-store.ts',
        search: "expression: '#version = :version',",
        replacement: "expression: '#version >= :version OR #version < :version',",
      },
      {
        file: 'shared/orders/ledger/openings-store.ts',
        search:
          "{ expression: 'attribute_not_exists(#version)', names: { '#version': 'version' } }",
        replacement:
          "{ expression: 'attribute_not_exists(#version) OR attribute_exists(#version)', names: { '#version': 'version' } }",
      },
    ],
    killers: [SIMULATED],
  },
  {
    id: 'U4',
    what: 'openings under way do not count for the position',
    patches: [
      {
        file: 'shared/orders/submission/futures/take-room.ts',
        search: 'if (!isFinal(record.status)) return true;',
        replacement: 'if (!isFinal(record.status)) return false;',
      },
    ],
    killers: [SIMULATED],
  },
  {
    id: 'U5',
    what: 'an order of a contract is sent to the pair of the same name',
    patches: [
      {
        file: 'shared/orders/reconciliation/market-of.ts',
        search: 'const found = marketsOf(exchange).find((each) => each.name === name);',
        replacement:
          "const found = marketsOf(exchange).find((each) => each.name !== name || name === 'spot');",
      },
    ],
    killers: [SIMULATED],
  },
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
];
