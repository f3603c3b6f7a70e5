import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { rearm } from '../../cli/commands/rearm.ts';
import type { Context } from '../../cli/program/command.ts';

type Stored = { readonly stem: string; readonly version: number; readonly status: string };

const SHARED = {
  account: 'main',
  version: 2,
  createdAtMs: 1,
  updatedAtMs: 1,
  issuedAtMs: 1,
  submitByMs: 1,
  history: [],
  sentBy: { kind: 'message', principal: 'x' },
};

/** A stop of each pair below 100, which a halt has suspended. */
const stop = (n: number) => ({
  ...SHARED,
  stem: `S${n}`,
  id: `stop-${n}`,
  action: 'place',
  status: 'armed',
  order: { currency_pair: `C${n}_USDT`, type: 'market', side: 'sell', amount: '1' },
  trigger: { price: '100', rule: '<=', source: 'last', confirmSeconds: 0, expiresAtMs: 4e12 },
  armed: { armedVersion: 0, firings: 0, suspended: true },
});

const EXIT = {
  ...SHARED,
  stem: 'E',
  id: 'protection',
  action: 'exit',
  status: 'working',
  holding: { currency_pair: 'BTC_USDT', amount: '1' },
  exits: { takeProfits: [], stopLoss: { price: '57000' } },
  program: {
    state: { owned: '1', missing: '0', legs: [], suspended: true },
    armedVersion: 1,
    filled: { filledAmount: '0', filledTotal: '0', fees: [] },
  },
};

type World = {
  readonly records: readonly Stored[];
  /** Pairs whose prices Gate does not tell. */
  readonly unread?: readonly string[];
  /** Changes a record before each of so many writes, as the tracker or another person does. */
  readonly changes?: number;
  readonly changed?: (record: Stored) => Stored;
};

/** Answers the question of `sluice rearm --all`, and tells what was said. */
async function rearmed(
  { records, unread = [], changes = 0, changed = (record) => record }: World,
  answer = 'yes',
) {
  const stored = new Map(records.map((record) => [record.stem, record]));
  let toChange = changes;
  let starts = 0;
  const notes: string[] = [];
  const store = {
    query: async () => [...stored.keys()],
    getAll: async (stems: readonly string[]) => stems.map((stem) => stored.get(stem)),
    async transition(_name: string, seen: Stored, change: { readonly progress?: object }) {
      const before = stored.get(seen.stem)!;
      if (toChange-- > 0) {
        stored.set(seen.stem, changed({ ...before, version: before.version + 1 }));
      }
      const record = stored.get(seen.stem)!;
      if (record.version !== seen.version) return { applied: false, record };
      const { progress, ...plain } = change;
      const kept = progress ? { program: { ...EXIT.program, ...progress } } : { armed: plain };
      stored.set(seen.stem, { ...record, ...kept });
      return { applied: true, record: stored.get(seen.stem)! };
    },
  };
  const input = Object.assign(new PassThrough(), { isTTY: true });
  const context = {
    account: 'main',
    input,
    terminal: {
      note: (text: string) => notes.push(text),
      show: () => {},
      tableWidth: 200,
      ask(text: string) {
        notes.push(text);
        setImmediate(() => input.end(`${answer}\n`));
      },
    },
    connect: () => ({
      stack: {
        store,
        killSwitches: { read: async () => ({ state: 'ACTIVE', version: 3 }) },
        watches: { readAll: async (keys: readonly string[]) => keys.map(() => ({})) },
        startTracking: async () => void starts++,
        exchangeOf: () => ({
          futures: {},
          client: {
            async prices(pair: string) {
              if (unread.includes(pair)) throw new Error('Gate does not answer.');
              return { last: '90', bid: '90', ask: '90' };
            },
          },
        }),
      },
    }),
  } as unknown as Context;
  const ended = rearm.run(context, { operands: [], options: { all: true } as object });
  return { ended: await ended.catch((error: Error) => error.message), notes, starts };
}

it('sluice rearm arms an exit that the tracker changes meanwhile', async () => {
  const { ended, starts } = await rearmed({ records: [EXIT], changes: 2 });
  expect([ended, starts]).toEqual([0, 1]);
});

it('sluice rearm fails, and names what protects nothing, where an exit changes again and again', async () => {
  const { ended, starts } = await rearmed({ records: [EXIT, stop(1)], changes: 5 });
  expect(ended).toMatch(/^NOT armed: "protection" \(changed meanwhile\)\. Armed: "stop-1"\./);
  expect(starts).toBe(1);
});

it('sluice rearm fails where an exit has ended meanwhile', async () => {
  const changed = (record: Stored) => ({ ...record, status: 'cancelled' });
  const { ended, starts } = await rearmed({ records: [EXIT], changes: 1, changed });
  expect(ended).toMatch(/^NOT armed: "protection" \(cancelled\)\./);
  expect(starts).toBe(0);
});

it('sluice rearm arms no trigger that somebody has amended since it was shown', async () => {
  const changed = (record: Stored) => ({
    ...record,
    trigger: { ...stop(1).trigger, price: '120' },
  });
  const { ended } = await rearmed({ records: [stop(1)], changes: 1, changed });
  expect(ended).toMatch(/^NOT armed: "stop-1" \(changed meanwhile\)\./);
});

it('sluice rearm has nothing against somebody who armed it meanwhile', async () => {
  const changed = (record: Stored) => ({ ...record, armed: { armedVersion: 3, firings: 0 } });
  const { ended } = await rearmed({ records: [stop(1)], changes: 1, changed });
  expect(ended).toBe(0);
});

it('sluice rearm counts all that would fire now, however many pairs they have', async () => {
  const records = Array.from({ length: 25 }, (_, n) => stop(n));
  const { notes } = await rearmed({ records }, 'no');
  expect(notes.at(-1)).toBe('Arm 25 again, of which 25 would fire now? Type yes: ');
});

it('sluice rearm does not say of an order whose price is unknown that it waits', async () => {
  const { notes } = await rearmed({ records: [stop(1), stop(2)], unread: ['C1_USDT'] }, 'no');
  expect(notes).toEqual([
    expect.stringMatching(/^stop-1: .*: price unknown, suspended$/),
    expect.stringMatching(/^stop-2: .*: fires now, suspended, met at 90$/),
    'Arm 2 again, of which 1 would fire now, and 1 more may, whose price could not be read? Type yes: ',
  ]);
});
