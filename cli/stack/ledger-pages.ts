import { type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { INDEXES, type Item, stemsOf } from '../../shared/ledger/keys.ts';
import { createTradeStore } from '../../shared/orders/ledger/fill-store.ts';
import type { OrderStore } from '../../shared/orders/ledger/order-store.ts';
import type { OrderRecord } from '../../shared/orders/model/record.ts';

export type LedgerPages = ReturnType<typeof createLedgerPages>;

/** The maximum number of keys of one BatchGetItem. */
const PAGE_SIZE = 100;
const PAGES_MAX = 100_000;

/** The whole ledger of an account, oldest first, a page at a time. */
export function createLedgerPages(
  client: DynamoDBDocumentClient,
  tableName: string,
  orders: Pick<OrderStore, 'getAll'>,
) {
  const { tradesOf } = createTradeStore(client, tableName);
  const { indexName, partition, sort } = INDEXES.byAccount;

  /** The records created in the range; the end is exclusive. */
  async function* pages(
    account: string,
    time: { readonly fromMs: number; readonly untilMs: number },
  ): AsyncGenerator<readonly OrderRecord[]> {
    let start: Item | undefined;
    for (let page = 0; page < PAGES_MAX; page++) {
      const response = await client.send(
        new QueryCommand({
          TableName: tableName,
          IndexName: indexName,
          KeyConditionExpression: '#partition = :account AND #sort BETWEEN :from AND :last',
          ExpressionAttributeNames: { '#partition': partition, '#sort': sort },
          ExpressionAttributeValues: {
            ':account': account,
            ':from': time.fromMs,
            ':last': time.untilMs - 1,
          },
          Limit: PAGE_SIZE,
          ...(start && { ExclusiveStartKey: start }),
        }),
      );
      yield await orders.getAll(stemsOf(response.Items ?? []));
      start = response.LastEvaluatedKey;
      if (!start) return;
    }
    throw new Error(`The ledger of "${account}" has more than ${PAGES_MAX * PAGE_SIZE} orders.`);
  }

  return { pages, tradesOf };
}
