import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { resume } from '../../cli/commands/resume.ts';
import type { AccountView } from '../../cli/console/data/account-view.ts';
import { resumeTrading } from '../../cli/console/data/halt-and-resume.ts';
import type { Context } from '../../cli/program/command.ts';
import {
  haltCompleted,
  halted,
  type KillSwitch,
  type KillSwitchTransition,
  lastHaltOf,
  NEVER_HALTED,
  resumed,
} from '../../shared/kill-switch/state.ts';

const FIRST = halted({ by: 'sluice', reason: 'an order has no record', atMs: 1 }, 'by_sluice');
const LATER = halted({ by: 'ben', reason: 'the key has leaked', atMs: 500 });
const byBen: KillSwitchTransition = (current) =>
  resumed({ by: 'ben', reason: 'seen to', atMs: 600 }, lastHaltOf(current))(current);

/** Kill switches in memory; the first halt of each account is complete. */
function haltedStack(accounts: readonly string[]) {
  const stored = new Map<string, KillSwitch>(accounts.map((name) => [name, NEVER_HALTED]));
  function apply(account: string, transition: KillSwitchTransition) {
    const before = stored.get(account)!;
    const killSwitch = transition(before) ?? before;
    stored.set(account, killSwitch);
    return { applied: killSwitch !== before, killSwitch };
  }
  for (const account of accounts) {
    apply(account, FIRST);
    apply(account, haltCompleted(1));
  }
  const stack = {
    killSwitches: {
      read: async (account: string) => stored.get(account)!,
      change: async (account: string, change: KillSwitchTransition) => apply(account, change),
    },
    awsNowMs: async () => 1_000_000,
  };
  return { apply, stack, stateOf: (account: string) => stored.get(account)!.state };
}

/** Answers "yes" to `sluice resume`, while `main` changes so between question and answer. */
async function resumedWhile(
  meanwhile: readonly KillSwitchTransition[],
  accounts: readonly string[] = ['main'],
) {
  const { apply, stack, stateOf } = haltedStack(accounts);
  const input = Object.assign(new PassThrough(), { isTTY: true });
  const context = {
    input,
    terminal: {
      note: () => {},
      ask() {
        for (const change of meanwhile) apply('main', change);
        setImmediate(() => input.end('yes\n'));
      },
      show: () => {},
      tableWidth: 80,
    },
    connect: () => ({
      target: { accounts: Object.fromEntries(accounts.map((name) => [name, {}])) },
      stack,
    }),
  } as unknown as Context;
  const options = { reason: 'it was a false alarm' } as object;
  const ended = resume.run(context, { operands: [], options });
  return { ended: await ended.catch((error: Error) => error.message), stateOf };
}

it('sluice resume ends the halt that was shown', async () => {
  const { ended, stateOf } = await resumedWhile([]);
  expect([ended, stateOf('main')]).toEqual([0, 'ACTIVE']);
});

it.each([
  ['is under way', [LATER], 'HALTING'],
  ['is complete', [LATER, haltCompleted(500)], 'HALTED'],
] as const)(
  'sluice resume leaves a halt that came after the question and %s, and names it',
  async (_what, meanwhile, state) => {
    const { ended, stateOf } = await resumedWhile(meanwhile, ['main', 'other']);
    expect(stateOf('main')).toBe(state);
    expect(ended).toMatch(/NOT resumed: main +HALT(ING|ED) since .* by ben: the key has leaked/);
    expect(ended).toContain('Resumed: other.');
    expect(stateOf('other')).toBe('ACTIVE');
  },
);

it('sluice resume has nothing against somebody who resumed the account meanwhile', async () => {
  const { ended, stateOf } = await resumedWhile([LATER, haltCompleted(500), byBen]);
  expect([ended, stateOf('main')]).toEqual([0, 'ACTIVE']);
});

it('the console resumes after the halt that its page showed, and after no later one', async () => {
  const { apply, stack, stateOf } = haltedStack(['main']);
  const view = { account: 'main', setting: { connection: { stack } } } as unknown as AccountView;
  const shown = lastHaltOf(await stack.killSwitches.read('main'));
  apply('main', LATER);
  apply('main', haltCompleted(500));
  await expect(resumeTrading(view, 'a false alarm', shown)).rejects.toThrow(
    'Halted again since this page was shown, by ben: the key has leaked.',
  );
  expect(stateOf('main')).toBe('HALTED');
  const now = lastHaltOf(await stack.killSwitches.read('main'));
  await resumeTrading(view, 'the key is new', now);
  expect(stateOf('main')).toBe('ACTIVE');
});
