import type { Mutant } from '../mutant.ts';

const REDUCED = { test: 'test/simulation/reductions.test.ts' };
const FIRED = { test: 'test/simulation/contract-triggers.test.ts' };
const LEGS = { test: 'test/unit/orders/leg-orders.test.ts' };
const CHECKED = { test: 'test/unit/limits/futures/contract-check.test.ts' };

/** What only reduces a position is not stopped; an opening at the market is held by the collar. */
export const REDUCTION_MUTANTS: readonly Mutant[] = [
  {
    id: 'U51',
    what: 'a close waits for the value of USDT in the currency of the limits',
    patches: [
      {
        file: 'shared/orders/submission/futures/check-contract.ts',
        search: "reduces ? '0' : rateOf(",
        replacement: "reduces && name === '' ? '0' : rateOf(",
      },
    ],
    killers: [REDUCED],
  },
  {
    id: 'U52',
    what: 'a position in a contract without one of its prices cannot be closed',
    patches: [
      {
        file: 'shared/limits/futures/contract-check.ts',
        search: 'reduces ? withEitherPrice(rules) : rules',
        replacement: "reduces && contract === '' ? withEitherPrice(rules) : rules",
      },
    ],
    killers: [REDUCED, CHECKED],
  },
  {
    id: 'U53',
    what: 'the collar refuses a stop that has fired',
    patches: [
      {
        file: 'shared/orders/submission/futures/check-contract.ts',
        search: 'asked.isFired ? reducedWithin',
        replacement: "asked.isFired && asked.account === '' ? reducedWithin",
      },
    ],
    killers: [REDUCED],
  },
  {
    id: 'U54',
    what: 'an order at the market opens however far the last price is from the mark price',
    patches: [
      {
        file: 'shared/limits/futures/contract-check.ts',
        search: 'if (!isOpening(order)) return undefined;\n  const distance',
        replacement:
          "if (!isOpening(order) || contract !== '') return undefined;\n  const distance",
      },
    ],
    killers: [CHECKED],
  },
  {
    id: 'U55',
    what: 'a leg has a price outside the band of its contract',
    patches: [
      {
        file: 'shared/orders/submission/futures/within-collar.ts',
        search: 'maxDeviation === undefined ? priceCollar',
        replacement: 'priceTick ? priceCollar',
      },
    ],
    killers: [LEGS],
  },
  {
    id: 'U57',
    what: 'a circuit breaker of its contract ends a stop',
    patches: [
      {
        file: 'shared/orders/submission/futures/check-contract.ts',
        search: '!isReducible(contract) && !isGone(contract);',
        replacement: "!isReducible(contract) && contract.contract === '';",
      },
    ],
    killers: [REDUCED],
  },
  {
    id: 'U70',
    what: 'a stop is refused when it fires, because its contract has left the list',
    patches: [
      {
        file: 'shared/orders/submission/futures/check-contract.ts',
        search: 'asked.isFired ? listedAtArming',
        replacement: "asked.isFired && asked.account === '' ? listedAtArming",
      },
    ],
    killers: [FIRED],
  },
  {
    id: 'U71',
    what: 'an opening that fires is sent although its contract has left the list',
    patches: [
      {
        file: 'shared/orders/submission/futures/check-contract.ts',
        search: 'return isOpening(order) ? config : {',
        replacement: 'return isOpening(order) && order.settle === undefined ? config : {',
      },
    ],
    killers: [FIRED],
  },
];
