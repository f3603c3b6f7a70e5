import { expect, it } from 'vitest';
import { documentClientOf } from '../../../local/simulation/dynamodb/document-client.ts';
import { Table } from '../../../local/simulation/dynamodb/table.ts';
import { keyOfRun } from '../../../shared/ledger/keys.ts';
import { createLedgerTable } from '../../../shared/ledger/table.ts';
import { createRunStore } from '../../../shared/rebalance/ledger/run-store.ts';

const ID = 'core-2026-11-22T09:00Z';

function openLedger() {
  const clock = { nowMs: () => 0, sleepUntil: async () => {} };
  const memory = new Table({ ...clock, indexLagMs: () => 0, onWrite: () => {}, pageSize: 4 });
  const client = documentClientOf(async (command) => memory.execute(command));
  const table = createLedgerTable(client, 'Orders', { clock, random: () => 0.5 });
  return { table, runs: createRunStore(table) };
}

it('a run has its account however it is read, and is none of the orders of the account', async () => {
  const { table, runs } = openLedger();
  const begin = () =>
    runs.begin({ id: ID, portfolio: 'core', account: 'fund', trigger: 'schedule' }, 1);
  await begin();
  const again = await begin();
  expect(again.kind === 'exists' && again.run.account).toBe('fund');
  expect(await runs.get('core', ID)).toMatchObject({ id: ID, account: 'fund' });
  expect(await runs.list('core', 10)).toMatchObject([{ id: ID, account: 'fund' }]);
  const ofAccount = table.queryKeys({ index: 'byAccount', partition: 'fund' });
  expect(await Array.fromAsync(ofAccount)).toEqual([]);
});

it('a run that was stored among the orders of its account is still read', async () => {
  const { table, runs } = openLedger();
  const run = { id: ID, portfolio: 'core', account: 'fund', status: 'done', createdAtMs: 1 };
  await table.commit([{ put: { ...keyOfRun('core', ID), ...run } }]);
  expect(await runs.get('core', ID)).toEqual(run);
});
