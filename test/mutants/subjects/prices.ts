import { CHECK, RESOLVE, SEEDS } from '../killers.ts';
import type { Mutant } from '../mutant.ts';

/** Prices and amounts stay within the limits of the account and the pair. */
export const PRICE_MUTANTS: readonly Mutant[] = [
  {
    id: 'Q1',
    what: 'a quote amount is divided by the last price, whatever the price of the order',
    patches: [
      {
        file: 'shared/limits/resolve-order.ts',
        search: 'new Big(price ?? lastPrice)',
        replacement: 'new Big(price === undefined ? lastPrice : lastPrice)',
      },
    ],
    killers: [RESOLVE, SEEDS],
  },
  {
    id: 'Q2',
    what: 'a quote amount buys more than requested',
    patches: [
      {
        file: 'shared/limits/resolve-order.ts',
        search: 'amount.round(rules.amountDecimals, Big.roundDown)',
        replacement: 'amount.round(rules.amountDecimals, Big.roundUp)',
      },
    ],
    killers: [RESOLVE, SEEDS],
  },
  {
    id: 'Q3',
    what: 'the same order in quote currency is another order at another price',
    patches: [
      {
        file: 'shared/orders/submission/submit.ts',
        search: 'killSwitchReadAtMs), owner });',
        replacement:
          'killSwitchReadAtMs), owner, ...(order?.quote_amount && { hash: order.amount }) });',
      },
    ],
    killers: [SEEDS],
  },
  {
    id: 'P1',
    what: "a market order goes out with the account's priceCollar, whatever the pair supports",
    patches: [
      {
        file: 'shared/instrument/reach.ts',
        search: 'return shorter(priceCollar, maxSlippage,',
        replacement: 'return shorter(priceCollar, maxSlippage && undefined,',
      },
    ],
    killers: [CHECK],
  },
  {
    id: 'P2',
    what: 'a price may lie as far away as the account allows, whatever the pair allows',
    patches: [
      {
        file: 'shared/instrument/reach.ts',
        search: 'const isOfPair = ofPair !== undefined && new Big(ofPair).lt(priceCollar);',
        replacement: "const isOfPair = ofPair !== undefined && whose.includes('slippage');",
      },
    ],
    killers: [CHECK],
  },
];
