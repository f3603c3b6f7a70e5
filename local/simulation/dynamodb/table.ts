import {
  ConditionalCheckFailedException,
  DynamoDBServiceException,
} from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  type BatchGetCommandInput,
  GetCommand,
  type GetCommandInput,
  PutCommand,
  type PutCommandInput,
  QueryCommand,
  type QueryCommandInput,
  TransactWriteCommand,
  type TransactWriteCommandInput,
  UpdateCommand,
  type UpdateCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { INDEXES, type Item, TABLE_KEYS } from '../../../shared/ledger/keys.ts';
import { Contention, canceled } from './contention.ts';
import {
  attributeOf,
  isFulfilled,
  type Names,
  type ParsedCondition,
  parseCondition,
  parseUpdate,
  type Values,
  valueBehind,
} from './expressions.ts';

export type TableOptions = {
  readonly nowMs: () => number;
  /** How long it takes until an index shows a write. */
  readonly indexLagMs: () => number;
  /** Called with every change. */
  readonly onWrite: (before: Item | undefined, after: Item) => void;
  /** Rows of one page of a query, at most. */
  readonly pageSize: number;
};

type Index = (typeof INDEXES)[keyof typeof INDEXES];

/** An item's entry in an index, and the time from which it shows. */
type Projection = { readonly fromMs: number; readonly item: Item };

const { partition: PARTITION, sort: SORT } = TABLE_KEYS;

export const TABLE_NAME = 'Orders';
const TRANSACTION_ITEMS_MAX = 100;
const BATCH_KEYS_MAX = 100;
/** Source: DynamoDB, "Quotas", expression parameters: 4 KB. */
const EXPRESSION_BYTES_MAX = 4_096;

/** A DynamoDB table in memory: it executes the commands of the document client that the stores send. */
export class Table {
  readonly contention = new Contention();
  readonly #options: TableOptions;
  readonly #partitions = new Map<string, Map<string, Item>>();
  /** Newest last; versions older than the visible one are dropped. */
  readonly #projections = new Map<string, Projection[]>();

  constructor(options: TableOptions) {
    this.#options = options;
  }

  execute(command: object): object {
    if (command instanceof PutCommand) return this.#put(command.input);
    if (command instanceof UpdateCommand) return this.#update(command.input);
    if (command instanceof TransactWriteCommand) return this.#transact(command.input);
    if (command instanceof GetCommand) return this.#get(command.input);
    if (command instanceof BatchGetCommand) return this.#batchGet(command.input);
    if (command instanceof QueryCommand) return this.#query(command.input);
    throw new Error(`The table does not know ${command.constructor.name}.`);
  }

