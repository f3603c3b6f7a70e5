import {
  ConditionalCheckFailedException,
  DynamoDBServiceException,
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
import { createBackOff, type Random } from '../lib/back-off.ts';
import type { Clock } from '../lib/clock.ts';
import { INDEXES, type Item, type Key, keyText, TABLE_KEYS, withoutKeys } from './keys.ts';
import { checkInput, putInput, type Update, updateInput, type Write } from './write.ts';

/** The ledger's table. Nothing is deleted, nothing is scanned, and items come without their keys. */
export type LedgerTable = ReturnType<typeof createLedgerTable>;

/** Items with one partition key, in the order of their sort keys. */
export type Range = {
  /** Absent: the table itself, strongly consistent. An index lags: what it names is a candidate. */
  readonly index?: keyof typeof INDEXES;
  readonly partition: string;
  readonly sort?:
    | { readonly prefix: string }
    | { readonly from: number; readonly to?: number }
    /** Texts: the end is included. */
    | { readonly from: string; readonly to: string };
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

/** DynamoDB reads so many items in one request. Source: AWS, BatchGetItem. */
const BATCH_SIZE = 100;
const PAGES_MAX = 100_000;
/**
 * How long a request is tried again that DynamoDB put off. With the tries of the SDK it takes less
 * than the three seconds that an attempt is valid at Gate.
 */
const TRY_FOR_MS = 1_500;

export function createLedgerTable(
  client: DynamoDBDocumentClient,
  tableName: string,
  system: { readonly clock: Clock; readonly random: Random },
) {
  const backOff = () => createBackOff(system, TRY_FOR_MS);

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
    // DynamoDB refuses a batch that names an item twice.
    const asked = [...new Map(keys.map((key) => [keyText(key), key])).values()];
    for (let start = 0; start < asked.length; start += BATCH_SIZE) {
      const wait = backOff();
      let unread: Item[] = asked.slice(start, start + BATCH_SIZE);
      while (true) {
        const request = { [tableName]: { Keys: unread, ConsistentRead: true } };
        const response = await client.send(new BatchGetCommand({ RequestItems: request }));
        for (const item of response.Responses?.[tableName] ?? []) found.set(keyText(item), item);
        unread = response.UnprocessedKeys?.[tableName]?.Keys ?? [];
        if (unread.length === 0) break;
        // DynamoDB leaves keys unread while the table is throttled.
        if (!(await wait())) throw new Error('DynamoDB keeps leaving keys unread.');
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
    const wait = backOff();
    while (true) {
      const outcome = await tryOnce(() => send(writes));
      if ('committed' in outcome) return outcome;
      if (!isConflict(outcome.error) || !(await wait())) throw outcome.error;
    }
  }

  /**
   * Carries out a write that must not arrive twice. Each try is a write of its own and is sent once:
   * a try without a response may still arrive, also after a later one.
   */
  async function commitUnrepeated(nextWrite: () => Update): Promise<Committed> {
    const wait = backOff();
    while (true) {
      const command = new UpdateCommand(updateInput(tableName, nextWrite()));
      command.middlewareStack.add(sendOnce, SENT_ONCE_OPTIONS);
      const outcome = await tryOnce(() => client.send(command));
      if ('committed' in outcome) return outcome;
      if (isRefusal(outcome.error) || !(await wait())) throw outcome.error;
    }
  }

  async function send(writes: readonly [Write, ...Write[]]): Promise<void> {
    const [write] = writes;
    if (writes.length > 1) {
      const TransactItems = writes.map((each) => transactItem(tableName, each));
      await client.send(new TransactWriteCommand({ TransactItems }));
    } else if ('put' in write) await client.send(new PutCommand(putInput(tableName, write)));
    else if ('update' in write) await client.send(new UpdateCommand(updateInput(tableName, write)));
    else throw new Error('A check alone writes nothing.');
  }

  return { get, getAll, query, queryKeys, commit, commitUnrepeated };
}

function transactItem(tableName: string, write: Write) {
  if ('put' in write) return { Put: putInput(tableName, write) };
  if ('update' in write) return { Update: updateInput(tableName, write) };
  return { ConditionCheck: checkInput(tableName, write) };
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

/** One try of a write: its outcome, or the error that leaves it open or forbids it. */
async function tryOnce(
  write: () => Promise<unknown>,
): Promise<Committed | { readonly error: unknown }> {
  try {
    await write();
    return { committed: true };
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) {
      return { committed: false, stored: [storedItem(error)] };
    }
    const reasons = cancellationReasons(error);
    return reasons.some(({ Code }) => Code === 'ConditionalCheckFailed')
      ? { committed: false, stored: reasons.map(storedItem) }
      : { error };
  }
}

function cancellationReasons(error: unknown) {
  return error instanceof TransactionCanceledException ? (error.CancellationReasons ?? []) : [];
}

/** A plain write that meets a transaction is refused too, by an error of its own. */
function isConflict(error: unknown): boolean {
  return (
    error instanceof TransactionConflictException ||
    cancellationReasons(error).some(({ Code }) => Code === 'TransactionConflict')
  );
}

/** Whether DynamoDB refused the write itself: another try would be refused too. */
function isRefusal(error: unknown): boolean {
  return (
    error instanceof DynamoDBServiceException &&
    error.$fault === 'client' &&
    !isConflict(error) &&
    !THROTTLED.has(error.name)
  );
}

/** Source: AWS, DynamoDB Developer Guide, "Error handling". */
const THROTTLED: ReadonlySet<string> = new Set([
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'ThrottlingException',
]);

/** The name of the middleware, for simulations of the SDK. */
export const SENT_ONCE = 'sentOnce';
/** The document client adds the middleware of its commands twice. */
const SENT_ONCE_OPTIONS = { name: SENT_ONCE, step: 'finalizeRequest', override: true } as const;

/** Below the SDK's retries: a second try of a command is not sent. */
function sendOnce<Input, Output>(next: (input: Input) => Promise<Output>) {
  let isSent = false;
  return (input: Input): Promise<Output> => {
    if (isSent) throw new Error('DynamoDB gave no response to a write that is sent only once.');
    isSent = true;
    return next(input);
  };
}

function storedItem({ Item }: Pick<ConditionalCheckFailedException, 'Item'>): Item | undefined {
  return Item && withoutKeys(unmarshall(Item));
}
