import { SEEDS } from '../killers.ts';
import type { Mutant } from '../mutant.ts';

/** An order is read, cancelled and amended in the account that it was placed in. */
export const ACCOUNT_MODE_MUTANTS: readonly Mutant[] = [
  {
    id: 'A1',
    what: 'open orders are listed for the spot account only',
    patches: [
      {
        file: 'shared/gate/spot/client.ts',
        search: 'limit: String(OPEN_PAGE_SIZE) }',
        replacement: "limit: String(OPEN_PAGE_SIZE), account: 'spot' }",
      },
    ],
    killers: [SEEDS],
  },
  {
    id: 'A2',
    what: 'an order is read in the spot account only',
    patches: [
      {
        file: 'shared/gate/spot/client.ts',
        search: `        const query = { currency_pair: currencyPair };
        return`,
        replacement: `        const query = { currency_pair: currencyPair, account: 'spot' };
        return`,
      },
    ],
    killers: [SEEDS],
  },
  {
    id: 'A3',
    what: 'an order is cancelled in the spot account only',
    patches: [
      {
        file: 'shared/gate/spot/client.ts',
        search: `      const query = { currency_pair: currencyPair };
      return orderRequests.cancel(`,
        replacement: `      const query = { currency_pair: currencyPair, account: 'spot' };
      return orderRequests.cancel(`,
      },
    ],
    killers: [SEEDS],
  },
  {
    id: 'A4',
    what: 'an order is amended in the spot account only',
    patches: [
      {
        file: 'shared/orders/execution/amend.ts',
        search: '{ ...changes, amend_text: command.attempt.text }',
        replacement: "{ ...changes, account: 'spot', amend_text: command.attempt.text }",
      },
    ],
    killers: [SEEDS],
  },
];
