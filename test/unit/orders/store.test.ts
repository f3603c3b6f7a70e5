import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { expect, it } from 'vitest';
import { keyOfOrder } from '../../../shared/ledger/keys.ts';
import { systemClock } from '../../../shared/lib/clock.ts';
import { createOrderStore } from '../../../shared/orders/ledger/order-store.ts';

/** As long as the table gives less than it is asked for. */
const THROTTLED_MS = 300;

it('waits, longer each time, where the table leaves keys of a batch unread for a moment', async () => {
  let nowMs = 0;
  const item = { ...keyOfOrder('one'), id: 'one' };
  const send = async ({ input }: { input: { RequestItems: object } }) =>
    nowMs < THROTTLED_MS
      ? { Responses: {}, UnprocessedKeys: input.RequestItems }
      : { Responses: { Orders: [item] } };
  async function pause(tries: number) {
    nowMs += 10 * 2 ** tries;
  }
  const client = { send } as unknown as DynamoDBDocumentClient;
  const store = createOrderStore(client, 'Orders', systemClock, pause);
  expect(await store.getAll(['one'])).toMatchObject([{ stem: 'one' }]);
  expect(nowMs).toBeLessThan(1_000);
});
