import { expect, it } from 'vitest';
import { showKillSwitches } from '../../cli/accounts/kill-switches.ts';
import { halt } from '../../cli/commands/halt.ts';
import type { Context } from '../../cli/program/command.ts';
import type { KillSwitch } from '../../shared/kill-switch/state.ts';

type Faults = {
  /** How many readings of what is open fail. */
  readonly reads?: number;
  /** The account whose switch cannot be written. */
  readonly account?: string;
};

/** Runs `sluice halt` over two accounts, and tells what happened in which order. */
async function haltWith({ reads = 0, account: unwritten }: Faults) {
  const happened: string[] = [];
  let failing = reads;
  const store = {
    async query() {
      if (failing-- > 0) throw new Error('The index does not answer.');
      return [];
    },
    getAll: async () => [],
  };
  const killSwitches = {
    async change(account: string) {
      if (account === unwritten) throw new Error('The table does not answer.');
      happened.push(`halted ${account}`);
    },
    read: async () => ({ state: 'HALTING' }),
  };
  const context = {
    clock: { nowMs: () => 0 },
    terminal: {
      note: (text: string) => happened.push(text),
      show: () => happened.push('shown'),
      tableWidth: 80,
    },
    onInterrupt: () => {},
    connect: () => ({
      target: { accounts: { main: {}, other: {} } },
      stack: {
        store,
        killSwitches,
        startTracking: async () => void happened.push('swept'),
      },
    }),
  } as unknown as Context;
  const options = { reason: 'the market is mad', 'no-wait': true } as object;
  const ended = halt.run(context, { operands: [], options });
  return { happened, ended: await ended.catch((error: Error) => error.message) };
}

it('sluice halt stops the accounts before it reads what is open, and also where that fails', async () => {
  const { happened, ended } = await haltWith({ reads: 2 });
  expect(happened).toEqual([
    'halted main',
    'halted other',
    'No orders are accepted any more for: main, other.',
    'What was open could not be read: Error: The index does not answer.',
    'swept',
    'shown',
  ]);
  expect(ended).toBe(0);
});

it('sluice halt stops every account that it can, cancels what is open there, and names the others', async () => {
  const { happened, ended } = await haltWith({ account: 'main' });
  expect(happened).toEqual([
    'halted other',
    'No orders are accepted any more for: other.',
    'swept',
  ]);
  expect(ended).toBe('NOT halted: main. Error: The table does not answer. Run it again.');
});

it('sluice halt names orders of contracts that it cannot see without "futures", and says what to do', () => {
  const shown: string[] = [];
  const show = (_json: unknown, text: () => string) => shown.push(text());
  const context = { terminal: { show, tableWidth: 400 } } as unknown as Context;
  const sweep = { seenAtMs: 0, open: ['t-1'], openCount: 1, unseen: ['entry'] };
  const killSwitch: KillSwitch = { state: 'HALTING', version: 1, sweep };
  showKillSwitches(context, [{ account: 'main', killSwitch }]);
  expect(shown).toEqual([
    'main  HALTING; still open: 1 order\n' +
      'main: Orders of contracts may be open at Gate, and without "futures" Sluice does not see them: entry. ' +
      'Put "futures" back in sluice.config.json and deploy: Sluice then cancels what is open, and the halt ' +
      "comes to its end. Until then, cancel them on Gate's own page.",
  ]);
});
