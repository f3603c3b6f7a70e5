import { describe, expect, it } from 'vitest';
import { readOrders } from '../../cli/orders/order-input.ts';
import { submit } from '../../cli/orders/submit.ts';
import type { Connection, Context } from '../../cli/program/command.ts';
import type { OrderRecord } from '../../shared/orders/model/record.ts';

const START_MS = Date.parse('2026-11-22T09:00:00Z');
const ORDER = { id: 'one', currency_pair: 'BTC_USDT', side: 'buy', amount: '1', price: '2' };
const { messages } = readOrders(JSON.stringify(ORDER), {
  nowMs: START_MS,
  accounts: ['main'],
  account: undefined,
});
const { hash } = messages[0]!.request;

/** A ledger that holds these records from these moments on, in a time that only waiting moves. */
function stage(appearances: readonly { afterMs: number; record: Partial<OrderRecord> }[]) {
  let nowMs = START_MS;
  const notes: string[] = [];
  const sent: string[] = [];
  const context = {
    clock: {
      nowMs: () => nowMs,
      sleepUntil: async (timeMs: number) => {
        nowMs = Math.max(nowMs, timeMs);
      },
    },
    terminal: { note: (text: string) => notes.push(text) },
    onInterrupt: () => {},
  } as unknown as Context;
  async function getAll(stems: readonly string[]) {
    const here = appearances.filter(({ afterMs }) => nowMs >= START_MS + afterMs);
    const newest = new Map(here.map(({ record }) => [record.stem!, record]));
    return stems.flatMap((stem) => newest.get(stem) ?? []);
  }
  const connection = {
    stack: {
      stemOf: (account: string, id: string) => `${account}|${id}`,
      sendOrder: async (_body: string, group: string) => {
        sent.push(group);
        return { messageId: 'M1' };
      },
      store: { getAll },
    },
  } as unknown as Connection;
  const run = () => submit(context, connection, messages, { wait: true });
  return { run, notes, sent, waitedMs: () => nowMs - START_MS };
}

describe('waiting for a verdict', () => {
  it('ends when the order is more than claimed, and tells that it takes longer', async () => {
    const stem = 'main|one';
    const { run, notes, sent, waitedMs } = stage([
      { afterMs: 500, record: { stem, hash, status: 'submitting' } },
      { afterMs: 5_000, record: { stem, hash, status: 'open' } },
    ]);
    expect(await run()).toEqual([{ kind: 'verdict', record: expect.objectContaining({ stem }) }]);
    expect(sent).toEqual(['main#BTC_USDT']);
    expect(notes).toEqual(['Waiting for 1 of 1 order ...']);
    expect(waitedMs()).toBeLessThan(7_000);
  });

  it('ends after a minute without one', async () => {
    const { run, waitedMs } = stage([]);
    expect(await run()).toEqual([{ kind: 'pending', record: undefined }]);
    expect(waitedMs()).toBeGreaterThanOrEqual(60_000);
    expect(waitedMs()).toBeLessThan(62_000);
  });

  it('does not send an order again that is on its way', async () => {
    const stem = 'main|one';
    const { run, sent } = stage([
      { afterMs: 0, record: { stem, hash, status: 'submitting' } },
      { afterMs: 300, record: { stem, hash, status: 'filled' } },
    ]);
    expect(await run()).toMatchObject([{ kind: 'verdict', record: { status: 'filled' } }]);
    expect(sent).toEqual([]);
  });

  it('finds a refusal that could only be recorded under the id of the message', async () => {
    const { run } = stage([
      { afterMs: 200, record: { stem: 'main|msg-M1', hash: 'body', status: 'rejected' } },
    ]);
    expect(await run()).toMatchObject([{ kind: 'verdict', record: { status: 'rejected' } }]);
  });

  it('reports that another order took the id in the meantime', async () => {
    const { run } = stage([
      { afterMs: 200, record: { stem: 'main|one', hash: 'another', status: 'filled' } },
    ]);
    expect(await run()).toMatchObject([{ kind: 'conflict', record: { status: 'filled' } }]);
  });
});
