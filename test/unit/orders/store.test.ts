import { expect, it } from 'vitest';
import { documentClientOf } from '../../../local/simulation/dynamodb/document-client.ts';
import { keyOfOrder } from '../../../shared/ledger/keys.ts';
import { createLedgerTable } from '../../../shared/ledger/table.ts';
import { createOrderStore } from '../../../shared/orders/ledger/order-store.ts';

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
