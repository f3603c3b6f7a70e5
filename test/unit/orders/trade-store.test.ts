import { BatchGetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from 'vitest';
import { documentClientOf } from '../../../local/simulation/dynamodb/document-client.ts';
import { Table } from '../../../local/simulation/dynamodb/table.ts';
import type { GateTrade } from '../../../shared/gate/gate-trade.ts';
import { createLedgerTable } from '../../../shared/ledger/table.ts';
import { systemClock } from '../../../shared/lib/clock.ts';
import { createTradeStore, type OwnTrade } from '../../../shared/orders/ledger/fill-store.ts';

const TRADE = { tradeId: '1', amount: '0.1', price: '30000', fees: [] } as unknown as GateTrade;
const FILL: OwnTrade = { stem: 'stem', trade: TRADE };

/** A table that keeps count of its calls, and may be out of reach. Each store is a process of its own. */
function counted() {
  const table = new Table({
    nowMs: () => 0,
    indexLagMs: () => 0,
    onWrite: () => {},
    pageSize: 1_000,
  });
  const calls = { reads: 0, writes: 0, isAway: false };
  async function send(command: object) {
    if (calls.isAway) throw new Error('The table does not answer.');
    if (command instanceof BatchGetCommand) calls.reads += 1;
    if (command instanceof PutCommand) calls.writes += 1;
    return table.execute(command);
  }
  const newStore = () =>
    createTradeStore(
      createLedgerTable(documentClientOf(send), 'Orders', { clock: systemClock, random: () => 0 }),
    );
  return { calls, newStore, store: newStore() };
}

const numbered = (number: number): OwnTrade => ({
  ...FILL,
  trade: { ...TRADE, tradeId: `${number}` },
});

describe('a fill that is read again', () => {
  it('is not written again, nor asked for', async () => {
    const { calls, store } = counted();
    for (let poll = 0; poll < 3; poll++) await store.keepFills([FILL, FILL]);
    expect(calls).toMatchObject({ reads: 1, writes: 1 });
  });

  it('is not written again by a process that begins anew', async () => {
    const { calls, store, newStore } = counted();
    expect(await store.keepFills([numbered(1), numbered(2)])).toBe(2);
    expect(await newStore().keepFills([numbered(1), numbered(2), numbered(3)])).toBe(1);
    expect(calls).toMatchObject({ reads: 2, writes: 3 });
  });

  it('is written for each order, and where Gate shows something else of it', async () => {
    const { calls, store, newStore } = counted();
    const changed = { ...TRADE, fees: [{ currency: 'BTC', amount: '0.0002' }] };
    expect(await store.keepFills([FILL, { ...FILL, stem: 'other' }])).toBe(2);
    expect(await newStore().keepFills([{ ...FILL, trade: changed }])).toBe(1);
    expect(calls.writes).toBe(3);
    expect(await store.tradesOf('stem')).toMatchObject([changed]);
  });

  it('is written again where the write did not succeed', async () => {
    const { calls, store } = counted();
    calls.isAway = true;
    await expect(store.keepFills([FILL])).rejects.toThrow('does not answer');
    calls.isAway = false;
    expect(await store.keepFills([FILL])).toBe(1);
  });

  it('is remembered for as long as many others have not come after it', async () => {
    const { calls, store } = counted();
    const fills = Array.from({ length: 10_001 }, (_, number) => numbered(number));
    expect(await store.keepFills(fills)).toBe(10_001);
    const { reads } = calls;
    await store.keepFills([numbered(10_000)]);
    expect(calls.reads).toBe(reads);
    expect(await store.keepFills([numbered(0)])).toBe(0);
    expect(calls.reads).toBe(reads + 1);
  });
});

describe('the progress of an account', () => {
  it('only moves forward, each mark by itself', async () => {
    const { store } = counted();
    expect(await store.readProgress('main')).not.toHaveProperty('tradesUntilMs');
    await store.advance('main', 'tradesUntilMs', 2_000);
    await store.advance('main', 'sweptAtMs', 500);
    await store.advance('main', 'tradesUntilMs', 1_000);
    expect(await store.readProgress('main')).toMatchObject({
      tradesUntilMs: 2_000,
      sweptAtMs: 500,
    });
    await store.advance('main', 'tradesUntilMs', 3_000);
    expect(await store.readProgress('main')).toMatchObject({ tradesUntilMs: 3_000 });
  });
});
