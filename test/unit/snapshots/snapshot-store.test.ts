import { expect, it } from 'vitest';
import { documentClientOf } from '../../../local/simulation/dynamodb/document-client.ts';
import { Table } from '../../../local/simulation/dynamodb/table.ts';
import { createLedgerTable } from '../../../shared/ledger/table.ts';
import type { PnlEvent } from '../../../shared/pnl/ledger.ts';
import { createSnapshotStore } from '../../../shared/snapshots/snapshot-store.ts';

const AT_MS = Date.UTC(2026, 10, 22, 9);

it('a deposit keeps the price at which it was seen first, whoever reads it again later', async () => {
  const clock = { nowMs: () => AT_MS, sleepUntil: async () => {} };
  const memory = new Table({ ...clock, indexLagMs: () => 0, onWrite: () => {}, pageSize: 4 });
  const client = documentClientOf(async (command) => memory.execute(command));
  const table = createLedgerTable(client, 'Ledger', { clock, random: () => 0 });
  const seenAt = (price: string): PnlEvent => ({
    kind: 'flow',
    id: 'book 1',
    atMs: AT_MS,
    coin: 'BTC',
    change: '1',
    flow: 'deposit',
    type: 'deposit',
    price,
  });
  await createSnapshotStore(table).keepEvents('main', [seenAt('60000')]);
  // Each reading overlaps the one before, and another process does not know what was kept.
  const later = createSnapshotStore(table);
  await later.keepEvents('main', [seenAt('63000')]);
  const events = await later.events('main', { fromMs: 0, toMs: AT_MS });
  expect(events).toEqual([seenAt('60000')]);
});
