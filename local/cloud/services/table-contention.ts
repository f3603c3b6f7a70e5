import { setTimeout as delay } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { Tables } from './tables.ts';

type Attributes = Readonly<Record<string, unknown>>;
type Answer = { readonly status: number; readonly body: string };

/** One write of a call, as the API has it: the key, or the item with the key in it. */
type WriteInput = {
  readonly TableName: string;
  readonly Key?: Attributes;
  readonly Item?: Attributes;
};
type Held = { readonly TableName: string; readonly key: Attributes };

const PLAIN_WRITES = ['PutItem', 'UpdateItem', 'DeleteItem'];
const ERROR_PREFIX = 'com.amazonaws.dynamodb.v20120810#';
const ONGOING = 'Transaction is ongoing for the item';

/**
 * What dynoxide does not do: calls take time, and an item that a transaction is writing refuses
 * every other write. A plain call takes half as long as a transaction, whose items DynamoDB writes
 * twice. Source: AWS, DynamoDB Developer Guide, "Transactional conflict handling in DynamoDB".
 * It does not know reads, which a transaction of reads refuses too, nor batches of writes, nor that
 * plain writes of one item wait for each other.
 */
export class TableContention {
  readonly #transactionMs: number;
  readonly #tables: Pick<Tables, 'describe'>;
  readonly #keyNames = new Map<string, Promise<readonly string[]>>();
  #held: readonly Held[] = [];

  constructor(transactionMs: number, tables: Pick<Tables, 'describe'>) {
    this.#transactionMs = transactionMs;
    this.#tables = tables;
  }

  async run(operation: string, body: string, execute: () => Promise<Answer>): Promise<Answer> {
    await delay(this.#transactionMs / 2);
    if (PLAIN_WRITES.includes(operation)) {
      const lock = await this.#lockOf(JSON.parse(body));
      return this.#isHeld(lock) ? PLAIN_REFUSAL : execute();
    }
    return operation === 'TransactWriteItems'
      ? this.#transact(JSON.parse(body), execute)
      : execute();
  }

  async #transact(
    { TransactItems }: { readonly TransactItems: readonly Record<string, WriteInput>[] },
    execute: () => Promise<Answer>,
  ): Promise<Answer> {
    const writes = TransactItems.flatMap((item) => Object.values(item));
    const ours = await Promise.all(writes.map((write) => this.#lockOf(write)));
    const held = ours.map((lock) => this.#isHeld(lock));
    if (held.includes(true)) return cancelled(held);
    this.#held = [...this.#held, ...ours];
    try {
      const answer = await execute();
      await delay(this.#transactionMs / 2);
      return answer;
    } finally {
      this.#held = this.#held.filter((each) => !ours.includes(each));
    }
  }

  #isHeld(lock: Held): boolean {
    return this.#held.some((each) => isDeepStrictEqual(each, lock));
  }

  async #lockOf({ TableName, Key, Item }: WriteInput): Promise<Held> {
    const attributes = Key ?? Item ?? {};
    const names = await this.#keyNamesOf(TableName);
    return { TableName, key: Object.fromEntries(names.map((name) => [name, attributes[name]])) };
  }

  #keyNamesOf(tableName: string): Promise<readonly string[]> {
    const known = this.#keyNames.get(tableName) ?? this.#readKeyNames(tableName);
    this.#keyNames.set(tableName, known);
    return known;
  }

  async #readKeyNames(tableName: string): Promise<readonly string[]> {
    const { KeySchema = [] } = (await this.#tables.describe(tableName)) ?? {};
    return KeySchema.map(({ AttributeName }) => AttributeName);
  }
}

const PLAIN_REFUSAL = refusal('TransactionConflictException', ONGOING);

function cancelled(held: readonly boolean[]): Answer {
  const reasons = held.map((isHeld) =>
    isHeld ? { Code: 'TransactionConflict', Message: ONGOING } : { Code: 'None' },
  );
  const codes = reasons.map(({ Code }) => Code).join(', ');
  const message = `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`;
  return refusal('TransactionCanceledException', message, { CancellationReasons: reasons });
}

function refusal(type: string, message: string, more: object = {}): Answer {
  const body = { __type: `${ERROR_PREFIX}${type}`, message, Message: message, ...more };
  return { status: 400, body: JSON.stringify(body) };
}
