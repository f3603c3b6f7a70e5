import { expect, it } from 'vitest';
import { documentClientOf } from '../../../local/simulation/dynamodb/document-client.ts';
import { TABLE_NAME, Table } from '../../../local/simulation/dynamodb/table.ts';
import { createLedgerTable } from '../../../shared/ledger/table.ts';
import { createHoldingsStore, freeOf } from '../../../shared/orders/ledger/holdings-store.ts';

function newStore() {
  const clock = { nowMs: () => 1, sleepUntil: async () => {} };
  const table = new Table({ nowMs: () => 0, indexLagMs: () => 0, onWrite() {}, pageSize: 1_000 });
  const client = documentClientOf(async (command) => table.execute(command));
  const ledger = createLedgerTable(client, TABLE_NAME, { clock, random: () => 0 });
  return createHoldingsStore(ledger, clock);
}

it('takes coins only from what was read', async () => {
  const store = newStore();
  const before = await store.read('main', 'BTC');
  expect(await store.take('main', 'BTC', before, 'one', '0.03')).toBe(true);
  expect(await store.take('main', 'BTC', before, 'two', '0.03')).toBe(false);
  expect(freeOf({ available: '0.1' }, await store.read('main', 'BTC'))).toBe('0.07');
});

it('never holds less because a message comes again', async () => {
  const store = newStore();
  await store.take('main', 'BTC', await store.read('main', 'BTC'), 'one', '0.03');
  // The ratio of a smaller balance is less.
  await store.take('main', 'BTC', await store.read('main', 'BTC'), 'one', '0.009');
  expect(freeOf({ available: '0.1' }, await store.read('main', 'BTC'))).toBe('0.07');
});

it('keeps what a newer version of the exit has said', async () => {
  const store = newStore();
  await store.take('main', 'BTC', await store.read('main', 'BTC'), 'one', '0.03');
  await store.note('main', 'BTC', 'one', { amount: '0.02', recordVersion: 4 });
  await store.take('main', 'BTC', await store.read('main', 'BTC'), 'one', '0.01');
  await store.note('main', 'BTC', 'one', { amount: '0', recordVersion: 3 });
  expect((await store.read('main', 'BTC')).holders.get('one')).toEqual({
    amount: '0.02',
    owned: '0.02',
    recordVersion: 4,
  });
});

it('what resting orders of an exit were noted to lock is free for nobody, although it is available', async () => {
  const store = newStore();
  await store.note('main', 'BTC', 'resting', { amount: '0', owned: '0.05', recordVersion: 2 });
  const held = await store.read('main', 'BTC');
  expect(freeOf({ available: '0.03', total: '0.08' }, held)).toBe('0.03');
  expect(freeOf({ available: '0.08', total: '0.08' }, held)).toBe('0.03');
  expect(freeOf({ available: '0.08', total: '0.08' }, held, 'resting')).toBe('0.08');
});
