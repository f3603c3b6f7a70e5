import type { Mutant } from '../mutant.ts';

const ISOLATED = { test: 'test/simulation/isolated-trouble.test.ts' } as const;
const FUTURES_HALT = { test: 'test/simulation/futures-halt.test.ts' } as const;
const OTHER_USER = { test: 'test/simulation/other-user.test.ts' } as const;
const REMOVED_ACCOUNT = { test: 'test/simulation/removed-account.test.ts' } as const;
const KEYS_SET_TEST = { test: 'test/cli/keys-set.test.ts' } as const;
const POLL = 'shared/orders/tracking/poll-account.ts';
const RECONCILE = 'shared/orders/tracking/reconcile-market.ts';
const READ_PRICES = 'shared/orders/tracking/watching/read-prices.ts';
const REMOVED = 'shared/orders/tracking/removed-accounts.ts';
const KEYS_SET = 'cli/commands/keys-set.ts';
const OWN_KEY = 'shared/api-keys/own-key.ts';

/** What is wrong with one order, market, key or deployment, and is no concern of the others. */
export const ISOLATED_TROUBLE_MUTANTS: readonly Mutant[] = [
  {
    id: 'ISO1',
    what: 'one order that cannot be read keeps slices and exits from going on',
    patches: [
      {
        file: POLL,
        search: 'return { pollAgain: true, failures: [error], areContractsRead: false };',
        replacement: 'throw error;',
      },
      {
        file: POLL,
        search: 'if (failure) return { pollAgain: true, failures: [failure], areContractsRead };',
        replacement: 'if (failure) throw failure;',
      },
    ],
    killers: [ISOLATED],
  },
  {
    id: 'ISO2',
    what: 'a halt cancels nothing while one market cannot be listed',
    patches: [
      {
        file: POLL,
        search: "    killSwitch.state === 'HALTING'\n      ?",
        replacement: "    killSwitch.state === 'HALTING' && failures.length === 0\n      ?",
      },
    ],
    killers: [FUTURES_HALT],
  },
  {
    id: 'ISO3',
    what: 'a halt is complete although one market could not be listed',
    patches: [
      {
        file: 'shared/orders/tracking/cancel-all.ts',
        search: 'if (!isWhole || failures.length > 0) return failures;',
        replacement: 'if (failures.length > 0) return failures;',
      },
    ],
    killers: [FUTURES_HALT],
  },
  {
    id: 'ISO4',
    what: 'what the key of another user shows ends the orders of the account',
    patches: [
      {
        file: OWN_KEY,
        search: 'return !isOfOtherUser(last.faults);',
        replacement: 'return true;',
      },
    ],
    killers: [OTHER_USER],
  },
  {
    id: 'ISO5',
    what: 'a key that was exchanged is believed before it is checked',
    patches: [
      {
        file: OWN_KEY,
        search: 'if (last?.versionId === versionId)',
        replacement: 'if (last !== undefined)',
      },
    ],
    killers: [OTHER_USER],
  },
  {
    id: 'ISO6',
    what: 'an account that is not live any more has an order sent again',
    patches: [
      {
        file: 'shared/orders/tracking/unknown-outcomes.ts',
        search: 'live &&\n    resubmit &&',
        replacement: 'resubmit &&',
      },
    ],
    killers: [{ test: 'test/simulation/resubmission.test.ts' }],
  },
  {
    id: 'ISO7',
    what: 'the same vanished orders are read in each poll, those that cannot be read too',
    patches: [
      {
        file: 'shared/orders/tracking/vanished-orders.ts',
        search: 'rotated(due, deps.clock.nowMs()).slice',
        replacement: 'due.slice',
      },
    ],
    killers: [ISOLATED],
  },
  {
    id: 'ISO8',
    what: 'a stop that a key without the right refused has used a step',
    patches: [
      {
        file: 'shared/programs/exits/settle.ts',
        search: '|| passes !== undefined;',
        replacement: "|| passes === 'limit';",
      },
    ],
    killers: [{ test: 'test/simulation/exit-troubles.test.ts' }],
  },
  {
    id: 'ISO9',
    what: 'a take-profit that a rate limit refused is given up',
    patches: [
      {
        file: 'shared/programs/exits/settle.ts',
        search: 'if (end.passes) return true;',
        replacement: '',
      },
    ],
    killers: [{ test: 'test/simulation/exit-troubles.test.ts' }],
  },
  {
    id: 'ISO10',
    what: 'a batch of reads names an item twice',
    patches: [
      {
        file: 'shared/ledger/table.ts',
        search: '[...new Map(keys.map((key) => [keyText(key), key])).values()]',
        replacement: '[...keys]',
      },
    ],
    killers: [{ test: 'test/unit/ledger-table.test.ts' }],
  },
  {
    id: 'ISO11',
    what: 'an order that turned up keeps the time of its verdict as that of its end',
    patches: [
      {
        file: 'shared/orders/ledger/order-store.ts',
        search: 'const isClosing = change.status !== undefined && isFinal(change.status);',
        replacement: 'const isClosing = isFinal(changed.status) && !isFinal(current.status);',
      },
    ],
    killers: [{ test: 'test/simulation/regressions.test.ts' }],
  },
  {
    id: 'ISO12',
    what: 'rebalance runs take places among the orders of their account',
    patches: [
      {
        file: 'shared/rebalance/ledger/run-store.ts',
        search: 'return { ...run, ofAccount: account };',
        replacement: 'return { ...run, account };',
      },
    ],
    killers: [{ test: 'test/unit/orders/store.test.ts' }],
  },
  {
    id: 'ISO13',
    what: 'a price is too old once Gate has not responded about another market',
    patches: [
      {
        file: READ_PRICES,
        search: 'await Promise.all(\n    [...byMarket.values()].map((ofMarket) =>',
        replacement: 'await oneByOne(\n    [...byMarket.values()].map((ofMarket) => () =>',
      },
      {
        file: READ_PRICES,
        search: 'async function readOne(',
        replacement: `async function oneByOne<T>(acts: readonly (() => Promise<T>)[]): Promise<T[]> {
  const done: T[] = [];
  for (const act of acts) done.push(await act());
  return done;
}

async function readOne(`,
      },
      {
        file: READ_PRICES,
        search: 'readings.flatMap(({ byKey }) => [...byKey])',
        replacement:
          'readings.flatMap(({ byKey }) => [...byKey].filter(([, each]) => isFresh(exchange, each)))',
      },
    ],
    killers: [ISOLATED],
  },
  {
    id: 'ISO14',
    what: 'a stop that waits for a price that never comes is told to nobody',
    patches: [
      {
        file: 'shared/orders/tracking/warn-of-unprotected.ts',
        search: ' || unlisted.has(record.stem)',
        replacement: ' || unlisted.size < 0',
      },
    ],
    killers: [{ test: 'test/simulation/armed-orders.test.ts' }],
  },
  {
    id: 'ISO15',
    what: 'a second order is cancelled before its account is halted',
    patches: [
      {
        file: 'shared/orders/tracking/unexpected-orders.ts',
        search: '  // The halt comes first: an order that is cancelled',
        replacement:
          '  await market.cancelOrder(orderId, currencyPair);\n  // The halt comes first: an order that is cancelled',
      },
    ],
    killers: [{ test: 'test/simulation/adoption-halts.test.ts' }],
  },
  {
    id: 'ISO16',
    what: 'an order that a halt cannot cancel keeps all orders from being tracked',
    patches: [
      {
        file: 'shared/orders/tracking/cancel-all.ts',
        search: 'if (!isWhole || failures.length > 0) return failures;',
        replacement:
          'if (failures.length > 0) throw failures[0];\n  if (!isWhole) return failures;',
      },
    ],
    killers: [{ test: 'test/simulation/halting.test.ts' }],
  },
  {
    id: 'ISO17',
    what: 'an order that cannot be read keeps the unknown outcomes behind it from their verdicts',
    patches: [
      {
        file: 'shared/orders/tracking/unknown-outcomes.ts',
        search: 'return eachAtOnce(AT_ONCE, unknown, (record) =>',
        replacement: 'return atOnce(AT_ONCE, unknown, (record) =>',
      },
      {
        file: 'shared/orders/tracking/unknown-outcomes.ts',
        search: 'resolve(deps, record, orderIds, open, trades));',
        replacement: 'resolve(deps, record, orderIds, open, trades)).then(() => []);',
      },
      {
        file: 'shared/orders/tracking/unknown-outcomes.ts',
        search: 'import { eachAtOnce }',
        replacement: 'import { atOnce }',
      },
    ],
    killers: [ISOLATED],
  },
  {
    id: 'ISO18',
    what: 'a stop that cannot sell is told an hour after the last one',
    patches: [
      {
        file: 'shared/orders/tracking/warn-of-unprotected.ts',
        search: 'if (!isDue && !records.some(isNew)) return;',
        replacement: 'if (!isDue && isNew.length > 0) return;',
      },
    ],
    killers: [{ test: 'test/simulation/exit-troubles.test.ts' }],
  },
  {
    id: 'ISO19',
    what: 'stops wait for the candles of each pair, about which Gate answers nothing',
    patches: [
      {
        file: READ_PRICES,
        search: 'if (isSilent) return undefined;',
        replacement: 'if (isSilent && sinceMs.size === 0) return undefined;',
      },
    ],
    killers: [{ test: 'test/simulation/armed-orders.test.ts' }],
  },
  {
    id: 'ISO20',
    what: 'an order whose end cannot be recorded keeps the others from theirs',
    patches: [
      {
        file: RECONCILE,
        search: 'return { unlisted, hasTraded: values.includes(true), failures };',
        replacement:
          'if (failures.length > 0) throw failures[0];\n  return { unlisted, hasTraded: values.includes(true), failures };',
      },
    ],
    killers: [ISOLATED],
  },
  {
    id: 'ISO21',
    what: 'a second account that is taken out is told an hour after the first one',
    patches: [
      {
        file: REMOVED,
        search: 'clock.nowMs() - lastMs < TOLD_EVERY_MS',
        replacement: 'clock.nowMs() - Math.max(...toldAtMs.values()) < TOLD_EVERY_MS',
      },
    ],
    killers: [REMOVED_ACCOUNT],
  },
  {
    id: 'ISO22',
    what: 'an account that is taken out a second time is told an hour after the first time',
    patches: [
      {
        file: REMOVED,
        search: 'toldAtMs.get(name) !== 0',
        replacement: '!toldAtMs.has(name)',
      },
    ],
    killers: [REMOVED_ACCOUNT],
  },
  {
    id: 'ISO23',
    what: 'an account gets another Gate user while its orders are open at the last one',
    patches: [
      {
        file: KEYS_SET,
        search: "if (options['other-user']) await requireNothingUnfinished(stack.store, account);",
        replacement: '',
      },
    ],
    killers: [KEYS_SET_TEST],
  },
  {
    id: 'ISO24',
    what: 'a key of another Gate user is stored by mistake',
    patches: [
      {
        file: KEYS_SET,
        search: 'if (ownerId !== undefined) await requireSameUser(stack, context, key, ownerId);',
        replacement: '',
      },
    ],
    killers: [KEYS_SET_TEST],
  },
  {
    id: 'ISO40',
    what: 'a lost cancel is not asked for again while Gate lists no open orders',
    patches: [
      {
        file: 'shared/orders/tracking/reconcile-market.ts',
        search: 'return { listings: values, failures };',
        replacement:
          'if (values.length === 0) throw failures[0];\n  return { listings: values, failures };',
      },
    ],
    killers: [ISOLATED],
  },
  {
    id: 'ISO41',
    what: 'an order is not read by its id while Gate does not list the ended ones',
    patches: [
      {
        file: RECONCILE,
        search:
          'return { unlisted: records, hasTraded: false, failures: [error], isListed: false };',
        replacement: 'throw error;',
      },
    ],
    killers: [ISOLATED],
  },
  {
    id: 'ISO42',
    what: 'no order is asked about while Gate does not list the open ones',
    patches: [{ file: RECONCILE, search: 'if (isServerError) {', replacement: 'if (false) {' }],
    killers: [ISOLATED],
  },
  {
    id: 'ISO43',
    what: 'an order that only a list that failed would show is proven absent',
    patches: [
      {
        file: RECONCILE,
        search: 'isListed ? {} : { inTimeMs: undefined }',
        replacement: '{}',
      },
    ],
    killers: [ISOLATED],
  },
  {
    id: 'ISO44',
    what: 'an order of a pair that cannot be read keeps exits from learning that their position was closed',
    patches: [
      {
        file: POLL,
        search: '(polled.areContractsRead &&',
        replacement: '(polled.failures.length === 0 &&',
      },
    ],
    killers: [ISOLATED],
  },
];
