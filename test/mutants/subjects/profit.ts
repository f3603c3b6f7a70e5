import { LAWS_OF_PROFIT, SNAPSHOTS } from '../killers.ts';
import type { Mutant } from '../mutant.ts';

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
        search: 'Math.max(flowsFromMs, flowsUntilMs - OVERLAP_MS)',
        replacement: 'Math.min(flowsFromMs, flowsUntilMs - OVERLAP_MS)',
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
];
