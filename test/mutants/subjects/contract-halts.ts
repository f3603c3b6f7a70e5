import { EXIT_MODEL } from '../killers.ts';
import type { Mutant } from '../mutant.ts';

const HALTED = { test: 'test/simulation/futures-halt.test.ts' };

/** A halt keeps what only reduces a position, and says what is held. */
export const CONTRACT_HALT_MUTANTS: readonly Mutant[] = [
  {
    id: 'U20',
    what: 'a halt cancels what only reduces a position',
    patches: [
      {
        file: 'shared/kill-switch/cancelled-by-halt.ts',
        search: 'if (isReduceOnly && !killSwitch.all) return false;',
        replacement: 'if (isReduceOnly && killSwitch.all) return false;',
      },
    ],
    killers: [EXIT_MODEL, HALTED],
  },
  {
    id: 'U21',
    what: 'a halt of everything that another halt precedes changes nothing',
    patches: [
      {
        file: 'shared/kill-switch/state.ts',
        search: '? current.all !== true',
        replacement: '? current.state === undefined',
      },
    ],
    killers: [HALTED],
  },
  {
    id: 'U22',
    what: 'a halt does not say what is held',
    patches: [
      {
        file: 'shared/orders/tracking/cancel-all.ts',
        search: 'haltCompleted(atMs, held)',
        replacement: 'haltCompleted(atMs, held && undefined)',
      },
    ],
    killers: [HALTED],
  },
  {
    id: 'U23',
    what: 'a halt waits for ever for positions that cannot be read',
    patches: [
      {
        file: 'shared/orders/tracking/held-positions.ts',
        search: 'return UNREADABLE;',
        replacement: 'throw error;',
      },
    ],
    killers: [HALTED],
  },
  {
    id: 'U58',
    what: 'a halt cancels what reduces, because its row does not say so',
    patches: [
      {
        file: 'shared/orders/tracking/cancel-all.ts',
        search: '(record !== undefined && reducesPosition(record))',
        replacement: '(record !== undefined && isReduceOnly && reducesPosition(record))',
      },
    ],
    killers: [{ test: 'test/simulation/futures-halt.test.ts' }],
  },
  {
    id: 'U72',
    what: 'a halt is complete although an opening may rest in contracts that nobody lists',
    patches: [
      {
        file: 'shared/orders/tracking/cancel-all.ts',
        search: 'const openCount = ours.length + unseen.length;',
        replacement: 'const openCount = ours.length;',
      },
    ],
    killers: [HALTED],
  },
  {
    id: 'U73',
    what: 'a halt without "futures" says that nothing rests, while orders reduce a position',
    patches: [
      {
        file: 'shared/orders/tracking/held-positions.ts',
        search: 'return live.some(({ order }) => isContract(order)) ? UNREADABLE : undefined;',
        replacement: 'return live.length < 0 ? UNREADABLE : undefined;',
      },
    ],
    killers: [HALTED],
  },
  {
    id: 'U74',
    what: 'a halt waits for what rests on and reduces, of contracts that nobody lists',
    patches: [
      {
        file: 'shared/orders/tracking/cancel-all.ts',
        search: '!hasMarket(deps, record) && isDue(record.attempt)',
        replacement: '!hasMarket(deps, record)',
      },
    ],
    killers: [HALTED],
  },
  {
    id: 'U75',
    what: 'a cancel of an order of contracts fails each poll while "futures" is missing',
    patches: [
      {
        file: 'shared/orders/execution/cancel.ts',
        search: 'if (!hasMarket(deps, record)) return record;',
        replacement: '',
      },
    ],
    killers: [{ test: 'test/simulation/futures.test.ts' }],
  },
  {
    id: 'U61',
    what: 'a halt names exits of contracts as stopped, which go on',
    patches: [
      {
        file: 'cli/accounts/suspended-stops.ts',
        search: 'suspends(killSwitch, exitHaltedAs(holding), program.armedVersion)',
        replacement:
          "suspends(killSwitch, holding ? 'sell' : exitHaltedAs(holding), program.armedVersion)",
      },
    ],
    killers: [{ test: 'test/cli/suspended-stops.test.ts' }],
  },
];