  /** All stored items, for an observer from outside. */
  items(): readonly Item[] {
    return [...this.#partitions.values()].flatMap((rows) => [...rows.values()]);
  }

  /** The stored items of one partition, for an observer from outside. */
  itemsOf(partition: string): readonly Item[] {
    return [...(this.#partitions.get(partition)?.values() ?? [])];
  }

  /** One stored item, for an observer from outside. */
  find(key: Item): Item | undefined {
    return this.#partitions.get(String(key[PARTITION]))?.get(String(key[SORT]));
  }

  #put(input: PutCommandInput): object {
    const item = withoutUndefined(input.Item ?? {}) as Item;
    const before = this.find(item);
    this.#check(input, before);
    this.#store(before, item);
    return {};
  }

  #update(input: UpdateCommandInput): object {
    const before = this.find(input.Key ?? {});
    this.#check(input, before);
    const { UpdateExpression: expression = '' } = input;
    if (expression.length > EXPRESSION_BYTES_MAX) {
      throw invalid(
        'Invalid UpdateExpression: Expression size has exceeded the maximum allowed size;',
      );
    }
    const { add, set, remove } = parseUpdate(expression);
    const { names, values } = placeholdersOf(input);
    const item: Item = { ...before, ...input.Key };
    for (const [path, value] of add) {
      const attribute = attributeOf(path, names);
      item[attribute] = Number(item[attribute] ?? 0) + Number(valueBehind(value, values));
    }
    for (const [path, value] of set) {
      item[attributeOf(path, names)] = withoutUndefined(valueBehind(value, values));
    }
    for (const path of remove) delete item[attributeOf(path, names)];
    this.#store(before, item);
    return {};
  }

  /** All conditions are checked before anything is written. */
  #transact({ TransactItems = [] }: TransactWriteCommandInput): object {
    checkTransaction(TransactItems);
    const reasons = TransactItems.map(({ Put, Update, ConditionCheck }) => {
      try {
        const input = (Put ?? Update ?? ConditionCheck) as PutCommandInput | UpdateCommandInput;
        const key = Put?.Item ?? Update?.Key ?? ConditionCheck?.Key;
        this.#check(input, this.find(key as Item));
        return { Code: 'None' };
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
        return { Code: 'ConditionalCheckFailed', ...(error.Item && { Item: error.Item }) };
      }
    });
    if (reasons.some(({ Code }) => Code !== 'None')) throw canceled(reasons);
    for (const { Put, Update } of TransactItems) {
      if (Put) this.#put(Put as PutCommandInput);
      else if (Update) this.#update(Update as UpdateCommandInput);
    }
    return {};
  }

  #check(input: PutCommandInput | UpdateCommandInput, stored: Item | undefined): void {
    if (input.ConditionExpression === undefined) return;
    const { names, values } = placeholdersOf(input);
    const condition = parseCondition(input.ConditionExpression);
    if (isFulfilled(condition, stored ?? {}, names, values)) return;
    throw new ConditionalCheckFailedException({
      message: 'The conditional request failed',
      $metadata: {},
      ...(stored &&
        input.ReturnValuesOnConditionCheckFailure === 'ALL_OLD' && { Item: marshall(stored) }),
    });
  }

  #get({ Key }: GetCommandInput): object {
    const item = this.find(Key ?? {});
    return item ? { Item: { ...item } } : {};
  }

  #batchGet({ RequestItems = {} }: BatchGetCommandInput): object {
    const found = Object.entries(RequestItems).map(([tableName, { Keys = [] }]) => {
      checkKeys(Keys);
      return [tableName, Keys.flatMap((key) => this.find(key) ?? [])];
    });
    return { Responses: Object.fromEntries(found) };
  }

  #query(input: QueryCommandInput): object {
    const condition = parseCondition(input.KeyConditionExpression ?? '');
    const { names, values } = placeholdersOf(input);
    const index = Object.values(INDEXES).find(({ indexName }) => indexName === input.IndexName);
    const sort = index?.sort ?? SORT;
    const candidates = index
      ? this.#indexed()
      : [...(this.#partitions.get(partitionOf(condition, names, values)) ?? new Map()).values()];
    const isForward = input.ScanIndexForward !== false;
    const start = input.ExclusiveStartKey;
    const inOrder = (one: Item, other: Item) =>
      (isForward ? 1 : -1) * (compare(one[sort], other[sort]) || compare(keyOf(one), keyOf(other)));
    const rows = candidates
      .filter((item) => isFulfilled(condition, item, names, values) && item[sort] !== undefined)
      .sort(inOrder)
      .filter((item) => start === undefined || inOrder(start, item) < 0);
    const page = rows.slice(0, Math.min(input.Limit ?? rows.length, this.#options.pageSize));
    const shown = page.map((item) => (index ? keysIn(index, item) : { ...item }));
    const last = shown.at(-1);
    return {
      Items: shown,
      ...(last && page.length < rows.length && { LastEvaluatedKey: { ...last } }),
    };
  }

  #store(before: Item | undefined, item: Item): void {
    const partition = String(item[PARTITION]);
    const rows = this.#partitions.get(partition) ?? new Map<string, Item>();
    this.#partitions.set(partition, rows);
    rows.set(String(item[SORT]), item);
    this.#project(item);
    this.#options.onWrite(before, item);
  }

  #project(item: Item): void {
    const key = keyOf(item);
    const projections = this.#projections.get(key) ?? [];
    this.#projections.set(key, projections);
    const shownFromMs = this.#options.nowMs() + this.#options.indexLagMs();
    // The changes of one item arrive in their order.
    projections.push({ fromMs: Math.max(shownFromMs, projections.at(-1)?.fromMs ?? 0), item });
  }

  /** The items as the indexes know them now. */
  #indexed(): Item[] {
    const nowMs = this.#options.nowMs();
    const known: Item[] = [];
    for (const projections of this.#projections.values()) {
      const latest = projections.findLastIndex(({ fromMs }) => fromMs <= nowMs);
      if (latest === -1) continue;
      if (latest > 0) projections.splice(0, latest);
      known.push(projections[0]!.item);
    }
    return known;
  }
}

