import { BUDGET, DAY_BUDGET, ENTRY, SEEDS } from '../killers.ts';
import type { Mutant } from '../mutant.ts';

const ENTRIES = 'shared/limits/open-entry.ts';
const USAGE = 'shared/limits/daily-usage.ts';
const DAYS = 'shared/orders/ledger/day-budget.ts';

/** The day's budget and the records are written one after the other, and always add up. */
export const BUDGET_MUTANTS: readonly Mutant[] = [
  {
    id: 'B1',
    what: 'an order takes more than the day has left',
    patches: [{ file: USAGE, search: '(#used <= :room AND #orders', replacement: '(#orders' }],
    killers: [BUDGET],
  },
  {
    id: 'B2',
    what: 'an entry is settled once more although it is gone',
    patches: [{ file: USAGE, search: '    condition: isStill(entry),\n', replacement: '' }],
    killers: [BUDGET],
  },
  {
    id: 'B3',
    what: 'the entry of a claim is settled before the outcome is known',
    patches: [
      {
        file: ENTRIES,
        search: "if (isForClaim(entry) && status === 'submitting') return undefined;",
        replacement: '',
      },
    ],
    killers: [BUDGET],
  },
  {
    id: 'B4',
    what: 'a reservation that another delivery did not need is not given back',
    patches: [
      {
        file: ENTRIES,
        search: 'if (isForClaim(entry)) return { units: -entry.units, orders: -1 };',
        replacement: 'if (isForClaim(entry)) return { units: 0, orders: 0 };',
      },
    ],
    killers: [BUDGET],
  },
  {
    id: 'B5',
    what: 'a change begins before the last one is settled',
    patches: [
      { file: USAGE, search: '...(entryBefore !== undefined && {', replacement: '...(!day && {' },
    ],
    killers: [BUDGET],
  },
  {
    id: 'B6',
    what: 'an older picture of the record brings back its older entry',
    patches: [
      {
        file: DAYS,
        search: '{ ...after, entry: before.entry, heldUnits: before.heldUnits }',
        replacement: 'after',
      },
    ],
    killers: [DAY_BUDGET],
  },
  {
    id: 'B7',
    what: 'the SDK repeats a write that opens an entry',
    patches: [
      {
        file: 'shared/ledger/table.ts',
        search: '      command.middlewareStack.add(sendOnce, SENT_ONCE_OPTIONS);\n',
        replacement: '',
      },
    ],
    killers: [BUDGET],
  },
  {
    id: 'B8',
    what: 'an entry is removed while its change may still follow',
    patches: [
      {
        file: ENTRIES,
        search: 'return version > openedFor',
        replacement: 'return version >= openedFor',
      },
    ],
    killers: [BUDGET],
  },
  {
    id: 'B9',
    what: 'no poll settles what a crash has left open',
    patches: [
      {
        file: 'shared/orders/tracking/poll-account.ts',
        search: "await settleOpenEntries(deps, account, isSweep ? 'all' : 'today');",
        replacement: '',
      },
    ],
    killers: [SEEDS],
  },
  {
    id: 'B10',
    what: 'the next order removes an entry that has taken more meanwhile',
    patches: [
      {
        file: USAGE,
        search: ' = :done',
        replacement: ' >= :done',
      },
    ],
    killers: [BUDGET],
  },
  {
    id: 'B11',
    what: 'the reservation of a firing that is over stays until the order ends',
    patches: [
      {
        file: ENTRIES,
        search: "if (isForClaim(entry) && status === 'armed' && isFiring) return undefined;",
        replacement: "if (isForClaim(entry) && status === 'armed') return undefined;",
      },
    ],
    killers: [ENTRY],
  },
];
