import { expect, it } from 'vitest';
import { documentClientOf } from '../../../local/simulation/dynamodb/document-client.ts';
import { Table } from '../../../local/simulation/dynamodb/table.ts';
import { createLedgerTable } from '../../../shared/ledger/table.ts';
import { systemClock } from '../../../shared/lib/clock.ts';
import { createWatchStore } from '../../../shared/orders/ledger/watch-store.ts';

const best = (price: string) => ({ extremum: { price, atMs: 1 } });

/** The store of each of two processes, over one table. */
function stores() {
  const table = new Table({
    nowMs: () => 0,
    indexLagMs: () => 0,
    onWrite: () => {},
    pageSize: 100,
  });
  const client = documentClientOf(async (command) => table.execute(command));
  const ledger = createLedgerTable(client, 'Orders', { clock: systemClock, random: () => 0 });
  return [createWatchStore(ledger), createWatchStore(ledger)] as const;
}

it('keeps what is remembered in the order of the stems', async () => {
  const [store] = stores();
  expect(await store.replace('two', {}, best('61000'))).toBe(true);
  expect(await store.readAll(['one', 'two'])).toEqual([{}, best('61000')]);
});

it('does not let a process replace a best price that another one has raised meanwhile', async () => {
  const [slow, fast] = stores();
  await slow.replace('one', {}, best('60000'));
  const [seen] = await slow.readAll(['one']);
  expect(await fast.replace('one', seen!, best('62000'))).toBe(true);
  expect(await slow.replace('one', seen!, best('61000'))).toBe(false);
  expect(await fast.readAll(['one'])).toEqual([best('62000')]);
});
