import {
  ConditionalCheckFailedException,
  TransactionCanceledException,
  TransactionConflictException,
} from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  paginateQuery,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { Clock } from '../lib/clock.ts';
import { INDEXES, type Item, type Key, keyText, TABLE_KEYS, withoutKeys } from './keys.ts';
import { putInput, updateInput, type Write } from './write.ts';

/** The ledger's table. Nothing is deleted, nothing is scanned, and items come without their keys. */
export type LedgerTable = ReturnType<typeof createLedgerTable>;

/** Items with one partition key, in the order of their sort keys. */
export type Range = {
  /** Absent: the table itself, strongly consistent. An index lags: what it names is a candidate. */
  readonly index?: keyof typeof INDEXES;
  readonly partition: string;
  readonly sort?: { readonly prefix: string } | { readonly from: number; readonly to?: number };
  readonly newestFirst?: boolean;
  /** At most so many items. */
  readonly limit?: number;
  /** How many items one request reads; absent: as many as fit into 1 MB. */
  readonly pageSize?: number;
};

export type Committed =
  | { readonly committed: true }
  | {
      readonly committed: false;
      /** The stored item of each write whose condition failed. */
      readonly stored: readonly (Item | undefined)[];
    };

/** Random numbers from 0 to 1, as `Math.random` gives them. */
export type Random = () => number;

/** DynamoDB reads so many items in one request. Source: AWS, BatchGetItem. */
const BATCH_SIZE = 100;
const BATCH_TRIES = 8;
const PAGES_MAX = 100_000;
/** The most tries of a write that meets other writes to the same items. */
const CONFLICTS_MAX = 10;

export function createLedgerTable(
  client: DynamoDBDocumentClient,
  tableName: string,
  { clock, random }: { readonly clock: Clock; readonly random: Random },
) {
  /** Waits before a retry: full jitter up to 20 ms, doubled with each try. */
  const pause = (tries: number) => clock.sleepUntil(clock.nowMs() + random() * 20 * 2 ** tries);

  /** An `eventual` read costs half, and may miss the last write. */
  async function get(
    key: Key,
    consistency: 'strong' | 'eventual' = 'strong',
  ): Promise<Item | undefined> {
    const isStrong = consistency === 'strong';
    const { Item } = await client.send(
      new GetCommand({ TableName: tableName, Key: key, ...(isStrong && { ConsistentRead: true }) }),
    );
    return Item && withoutKeys(Item);
  }

  /** Reads many items, strongly consistent. The result has one place for each key. */
  async function getAll(keys: readonly Key[]): Promise<readonly (Item | undefined)[]> {
    const found = new Map<string, Item>();
    for (let start = 0; start < keys.length; start += BATCH_SIZE) {
      let unread: Item[] = keys.slice(start, start + BATCH_SIZE);
      for (let tries = 0; unread.length > 0; tries++) {
        if (tries === BATCH_TRIES) throw new Error('DynamoDB keeps leaving keys unread.');
        // DynamoDB leaves keys unread while the table is throttled.
        if (tries > 0) await pause(tries);
        const request = { [tableName]: { Keys: unread, ConsistentRead: true } };
        const response = await client.send(new BatchGetCommand({ RequestItems: request }));
        for (const item of response.Responses?.[tableName] ?? []) found.set(keyText(item), item);
        unread = response.UnprocessedKeys?.[tableName]?.Keys ?? [];
      }
    }
    return keys.map((key) => {
      const item = found.get(keyText(key));
      return item && withoutKeys(item);
    });
  }

  async function* query(range: Range): AsyncGenerator<Item> {
    for await (const item of items(range)) yield withoutKeys(item);
  }

  /** The keys of items in an index. */
  const queryKeys = (range: Range & { readonly index: keyof typeof INDEXES }) => items(range);

  async function* items(range: Range): AsyncGenerator<Item> {
    const { limit = Number.POSITIVE_INFINITY, pageSize = limit } = range;
    const page = Math.min(limit, pageSize);
    const pages = paginateQuery({ client }, queryInput(range, page));
    let count = 0;
    let read = 0;
    if (limit <= 0) return;
    for await (const { Items = [] } of pages) {
      for (const item of Items) {
        yield item;
        count += 1;
        if (count >= limit) return;
      }
      read += 1;
      if (read >= PAGES_MAX) throw new Error(`A query of the ledger has over ${PAGES_MAX} pages.`);
    }
  }

  function queryInput({ index, partition, sort, newestFirst }: Range, page: number) {
    const keys = index ? INDEXES[index] : TABLE_KEYS;
    const { term, values } = sortTerm(sort);
    return {
      TableName: tableName,
      ...(index ? { IndexName: INDEXES[index].indexName } : { ConsistentRead: true }),
      KeyConditionExpression: `#partition = :partition${term}`,
      ExpressionAttributeNames: {
        '#partition': keys.partition,
        ...(sort && { '#sort': keys.sort }),
      },
      ExpressionAttributeValues: { ':partition': partition, ...values },
      ScanIndexForward: !newestFirst,
      ...(Number.isFinite(page) && { Limit: page }),
    };
  }

  /** Carries out all writes or none. One write is a plain one, several are a transaction. */
  async function commit(writes: readonly [Write, ...Write[]]): Promise<Committed> {
    for (let tries = 1; ; tries++) {
      try {
        await send(writes);
        return { committed: true };
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) {
          return { committed: false, stored: [storedItem(error)] };
        }
        const reasons =
          error instanceof TransactionCanceledException ? (error.CancellationReasons ?? []) : [];
        if (reasons.some(({ Code }) => Code === 'ConditionalCheckFailed')) {
          return { committed: false, stored: reasons.map(storedItem) };
        }
        // A plain write that meets a transaction is refused too, by an error of its own.
        const isConflict =
          error instanceof TransactionConflictException ||
          reasons.some(({ Code }) => Code === 'TransactionConflict');
        if (!isConflict || tries === CONFLICTS_MAX) throw error;
        await pause(tries);
      }
    }
  }

  async function send(writes: readonly [Write, ...Write[]]): Promise<void> {
    const [write] = writes;
    if (writes.length > 1) {
      const TransactItems = writes.map((each) =>
        'put' in each
          ? { Put: putInput(tableName, each) }
          : { Update: updateInput(tableName, each) },
      );
      await client.send(new TransactWriteCommand({ TransactItems }));
    } else if ('put' in write) await client.send(new PutCommand(putInput(tableName, write)));
    else await client.send(new UpdateCommand(updateInput(tableName, write)));
  }

  return { get, getAll, query, queryKeys, commit };
}

function sortTerm(sort: Range['sort']): {
  readonly term: string;
  readonly values: Readonly<Record<string, unknown>>;
} {
  if (!sort) return { term: '', values: {} };
  if ('prefix' in sort) {
    return { term: ' AND begins_with(#sort, :prefix)', values: { ':prefix': sort.prefix } };
  }
  const { from, to } = sort;
  return to === undefined
    ? { term: ' AND #sort >= :from', values: { ':from': from } }
    : { term: ' AND #sort BETWEEN :from AND :to', values: { ':from': from, ':to': to } };
}

function storedItem({ Item }: Pick<ConditionalCheckFailedException, 'Item'>): Item | undefined {
  return Item && withoutKeys(unmarshall(Item));
}
