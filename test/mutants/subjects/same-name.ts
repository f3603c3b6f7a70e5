import type { Mutant } from '../mutant.ts';

const SIMULATED = { test: 'test/simulation/futures.test.ts' };
const SAME_NAME = { test: 'test/simulation/same-name.test.ts' };

/** A pair and a contract of the same name never meet, and neither do their budgets. */
export const SAME_NAME_MUTANTS: readonly Mutant[] = [
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
    id: 'U11',
    what: 'trades of contracts that were read count as trades of pairs that were read',
    patches: [
      {
        file: 'shared/orders/tracking/fills.ts',
        search: "usdt: 'contractTradesUntilMs',",
        replacement: "usdt: 'tradesUntilMs',",
      },
    ],
    killers: [SAME_NAME],
  },
  {
    id: 'U12',
    what: 'the listing of pairs proves that a contract was not placed',
    patches: [
      {
        file: 'shared/orders/tracking/reconcile-market.ts',
        search: 'return ({ order }) => instrumentOf(order).market === name;',
        replacement:
          "return ({ order }) => instrumentOf(order).market === name || name === 'spot';",
      },
    ],
    killers: [SAME_NAME],
  },
  {
    id: 'U13',
    what: 'an order of the other market that is pushed under the text of ours is taken for ours',
    patches: [
      {
        file: 'shared/orders/reconciliation/own-snapshot.ts',
        search: 'const isInMarket = market === instrumentOf(order).market;',
        replacement: "const isInMarket = market === instrumentOf(order).market || orderId !== '';",
      },
    ],
    killers: [{ test: 'test/unit/orders/own-snapshot.test.ts' }],
  },
  {
    id: 'U14',
    what: 'an order of the other market under the text of ours is no alarm',
    patches: [
      {
        file: 'shared/orders/tracking/unexpected-orders.ts',
        search: 'if (instrumentOf(record.order).market !== name) {',
        replacement: "if (instrumentOf(record.order).market !== name && orderId === '') {",
      },
    ],
    killers: [SAME_NAME],
  },
  {
    id: 'U15',
    what: 'the limits of spot bound the day of futures',
    patches: [
      {
        file: 'shared/limits/futures/futures-day.ts',
        search: 'return futures && isOfFutures(day) ? futures : limits;',
        replacement: 'return futures && day === PREFIX ? futures : limits;',
      },
    ],
    killers: [SAME_NAME],
  },
];
