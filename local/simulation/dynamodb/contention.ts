import {
  TransactionCanceledException,
  TransactionConflictException,
} from '@aws-sdk/client-dynamodb';
import { PutCommand, TransactWriteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { type Item, keyText } from '../../../shared/ledger/keys.ts';

/** One item takes a thousand write units a second. Source: AWS, "Burst and adaptive capacity". */
const UNIT_MS = 1;
const UNIT_BYTES = 1_024;

/**
 * How DynamoDB treats writes that meet: an item that a transaction is writing refuses every other
 * write at once. Plain writes of one item wait for each other instead. Source: AWS, DynamoDB
 * Developer Guide, "Transactional conflict handling in DynamoDB".
 */
export class Contention {
  /** Until when a transaction holds an item. */
  readonly #heldUntilMs = new Map<string, number>();
  /** From when on an item takes the next plain write. */
  readonly #freeFromMs = new Map<string, number>();

  /** Lets a write through, or refuses it; returns how long it lasts. */
  admit(
    command: object,
    nowMs: number,
    transactionMs: number,
    find: (key: Item) => Item | undefined,
  ): number {
    const keys = keysOf(command);
    const isHeld = (key: Item): boolean => (this.#heldUntilMs.get(keyText(key)) ?? 0) > nowMs;
    if (keys.some(isHeld)) throw refusal(command, keys.map(isHeld));
    if (command instanceof TransactWriteCommand) {
      for (const key of keys) this.#heldUntilMs.set(keyText(key), nowMs + transactionMs);
      return transactionMs;
    }
    const [key] = keys;
    return key ? this.#waitInLine(key, nowMs, find(key) ?? key) : 0;
  }

  #waitInLine(key: Item, nowMs: number, item: Item): number {
    const startMs = Math.max(nowMs, this.#freeFromMs.get(keyText(key)) ?? 0);
    const units = Math.ceil(bytesOf(item) / UNIT_BYTES);
    this.#freeFromMs.set(keyText(key), startMs + units * UNIT_MS);
    return startMs - nowMs;
  }
}

/** About what DynamoDB counts: names, and numbers with two digits a byte. */
function bytesOf(item: Item): number {
  return Object.entries(item).reduce((sum, [name, value]) => {
    const bytes =
      typeof value === 'number' ? digitsOf(value) / 2 + 1 : JSON.stringify(value ?? '').length;
    return sum + name.length + bytes;
  }, 0);
}

const digitsOf = (value: number): number => String(value).replace(/0+$/, '').length;

function refusal(command: object, held: readonly boolean[]): Error {
  if (command instanceof TransactWriteCommand) {
    return canceled(held.map((isHeld) => ({ Code: isHeld ? 'TransactionConflict' : 'None' })));
  }
  return new TransactionConflictException({
    message: 'Transaction is ongoing for the item',
    $metadata: {},
  });
}

/** The items that a command writes, or their keys. */
function keysOf(command: object): readonly Item[] {
  if (command instanceof PutCommand) return [command.input.Item ?? {}];
  if (command instanceof UpdateCommand) return [command.input.Key ?? {}];
  if (!(command instanceof TransactWriteCommand)) return [];
  const { TransactItems = [] } = command.input;
  return TransactItems.map(({ Put, Update }) => Put?.Item ?? Update?.Key ?? {});
}

/** How DynamoDB refuses a transaction. */
export function canceled(
  CancellationReasons: TransactionCanceledException['CancellationReasons'],
): TransactionCanceledException {
  return new TransactionCanceledException({
    message: 'Transaction cancelled',
    $metadata: {},
    CancellationReasons,
  });
}
