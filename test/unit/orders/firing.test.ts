import { expect, test } from 'vitest';
import { documentClientOf } from '../../../local/simulation/dynamodb/document-client.ts';
import { TABLE_NAME, Table } from '../../../local/simulation/dynamodb/table.ts';
import { createLedgerTable } from '../../../shared/ledger/table.ts';
import { createOrderStore } from '../../../shared/orders/ledger/order-store.ts';
import { claimOf } from '../../model/budget/processes.ts';

const STEM = 'a'.repeat(25);

test('of two that see the price of an armed order, one fires it', async () => {
  const clock = { nowMs: () => 0, sleepUntil: async () => {} };
  const table = new Table({ nowMs: () => 0, indexLagMs: () => 0, onWrite() {}, pageSize: 1_000 });
  const client = documentClientOf(async (command) => table.execute(command));
  const ledger = createLedgerTable(client, TABLE_NAME, { clock, random: () => 0 });
  const store = createOrderStore(ledger, clock, () => 'nonce');
  const order = { stem: STEM, owner: 'first', units: 60, outcome: 'open' } as const;
  const { attempt: _attempt, ...unclaimed } = claimOf(order);
  const { record } = await store.create('armed', {
    ...unclaimed,
    status: 'armed',
    trigger: { price: '1', rule: '<=', source: 'last', confirmSeconds: 0, expiresAtMs: 9e12 },
    armed: { armedSinceMs: 0, armedVersion: 0, firings: 0 },
  });
  const fire = (firedAtMs: number) =>
    store.transition('fired', record, { firedAtMs, firings: 1 }, `at ${firedAtMs}`);
  expect((await fire(1_000)).applied).toBe(true);
  expect((await fire(2_000)).applied).toBe(false);
  expect(await store.get(STEM)).toMatchObject({ armed: { firedAtMs: 1_000, firings: 1 } });
});
