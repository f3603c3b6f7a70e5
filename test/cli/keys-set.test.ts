import { Readable } from 'node:stream';
import { expect, it } from 'vitest';
import { keysSet } from '../../cli/commands/keys-set.ts';
import type { Context } from '../../cli/program/command.ts';
import { Failure } from '../../cli/terminal/failure.ts';
import { GateError } from '../../shared/gate/errors.ts';
import { TransportError } from '../../shared/gate/http.ts';

type Given = {
  /** The user of the account's keys so far. */
  readonly owner?: string;
  /** What Gate says about the user of the new key. */
  readonly userOf?: () => Promise<string | undefined>;
  /** What is unfinished in the ledger. */
  readonly unfinished?: readonly string[];
  readonly isOtherUser?: boolean;
};

const REFUSED = new GateError('GET /account/detail', 403, 'IP_FORBIDDEN', 'not from here');

/** Runs `sluice keys set`, and tells what was stored, noted and refused. */
async function keysSetWith(given: Given) {
  const { owner, userOf = async () => owner, unfinished = [], isOtherUser = false } = given;
  const stored: unknown[] = [];
  const notes: string[] = [];
  const stack = {
    userOf,
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
    terminal: { note: (text: string) => notes.push(text), show: () => {} },
    connect: () => ({ target: { kind: 'aws', accounts: { main: {} } }, stack }),
  } as unknown as Context;
  const options = { 'other-user': isOtherUser } as object;
  const ended = keysSet.run(context, { operands: [], options });
  const refusal = await ended.then(
    () => undefined,
    (error: Failure) => error,
  );
  return { stored, notes, refusal };
}

it('sluice keys set stores a key of the same user, whatever is unfinished', async () => {
  const { stored, notes, refusal } = await keysSetWith({ owner: '10001', unfinished: ['resting'] });
  expect(stored).toEqual(['the-key', { checkedAtMs: 0, userId: '10001' }]);
  expect([notes, refusal]).toEqual([[], undefined]);
});

it('sluice keys set stores nothing of another user: the first order would be sent with it', async () => {
  const { stored, refusal } = await keysSetWith({ owner: '10001', userOf: async () => '10002' });
  expect(stored).toEqual([]);
  expect(refusal).toMatchObject({ code: 'OTHER_USER', exitCode: 1 });
  expect(refusal?.message).toBe(
    'The key was not stored. It is a key of user 10002; the ledger of this account is that of user 10001. ' +
      'If this is intended: sluice keys set --other-user.',
  );
});

it.each([
  { what: 'the key may not read it', userOf: async () => undefined, says: 'may not read' },
  {
    what: 'the key does not work from here, or not yet',
    userOf: () => Promise.reject(REFUSED),
    says: 'IP_FORBIDDEN',
  },
  {
    what: 'Gate cannot be reached',
    userOf: () => Promise.reject(new TransportError(false, 'ENOTFOUND')),
    says: 'ENOTFOUND',
  },
])('sluice keys set stores a key whose user is not known, and says so: $what', async (given) => {
  const { stored, notes } = await keysSetWith({ owner: '10001', ...given });
  expect(stored).toEqual(['the-key', { checkedAtMs: 0, userId: '10001' }]);
  expect(notes).toEqual([expect.stringContaining('Gate did not say whose key it is')]);
  expect(notes[0]).toContain(given.says);
});

it('sluice keys set asks Gate nothing about the first key of an account', async () => {
  const { stored, notes } = await keysSetWith({ userOf: () => Promise.reject(REFUSED) });
  expect([stored, notes]).toEqual([['the-key', { checkedAtMs: 0 }], []]);
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
