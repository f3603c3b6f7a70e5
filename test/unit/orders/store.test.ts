import { expect, it } from 'vitest';
import { documentClientOf } from '../../../local/simulation/dynamodb/document-client.ts';
import { Table } from '../../../local/simulation/dynamodb/table.ts';
import { keyOfOrder } from '../../../shared/ledger/keys.ts';
import { createLedgerTable } from '../../../shared/ledger/table.ts';
import { createOrderStore } from '../../../shared/orders/ledger/order-store.ts';
import { createRunStore } from '../../../shared/rebalance/ledger/run-store.ts';

/** As long as the table gives less than it is asked for. */
const THROTTLED_MS = 300;

it('waits, longer each time, where the table leaves keys of a batch unread for a moment', async () => {
  let nowMs = 0;
  const item = { ...keyOfOrder('one'), id: 'one' };
  async function send(command: object) {
    const { RequestItems } = (command as { input: { RequestItems: object } }).input;
    return nowMs < THROTTLED_MS
      ? { Responses: {}, UnprocessedKeys: RequestItems }
      : { Responses: { Orders: [item] } };
  }
  async function sleepUntil(atMs: number) {
    nowMs = atMs;
  }
  const clock = { nowMs: () => nowMs, sleepUntil };
  const table = createLedgerTable(documentClientOf(send), 'Orders', { clock, random: () => 0.5 });
  const store = createOrderStore(table, clock, () => 'nonce');
  expect(await store.getAll(['one'])).toMatchObject([{ stem: 'one' }]);
  expect(nowMs).toBeLessThan(1_000);
});

it('finds as many orders as were asked for, also behind rebalance runs that traded nothing', async () => {
  const clock = { nowMs: () => 0, sleepUntil: async () => {} };
  const memory = new Table({ ...clock, indexLagMs: () => 0, onWrite: () => {}, pageSize: 4 });
  const client = documentClientOf(async (command) => memory.execute(command));
  const table = createLedgerTable(client, 'Orders', { clock, random: () => 0.5 });
  const store = createOrderStore(table, clock, () => 'nonce');
  const runs = createRunStore(table);
  for (const [index, stem] of ['one', 'two', 'three'].entries()) {
    await table.commit([{ put: { ...keyOfOrder(stem), account: 'main', createdAtMs: index } }]);
  }
  for (let minute = 10; minute < 20; minute += 1) {
    const id = `core-2026-11-22T09:${minute}Z`;
    const run = { id, portfolio: 'core', account: 'main', trigger: 'schedule' } as const;
    const begun = await runs.begin(run, minute);
    if (begun.kind === 'begun') await runs.end(begun.run, 'done', { atMs: minute });
  }
  const newest = (limit: number) => store.query('byAccount', 'main', { newestFirst: true, limit });
  expect(await newest(2)).toEqual(['three', 'two']);
  expect(await newest(10)).toEqual(['three', 'two', 'one']);
});
