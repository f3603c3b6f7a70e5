import { expect, it } from 'vitest';
import { cancelWithExits } from '../../cli/orders/cancel-with-exits.ts';
import type { Connection, Context } from '../../cli/program/command.ts';
import type { OrderRecord } from '../../shared/orders/model/record.ts';

const EXITS = { stopLoss: { price: '57000' } };
const BOUGHT = { id: 'entry', status: 'filled', exits: EXITS };
const PLACED = { ...BOUGHT, action: 'place', attempt: {}, exchange: { filledAmount: '1' } };
const SLICED = { ...BOUGHT, action: 'sliced', slicing: { filled: { filledAmount: '1' } } };
const EXIT = { id: 'entry/exit', action: 'exit', program: { filled: { filledAmount: '0' } } };
const WORKING = { ...EXIT, status: 'working' };
const CANCELLED = { ...EXIT, status: 'cancelled', cancelRequestedAtMs: 1 };

/** Cancels an order in a ledger where its exit is so, and ends as soon as a cancel was sent. */
async function cancelled(order: object, exit?: object) {
  let nowMs = Date.parse('2026-11-22T09:00:00Z');
  let shown = exit;
  const targets: string[] = [];
  const context = {
    account: 'main',
    clock: {
      nowMs: () => nowMs,
      sleepUntil: async (timeMs: number) => {
        nowMs = timeMs;
      },
    },
    randomBytes: (size: number) => new Uint8Array(size),
    terminal: { note: () => {} },
    onInterrupt: () => {},
  } as unknown as Context;
  const connection = {
    target: { accounts: { main: {} } },
    stack: {
      stemOf: (_account: string, id: string) => id,
      async sendOrder(body: string) {
        targets.push(JSON.parse(body).target);
        shown = CANCELLED;
        return { messageId: 'M1' };
      },
      store: { get: async (id: string) => (id === EXIT.id ? shown : undefined) },
    },
  } as unknown as Connection;
  const records = await cancelWithExits(context, connection, order as OrderRecord);
  return { targets, shown: records.map(({ id, status }) => `${id} ${status}`) };
}

const ENDED = { targets: ['entry/exit'], shown: ['entry filled', 'entry/exit cancelled'] };

it('cancel --with-exits ends the exit of an order, and of one in slices', async () => {
  expect(await cancelled(PLACED, WORKING)).toEqual(ENDED);
  expect(await cancelled(SLICED, WORKING)).toEqual(ENDED);
});

it('cancel --with-exits of an exit shows it once', async () => {
  expect(await cancelled(WORKING, WORKING)).toEqual({
    targets: ['entry/exit'],
    shown: ['entry/exit cancelled'],
  });
});

it('cancel --with-exits says that an exit has not begun, and how it never will', async () => {
  await expect(cancelled(PLACED)).rejects.toThrow(
    'has not begun yet. So that it never does: sluice cancel entry/exit --before',
  );
});
