import { LAWS_OF_PROFIT, SNAPSHOTS } from '../killers.ts';
import type { Mutant } from '../mutant.ts';

const CONTRACT_LAWS = { test: 'test/unit/pnl/contract-laws.test.ts' };
const CONTRACT_VALUES = { test: 'test/unit/snapshots/futures-values.test.ts' };

/** A profit is exact, and nothing is counted twice or never. */
export const PROFIT_MUTANTS: readonly Mutant[] = [
  {
    id: 'G1',
    what: 'a fee in another coin is no part of what a purchase costs',
    patches: [
      {
        file: 'shared/pnl/book-trade.ts',
        search: 'books.acquire(received.currency, net, gained.plus(paid));',
        replacement: 'books.acquire(received.currency, net, gained);',
      },
    ],
    killers: [LAWS_OF_PROFIT],
  },
  {
    id: 'G2',
    what: 'an event that two exports contain counts twice',
    patches: [
      {
        file: 'shared/pnl/replay.ts',
        search: 'return [...once.values()].sort(',
        replacement: 'return [...events, ...(once.size > 0 ? [] : [])].sort(',
      },
    ],
    killers: [LAWS_OF_PROFIT],
  },
  {
    id: 'G3',
    what: 'a coin that leaves takes its gain along',
    patches: [
      {
        file: 'shared/pnl/book-flow.ts',
        search: 'books.realise(origin, coin, value.abs().minus(cost));',
        replacement: 'books.realise(origin, coin, cost.minus(cost));',
      },
    ],
    killers: [LAWS_OF_PROFIT],
  },
  {
    id: 'G4',
    what: 'a sale of everything leaves a rounded part of the cost behind',
    patches: [
      {
        file: 'shared/pnl/lots.ts',
        search: 'const cost = isAll ? lot.cost : divideHalfEven',
        replacement: 'const cost = isAll ? lot.cost.round(2) : divideHalfEven',
      },
    ],
    killers: [LAWS_OF_PROFIT],
  },
  {
    id: 'G5',
    what: 'a deposit that the first snapshot contains is read again as a deposit',
    patches: [
      {
        file: 'shared/snapshots/take-snapshot.ts',
        search: 'Math.max(fromMs, storedUntilMs - OVERLAP_MS)',
        replacement: 'Math.min(fromMs, storedUntilMs - OVERLAP_MS)',
      },
    ],
    killers: [SNAPSHOTS],
  },
  {
    id: 'G6',
    what: 'trades that Sluice did not send are left out',
    patches: [
      {
        file: 'shared/snapshots/read-events.ts',
        search: 'const traded = book.entries.some(isForeign)',
        replacement: 'const traded = book.entries.every(isForeign)',
      },
    ],
    killers: [SNAPSHOTS],
  },
  {
    id: 'G7',
    what: 'a transfer between the account’s own wallets is a withdrawal and a deposit',
    patches: [
      {
        file: 'shared/pnl/statement.ts',
        search: "isUnexplained(each) || each.flow === 'internal'",
        replacement: 'isUnexplained(each)',
      },
    ],
    killers: [CONTRACT_LAWS],
  },
  {
    id: 'G8',
    what: 'the fees of contracts are left out',
    patches: [
      {
        file: 'shared/pnl/book-contract.ts',
        search: "if (entry !== 'fee') return;",
        replacement: "if (entry !== 'profit') return;",
      },
    ],
    killers: [CONTRACT_LAWS],
  },
  {
    id: 'G9',
    what: 'a position that was closed still brings what it would have brought',
    patches: [
      {
        file: 'shared/pnl/paper-profits.ts',
        search: '(isStale || !last ? seen[lastIndex + 1] : last) ?? last',
        replacement: 'last ?? seen[lastIndex + 1]',
      },
    ],
    killers: [CONTRACT_LAWS],
  },
  {
    id: 'G10',
    what: 'the futures wallet is no part of the value',
    patches: [
      {
        file: 'shared/snapshots/take-snapshot.ts',
        search: 'plus(wallet.total)',
        replacement: "plus('0')",
      },
    ],
    killers: [CONTRACT_VALUES],
  },
  {
    id: 'G11',
    what: 'what contracts bring a unified account counts twice',
    patches: [
      {
        file: 'shared/pnl/flow-kind.ts',
        search: "if (books === 'one_wallet' && SETTLED.has(type)) return undefined;",
        replacement: "if (books === 'spot' && SETTLED.has(type)) return undefined;",
      },
    ],
    killers: [CONTRACT_VALUES],
  },
  {
    id: 'G12',
    what: 'a futures wallet that is added is a profit or a gap',
    patches: [
      {
        file: 'shared/snapshots/take-snapshot.ts',
        search: 'const isJoining = snapshotAtMs !== undefined',
        replacement: 'const isJoining = snapshotAtMs === undefined',
      },
    ],
    killers: [CONTRACT_VALUES],
  },
];