/** What an index has of an item. */
function keysIn({ partition, sort }: Index, item: Item): Item {
  return {
    [PARTITION]: item[PARTITION],
    [SORT]: item[SORT],
    [partition]: item[partition],
    [sort]: item[sort],
  };
}

/** Source: DynamoDB API, BatchGetItem. */
function checkKeys(keys: readonly Item[]): void {
  if (keys.length > BATCH_KEYS_MAX)
    throw invalid('Too many items requested for the BatchGetItem call');
  if (new Set(keys.map(keyOf)).size < keys.length) {
    throw invalid('Provided list of item keys contains duplicates');
  }
}

/** Source: DynamoDB API, TransactWriteItems. */
function checkTransaction(items: NonNullable<TransactWriteCommandInput['TransactItems']>): void {
  const keys = items.map(({ Put, Update, ConditionCheck }) =>
    keyOf((Put?.Item ?? Update?.Key ?? ConditionCheck?.Key) as Item),
  );
  if (keys.length > TRANSACTION_ITEMS_MAX) {
    throw invalid(
      "1 validation error detected: Value at 'transactItems' failed to satisfy constraint: " +
        `Member must have length less than or equal to ${TRANSACTION_ITEMS_MAX}`,
    );
  }
  if (new Set(keys).size < keys.length) {
    throw invalid('Transaction request cannot include multiple operations on one item');
  }
}

function invalid(message: string): DynamoDBServiceException {
  return new DynamoDBServiceException({
    name: 'ValidationException',
    $fault: 'client',
    message,
    $metadata: {},
  });
}

function placeholdersOf(input: PutCommandInput | UpdateCommandInput | QueryCommandInput): {
  readonly names: Names;
  readonly values: Values;
} {
  return {
    names: input.ExpressionAttributeNames ?? {},
    values: input.ExpressionAttributeValues ?? {},
  };
}

/** The partition that a key condition names. */
function partitionOf(condition: ParsedCondition, names: Names, values: Values): string {
  const terms = condition.kind === 'and' ? condition.terms : [condition];
  for (const term of terms) {
    if (term.kind === '=' && attributeOf(term.path, names) === PARTITION) {
      return String(valueBehind(term.value, values));
    }
  }
  throw new Error('A query needs the partition.');
}

const keyOf = (item: Item): string => `${item[PARTITION]} ${item[SORT]}`;

function compare(one: unknown, other: unknown): number {
  return (one as string) < (other as string) ? -1 : (one as string) > (other as string) ? 1 : 0;
}

/** A copy as the document client would send it, with `removeUndefinedValues`. */
function withoutUndefined(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutUndefined);
  if (typeof value !== 'object' || value === null) return value;
  const copy: Record<string, unknown> = {};
  for (const [name, each] of Object.entries(value)) {
    if (each !== undefined) copy[name] = withoutUndefined(each);
  }
  return copy;
}
