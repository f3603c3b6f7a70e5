import { SLICE_CLAIMS, SLICE_LAWS, SLICE_MODEL, SLICE_ORDER, SLICED, SLICES } from '../killers.ts';
import type { Mutant } from '../mutant.ts';

/** Slices never exceed their order, never meet, and make up for nothing in a hurry. */
export const SLICE_MUTANTS: readonly Mutant[] = [
  {
    id: 'T1',
    what: 'the next slice is granted while the outcome of the last one is unknown',
    patches: [
      {
        file: 'shared/orders/tracking/slices/slice-seen.ts',
        search: "return { kind: 'live', isCancelRequested: cancelRequestedAtMs !== undefined };",
        replacement: "return { kind: 'ended', taken: '0', how: 'nothing' };",
      },
    ],
    killers: [SLICE_CLAIMS],
  },
  {
    id: 'T2',
    what: 'slices follow each other at once after an outage',
    patches: [
      {
        file: 'shared/programs/slices/decide.ts',
        search:
          'return Math.max(dueMs(schedule, slots.length + 1), grantedAtMs + schedule.everyMs / 2);',
        replacement: 'return Math.max(dueMs(schedule, slots.length + 1), grantedAtMs);',
      },
    ],
    killers: [SLICES, SLICE_LAWS],
  },
  {
    id: 'T3',
    what: 'a slice whose slot is over stays claimable by a late message',
    patches: [
      {
        file: 'shared/programs/slices/decide.ts',
        search: "if (isOver || isLate) return { kind: 'withdraw' };",
        replacement:
          "if (isOver) return { kind: 'withdraw' };\n      if (isLate) return { kind: 'settle', taken: '0', how: 'not_sent' };",
      },
    ],
    killers: [SLICES, SLICE_LAWS],
  },
  {
    id: 'T4',
    what: 'the last slice takes its planned size, whatever is left',
    patches: [
      {
        file: 'shared/programs/slices/sizes.ts',
        search: 'return smallest(largest(spread, smallest(plain, rest)), most, rest);',
        replacement: 'return smallest(largest(spread, plain), most);',
      },
    ],
    killers: [SLICE_LAWS],
  },
  {
    id: 'T5',
    what: 'a cancelled order keeps its slice claimable',
    patches: [
      {
        file: 'shared/orders/ledger/item.ts',
        search: 'if (isFinal(status) || cancelRequestedAtMs !== undefined) return {};',
        replacement: 'if (isFinal(status)) return {};',
      },
    ],
    killers: [SLICE_CLAIMS],
  },
  {
    id: 'T6',
    what: 'a slice keeps to the limit price of before its amendment',
    patches: [
      {
        file: 'shared/programs/slices/grant.ts',
        search: "return limitPrice === undefined ? amount : [amount, limitPrice].join('@');",
        replacement: 'return amount;',
      },
    ],
    killers: [SLICE_ORDER],
  },
  {
    id: 'T7',
    what: 'a halt leaves orders in slices working',
    patches: [
      {
        file: 'shared/orders/tracking/slices/drive-slices.ts',
        search: "const isHalted = suspends(killSwitch, 'buy', slicing.startedVersion);",
        replacement: 'const isHalted = killSwitch.version < 0;',
      },
    ],
    killers: [SLICED],
  },
  {
    id: 'T21',
    what: 'slices of an account that is not live any more say that it was halted',
    patches: [
      {
        file: 'shared/orders/tracking/slices/drive-slices.ts',
        search: "const stopped = isHalted ? 'halted' : isLive ? undefined : 'not_live';",
        replacement: "const stopped = isHalted || !isLive ? 'halted' : undefined;",
      },
    ],
    killers: [SLICED],
  },
  {
    id: 'T8',
    what: 'slices too small by the minimums in quote currency are accepted',
    patches: [
      {
        file: 'shared/programs/slices/smallest-slice.ts',
        search: 'divideUp(new Big(minQuoteAmount), lowest),',
        replacement: "new Big(lowest.gt('0') ? '0' : minQuoteAmount),",
      },
    ],
    killers: [SLICES],
  },
  {
    id: 'T9',
    what: 'an end that was decided before a slice was granted is written after it',
    patches: [
      {
        file: 'shared/orders/model/transitions.ts',
        search: "slices_ended: { from: ['working'], to: ENDED, guards: ['sameVersion'] },",
        replacement: "slices_ended: { from: ['working'], to: ENDED, guards: [] },",
      },
    ],
    killers: [SLICE_MODEL],
  },
  {
    id: 'T10',
    what: 'a slice is settled again by a tracker that read it before the next one was granted',
    patches: [
      {
        file: 'shared/orders/model/transitions.ts',
        search: "slice_settled: { from: ['working'], guards: ['sameVersion'] },",
        replacement: "slice_settled: { from: ['working'], guards: [] },",
      },
    ],
    killers: [SLICE_MODEL],
  },
  {
    id: 'T11',
    what: 'the new price of an order in slices needs room for all of it once more',
    patches: [
      {
        file: 'shared/orders/submission/futures/check-contract.ts',
        search: 'if (asked.hasBegun) return undefined;',
        replacement: '',
      },
    ],
    killers: [{ test: 'test/simulation/contract-slices.test.ts' }],
  },
  {
    id: 'T20',
    what: 'nobody is told of an order in slices that stands still without "futures"',
    patches: [
      {
        file: 'shared/orders/tracking/poll-account.ts',
        search: '[...records, ...unfinished.filter(isSliced)]',
        replacement: 'records',
      },
    ],
    killers: [{ test: 'test/simulation/contract-slices.test.ts' }],
  },
];
