import { expect, it } from 'vitest';
import { halt } from '../../cli/commands/halt.ts';
import type { Context } from '../../cli/program/command.ts';

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
      stack: { store, killSwitches, startTracking: async () => {} },
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
    'shown',
  ]);
  expect(ended).toBe(0);
});

it('sluice halt stops every account that it can, and names the others', async () => {
  const { happened, ended } = await haltWith({ account: 'main' });
  expect(happened).toEqual(['halted other', 'No orders are accepted any more for: other.']);
  expect(ended).toBe('NOT halted: main. Error: The table does not answer. Run it again.');
});
