import { BatchWriteCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { itemOf, recordFrom } from '../../shared/orders/ledger/item.ts';
import { deploymentTag, orderStem } from '../../shared/orders/model/client-order-id.ts';
import type { OrderRecord } from '../../shared/orders/model/record.ts';

/** A table, and what it is the ledger of. */
export type Ledger = {
  readonly documentClient: DynamoDBDocumentClient;
  readonly outputs: { readonly OrdersTableName: string; readonly Deployment: string };
};

const BATCH_SIZE = 25;
const AT_ONCE = 8;
const EVERY_MS = 7 * 60_000;

/** Writes so many ended orders of an account into the ledger, one every few minutes until now. */
export async function writeOrders(
  { documentClient, outputs }: Ledger,
  account: string,
  count: number,
  nowMs = Date.now(),
): Promise<void> {
  const { OrdersTableName, Deployment } = outputs;
  const records = endedOrders(Deployment, account, count, nowMs);
  const batches = Array.from({ length: Math.ceil(count / BATCH_SIZE) }, (_, index) =>
    records.slice(index * BATCH_SIZE, (index + 1) * BATCH_SIZE),
  );
  async function write() {
    for (let batch = batches.pop(); batch; batch = batches.pop()) {
      const puts = batch.map((record) => ({ PutRequest: { Item: itemOf(record) } }));
      await documentClient.send(
        new BatchWriteCommand({ RequestItems: { [OrdersTableName]: puts } }),
      );
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, write));
}

/** The orders that are written, newest first. */
export function endedOrders(
  deployment: string,
  account: string,
  count: number,
  nowMs: number,
): OrderRecord[] {
  const tag = deploymentTag(deployment);
  return Array.from({ length: count }, (_, index) =>
    endedOrder(orderStem(tag, account, idOf(index)), account, index, nowMs - index * EVERY_MS),
  );
}

const idOf = (index: number): string => `dca-${String(index).padStart(5, '0')}`;

/** An order that has ended; every third is a sell, and some are refused. */
export function endedOrder(
  stem: string,
  account: string,
  index: number,
  atMs: number,
): OrderRecord {
  const isRejected = index % 40 === 7;
  const side = index % 3 === 0 ? 'sell' : 'buy';
  const price = String(86_000 + ((index * 37) % 3_000));
  const filled = isRejected ? {} : { filledAmount: '0.001', filledTotal: `${price.slice(0, 2)}.5` };
  return recordFrom(stem, {
    account,
    id: idOf(index),
    action: 'place',
    status: isRejected ? 'rejected' : 'filled',
    version: 2,
    order: {
      currency_pair: 'BTC_USDT',
      type: 'limit',
      side,
      amount: '0.001',
      price,
      time_in_force: 'gtc',
    },
    hash: stem,
    issuedAtMs: atMs,
    submitByMs: atMs + 300_000,
    attempt: isRejected ? 0 : 1,
    ...(!isRejected && { signedAtMs: atMs, updateTimeMs: atMs + 40 }),
    ...(!isRejected && { orderId: String(index) }),
    filledAmount: '0',
    filledTotal: '0',
    left: '0',
    fees: isRejected ? [] : [{ currency: 'USDT', amount: '0.17' }],
    ...filled,
    ...(isRejected && {
      reason: { code: 'MAX_DAY', message: 'The day has no room for it.', retry: 'new_id' },
    }),
    sentBy: { kind: 'message', principal: 'test' },
    configHash: 'test',
    createdAtMs: atMs,
    updatedAtMs: atMs + 40,
    closedAtMs: atMs + 40,
    history: [
      { atMs, status: 'submitting', event: 'claimed' },
      { atMs: atMs + 40, status: isRejected ? 'rejected' : 'filled', event: 'placed' },
    ],
  });
}
