import {
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
} from '@aws-sdk/lib-dynamodb';
import type { GateTrade } from '../../gate/spot/gate-trade.ts';
import {
  type Item,
  keyOfOrder,
  keyOfProgress,
  keyOfTrade,
  TABLE_KEYS,
  TRADE_PREFIX,
} from '../../ledger/keys.ts';

export type TradeStore = ReturnType<typeof createTradeStore>;

const QUERY_PAGES_MAX = 1_000;
/** Each look reads the last two minutes of fills again: so many may have been kept already. */
const REMEMBERED_MAX = 10_000;

/** How far an account has been followed. Exchange time. */
export type Progress = {
  /** Trades that Gate showed until then are kept. */
  readonly tradesUntilMs?: number;
  /** When the account was last searched for orders that nobody follows. */
  readonly sweptAtMs?: number;
};

/** The fills of orders, and how far they were read, in the same table as the orders. */
export function createTradeStore(client: DynamoDBDocumentClient, tableName: string) {
  const remembered = new Set<string>();

  /** Keeps a fill beside its order; the same fill again changes nothing, and is not written again. */
  async function putTrade(stem: string, trade: GateTrade): Promise<void> {
    const Item = { ...keyOfTrade(stem, trade.tradeId), ...trade };
    const text = JSON.stringify(Item);
    if (remembered.has(text)) return;
    await client.send(new PutCommand({ TableName: tableName, Item }));
    remembered.add(text);
    const [oldest] = remembered;
    if (remembered.size > REMEMBERED_MAX) remembered.delete(oldest!);
  }

  /** All fills of an order. */
  async function tradesOf(stem: string): Promise<readonly GateTrade[]> {
    const trades: Item[] = [];
    let start: Item | undefined;
    for (let page = 0; page < QUERY_PAGES_MAX; page++) {
      const { [TABLE_KEYS.partition]: order } = keyOfOrder(stem);
      const answer = await client.send(
        new QueryCommand({
          TableName: tableName,
          KeyConditionExpression: '#pk = :order AND begins_with(#sk, :trades)',
          ExpressionAttributeNames: { '#pk': TABLE_KEYS.partition, '#sk': TABLE_KEYS.sort },
          ExpressionAttributeValues: { ':order': order, ':trades': TRADE_PREFIX },
          ConsistentRead: true,
          ...(start && { ExclusiveStartKey: start }),
        }),
      );
      trades.push(...(answer.Items ?? []));
      start = answer.LastEvaluatedKey;
      if (!start) break;
    }
    return trades as unknown as readonly GateTrade[];
  }

  async function readProgress(account: string): Promise<Progress> {
    const Key = keyOfProgress(account);
    const { Item } = await client.send(new GetCommand({ TableName: tableName, Key }));
    return (Item ?? {}) as Progress;
  }

  /** Runs that overlap may take turns writing; each only says what it has seen by itself. */
  async function writeProgress(account: string, progress: Progress): Promise<void> {
    const Item = { ...keyOfProgress(account), ...progress };
    await client.send(new PutCommand({ TableName: tableName, Item }));
  }

  return { putTrade, tradesOf, readProgress, writeProgress };
}
