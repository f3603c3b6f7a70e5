import { describe, expect, it } from 'vitest';
import { awaitInstruction, sendInstruction } from '../../cli/orders/instruction.ts';
import type { Connection, Context } from '../../cli/program/command.ts';
import type { OrderRecord } from '../../shared/orders/model/record.ts';

const START_MS = Date.parse('2026-11-22T09:00:00Z');
const CANCEL = { action: 'cancel', target: 'one' } as const;
const AMEND = {
  action: 'amend',
  target: 'one',
  currency_pair: 'BTC_USDT',
  price: '2.50',
} as const;

type Appearance = { readonly afterMs: number; readonly id: string; readonly record: object };

/** A ledger that holds these records from these moments on, in a time that only waiting moves. */
function stage(appearances: readonly Appearance[] = []) {
  let nowMs = START_MS;
  const notes: string[] = [];
  const sent: { body: object; group: string }[] = [];
  const context = {
    account: 'main',
    clock: {
      nowMs: () => nowMs,
      sleepUntil: async (timeMs: number) => {
        nowMs = Math.max(nowMs, timeMs);
      },
    },
    randomBytes: (size: number) => new Uint8Array(size),
    terminal: { note: (text: string) => notes.push(text) },
    onInterrupt: () => {},
  } as unknown as Context;
  const connection = {
    target: { accounts: { main: {} } },
    stack: {
      stemOf: (_account: string, id: string) => id,
      sendOrder: async (body: string, group: string) => {
        sent.push({ body: JSON.parse(body), group });
        return { messageId: 'M1' };
      },
      store: {
        get: async (id: string) => {
          const here = appearances.filter((each) => each.id === id);
          const record = here.findLast(({ afterMs }) => nowMs >= START_MS + afterMs)?.record;
          return record as OrderRecord | undefined;
        },
      },
    },
  } as unknown as Connection;
  return {
    notes,
    sent,
    send: (instruction: typeof CANCEL | typeof AMEND) =>
      sendInstruction(context, connection, instruction),
    wait: (instruction: typeof CANCEL | typeof AMEND) =>
      awaitInstruction(context, connection, { ...instruction, id: 'it', messageId: 'M1' }),
    waitedMs: () => nowMs - START_MS,
  };
}

describe('an instruction', () => {
  it('goes out under an id of its own, stamped, in the group that it belongs to', async () => {
    const { send, sent } = stage();
    const { id } = await send(CANCEL);
    await send(AMEND);
    expect(id).toBe('cli-20261122T090000Z-aaaaaaaa');
    const stamp = { id, account: 'main', issued_at: '2026-11-22T09:00:00.000Z' };
    expect(sent).toEqual([
      { group: 'main#cancel#one', body: { ...stamp, ...CANCEL } },
      { group: 'main#BTC_USDT', body: { ...stamp, ...AMEND } },
    ]);
  });
});

describe('waiting for a cancel', () => {
  it('ends when its order has ended, although its own record does not say so yet', async () => {
    const cancelRequestedAtMs = START_MS;
    const { wait, notes, waitedMs } = stage([
      { afterMs: 0, id: 'one', record: { status: 'open' } },
      { afterMs: 100, id: 'it', record: { status: 'submitting' } },
      { afterMs: 5_000, id: 'one', record: { status: 'cancelled', cancelRequestedAtMs } },
    ]);
    const { order, instruction } = await wait(CANCEL);
    expect([order?.status, instruction?.status]).toEqual(['cancelled', 'submitting']);
    expect(notes).toEqual(['Waiting for the cancel of "one" (open) ...']);
    expect(waitedMs()).toBeLessThan(7_000);
  });

  it('goes on until the verdict when the order had ended by itself', async () => {
    const { wait, waitedMs } = stage([
      { afterMs: 0, id: 'one', record: { status: 'filled' } },
      { afterMs: 500, id: 'it', record: { status: 'rejected' } },
    ]);
    expect((await wait(CANCEL)).instruction?.status).toBe('rejected');
    expect(waitedMs()).toBeGreaterThanOrEqual(500);
  });

  it('ends after three minutes with one message', async () => {
    const { wait, waitedMs, notes } = stage([
      { afterMs: 0, id: 'one', record: { status: 'submitting' } },
    ]);
    expect((await wait(CANCEL)).order?.status).toBe('submitting');
    expect(waitedMs()).toBeGreaterThanOrEqual(180_000);
    expect(waitedMs()).toBeLessThan(182_000);
    expect(notes).toHaveLength(1);
  });
});

describe('waiting for an amendment', () => {
  it('ends with its verdict, whatever becomes of the order', async () => {
    const { wait } = stage([
      { afterMs: 0, id: 'one', record: { status: 'cancelled', cancelRequestedAtMs: START_MS } },
      { afterMs: 700, id: 'it', record: { status: 'rejected' } },
    ]);
    expect((await wait(AMEND)).instruction?.status).toBe('rejected');
  });
});
