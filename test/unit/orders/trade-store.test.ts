import { describe, expect, it } from 'vitest';
import { documentClientOf } from '../../../local/simulation/document-client.ts';
import type { GateTrade } from '../../../shared/gate/spot/gate-trade.ts';
import { createLedgerTable } from '../../../shared/ledger/table.ts';
import { systemClock } from '../../../shared/lib/clock.ts';
import { createTradeStore } from '../../../shared/orders/ledger/fill-store.ts';

const FILL = { tradeId: '1', amount: '0.1', price: '30000', fees: [] } as unknown as GateTrade;

/** A store on a table that keeps count of what is written, and may be out of reach. */
function counted() {
  const table = { writes: 0, isAway: false };
  async function send() {
    if (table.isAway) throw new Error('The table does not answer.');
    table.writes += 1;
  }
  return {
    table,
    store: createTradeStore(
      createLedgerTable(documentClientOf(send), 'Orders', { clock: systemClock, random: () => 0 }),
    ),
  };
}

describe('a fill that is read again', () => {
  it('is not written again', async () => {
    const { table, store } = counted();
    for (let look = 0; look < 3; look++) await store.putTrade('stem', FILL);
    expect(table.writes).toBe(1);
  });

  it('is written for each order, and where Gate shows something else of it', async () => {
    const { table, store } = counted();
    await store.putTrade('stem', FILL);
    await store.putTrade('other', FILL);
    await store.putTrade('stem', { ...FILL, fees: [{ currency: 'BTC', amount: '0.0002' }] });
    expect(table.writes).toBe(3);
  });

  it('is written again where the write did not succeed', async () => {
    const { table, store } = counted();
    table.isAway = true;
    await expect(store.putTrade('stem', FILL)).rejects.toThrow('does not answer');
    table.isAway = false;
    await store.putTrade('stem', FILL);
    expect(table.writes).toBe(1);
  });

  it('is remembered for as long as many others have not come after it', async () => {
    const { table, store } = counted();
    for (let number = 0; number <= 10_000; number++) {
      await store.putTrade('stem', { ...FILL, tradeId: String(number) });
    }
    await store.putTrade('stem', { ...FILL, tradeId: '10000' });
    expect(table.writes).toBe(10_001);
    await store.putTrade('stem', { ...FILL, tradeId: '0' });
    expect(table.writes).toBe(10_002);
  });
});
