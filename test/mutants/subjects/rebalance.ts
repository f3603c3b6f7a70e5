import { MODES, PLANS, READS, RUN_BESIDE } from '../killers.ts';
import type { Mutant } from '../mutant.ts';

/** A rebalance trades only what is free, and says whether it traded. */
export const REBALANCE_MUTANTS: readonly Mutant[] = [
  {
    id: 'R1',
    what: 'the balances of a unified account are those of the spot wallet',
    patches: [
      {
        file: 'shared/gate/spot/account-balances.ts',
        search: "if (reading.mode === 'classic') return spotBalances();",
        replacement: 'if (reading.mode) return spotBalances();',
      },
    ],
    killers: [MODES],
  },
  {
    id: 'R2',
    what: 'an account with a debt is rebalanced',
    patches: [
      {
        file: 'shared/gate/spot/unified-balances.ts',
        search: 'if (owed.length > 0 || isAboveZero(borrowed) || isAboveZero(liability)) {',
        replacement: 'if (owed.length > 99 && isAboveZero(borrowed) && isAboveZero(liability)) {',
      },
    ],
    killers: [MODES],
  },
  {
    id: 'R3',
    what: 'a run that could not trade counts as done',
    patches: [
      {
        file: 'shared/rebalance/steps/plan.ts',
        search: 'if (reason && plan.legs.length === 0) return skipRun(deps, run, reason, found);',
        replacement: '',
      },
    ],
    killers: [READS],
  },
  {
    id: 'R4',
    what: 'a rebalance sells the amount that a take-profit holds',
    patches: [
      {
        file: 'shared/portfolio/valuation/stock.ts',
        search: 'smallest(available, counted, notNegative(total.minus(spent)))',
        replacement: 'smallest(available, counted)',
      },
    ],
    killers: [PLANS],
  },
  {
    id: 'R5',
    what: 'a buy may meet a sell order of the same account',
    patches: [
      {
        file: 'shared/portfolio/valuation/order-effects.ts',
        search: 'if (quote === portfolio.quote && reach.gte(rest.price)) {',
        replacement: "if (quote === portfolio.quote && reach.lt('0')) {",
      },
    ],
    killers: [PLANS],
  },
  {
    id: 'R6',
    what: 'one pair without a fee stops a whole portfolio',
    patches: [
      {
        file: 'shared/gate/spot/taker-fee.ts',
        search: 'if (!isOfPair(error)) throw error;',
        replacement: 'throw error;',
      },
    ],
    killers: [{ test: 'test/unit/gate/taker-fee.test.ts' }],
  },
  {
    id: 'R7',
    what: 'a rebalance sells once more what is being sold in slices',
    patches: [
      {
        file: 'shared/rebalance/planning/read-open-orders.ts',
        search: '(earlier.includes(record.stem) || isSliced(record))',
        replacement: 'earlier.includes(record.stem)',
      },
    ],
    killers: [RUN_BESIDE],
  },
  {
    id: 'R8',
    what: 'what the costs of a rebalance kept below the smallest trade is bought by the next one',
    patches: [
      {
        file: 'shared/portfolio/trades/funds.ts',
        search: 'largest(unspent, new Big(portfolio.minTrade)).plus(lost)',
        replacement: 'largest(unspent, ZERO).plus(lost)',
      },
    ],
    killers: [PLANS],
  },
  {
    id: 'R9',
    what: 'a leg that became too small for its slices is sent as one order beyond the maximum of its pair',
    patches: [
      {
        file: 'shared/portfolio/trades/draft.ts',
        search: 'takenOf({ ...market, amount: bounded })',
        replacement: 'bounded',
      },
    ],
    killers: [PLANS],
  },
];
