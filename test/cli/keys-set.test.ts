import { Readable } from 'node:stream';
import { expect, it } from 'vitest';
import { keysSet } from '../../cli/commands/keys-set.ts';
import type { Context } from '../../cli/program/command.ts';
import { Failure } from '../../cli/terminal/failure.ts';

type Given = {
  /** The user of the account's keys so far. */
  readonly owner?: string;
  /** What is unfinished in the ledger. */
  readonly unfinished?: readonly string[];
  readonly isOtherUser?: boolean;
};

/** Runs `sluice keys set`, and tells what was stored and refused. */
async function keysSetWith(given: Given) {
  const { owner, unfinished = [], isOtherUser = false } = given;
  const stored: unknown[] = [];
  const stack = {
    putGateKey: async (_account: string, { key }: { readonly key: string }) => {
      stored.push(key);
      return { secret: 'sluice/main', versionId: 'the new version' };
    },
    keys: {
      read: async () => (owner === undefined ? undefined : { userId: owner }),
      write: async (_account: string, check: object) => stored.push(check),
    },
    store: {
      query: async () => unfinished,
      getAll: async (stems: readonly string[]) => stems.map((stem) => ({ stem, id: stem })),
    },
  };
  const context = {
    account: 'main',
    input: Readable.from(['the-key\nthe-secret\n']),
    terminal: { show: () => {} },
    connect: () => ({ target: { kind: 'aws', accounts: { main: {} } }, stack }),
  } as unknown as Context;
  const options = { 'other-user': isOtherUser } as object;
  const ended = keysSet.run(context, { operands: [], options });
  const refusal = await ended.then(
    () => undefined,
    (error: Failure) => error,
  );
  return { stored, refusal };
}

it('sluice keys set stores a key of the same user, whatever is unfinished', async () => {
  const { stored, refusal } = await keysSetWith({ owner: '10001', unfinished: ['resting'] });
  expect(stored).toEqual(['the-key', { checkedAtMs: 0, userId: '10001' }]);
  expect(refusal).toBe(undefined);
});

it('sluice keys set --other-user stores a key of another user once nothing is unfinished', async () => {
  const { stored, refusal } = await keysSetWith({ owner: '10001', isOtherUser: true });
  expect([stored, refusal]).toEqual([['the-key', { checkedAtMs: 0 }], undefined]);
});

it('sluice keys set --other-user stores nothing while something is unfinished, and names it', async () => {
  const given = { owner: '10001', isOtherUser: true };
  const unfinished = ['resting', 'oco', 'stop', 'breakout', 'twap', 'entry', 'exit'];
  const { stored, refusal } = await keysSetWith({ ...given, unfinished });
  expect(stored).toEqual([]);
  expect(refusal).toBeInstanceOf(Failure);
  expect(refusal).toMatchObject({ code: 'UNFINISHED_ORDERS', exitCode: 1 });
  expect(refusal?.message).toContain(
    'has 7 unfinished orders of its current Gate user: resting, oco, stop, breakout, twap, and 2 more.',
  );
  const one = await keysSetWith({ ...given, unfinished: ['oco'] });
  expect(one.stored).toEqual([]);
  expect(one.refusal?.message).toContain('has 1 unfinished order of its current Gate user: oco.');
});
