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
        search: "return { kind: 'unreadable' };",
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
