import { expect, it } from 'vitest';
import { documentClientOf } from '../../../local/simulation/dynamodb/document-client.ts';
import { TABLE_NAME, Table } from '../../../local/simulation/dynamodb/table.ts';
import { createLedgerTable } from '../../../shared/ledger/table.ts';
import { createOpeningsStore, type Opening } from '../../../shared/orders/ledger/openings-store.ts';

function newStore() {
  const clock = { nowMs: () => 1, sleepUntil: async () => {} };
  const table = new Table({ nowMs: () => 0, indexLagMs: () => 0, onWrite() {}, pageSize: 1_000 });
  const client = documentClientOf(async (command) => table.execute(command));
  return createOpeningsStore(createLedgerTable(client, TABLE_NAME, { clock, random: () => 0 }));
}

function openingOf(number: number): Opening {
  return { stem: `stem${number}`, contract: 'BTC_USDT', size: '1', atMs: number };
}

it('forgets any number of openings that end at once, the oldest first', async () => {
  const store = newStore();
  const note = async (opening: Opening, forgotten: readonly Opening[] = []) =>
    store.note('main', await store.read('main'), opening, forgotten);
  const many = Array.from({ length: 500 }, (_, index) => openingOf(500 - index));
  for (const opening of many) await note(opening);
  expect(await note(openingOf(501), many)).toBe(true);
  const left = (await store.read('main')).openings.map(({ atMs }) => atMs);
  expect(Math.min(...left)).toBe(502 - left.length);
  for (let number = 502; number < 510; number++) {
    const { openings } = await store.read('main');
    await note(openingOf(number), openings);
  }
  expect((await store.read('main')).openings).toEqual([openingOf(509)]);
});
