import { mkdirSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import {
  INVALID_MESSAGE_BODY_CHAR,
  PersistenceManager,
  S3Store,
  SnsStore,
  SqsStore,
} from './fauxqs.ts';
import { keepFifoOrder } from './fifo-order.ts';

/** fauxqs's message store: in memory, or written through to SQLite in `directory`. */
export type QueueStore = {
  readonly store: SqsStore;
  /** All writes of `work` reach the disk together or not at all. `work` must not await. */
  atomically<T>(work: () => T): T;
  close(): void;
};

export function openQueueStore(directory?: string): QueueStore {
  acceptAllOfUnicode();
  const store = new SqsStore();
  if (!directory) return { store, atomically: (work) => work(), close: () => store.shutdown() };
  mkdirSync(directory, { recursive: true });
  const persistence = new Persistence(directory);
  persistence.load(store, new SnsStore(), new S3Store());
  store.persistence = persistence;
  for (const queue of store.allQueues()) {
    queue.persistence = persistence;
    keepFifoOrder(queue);
  }
  return {
    store,
    atomically: (work) => persistence.atomically(work),
    close: () => {
      store.shutdown();
      persistence.close();
    },
  };
}

/** SQS also allows U+10000 to U+10FFFF; fauxqs's pattern takes their surrogates for errors. */
function acceptAllOfUnicode(): void {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones SQS allows.
  const refused = /[^\x09\x0A\x0D\x20-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u;
  INVALID_MESSAGE_BODY_CHAR.test = (text) => refused.test(text);
}

class Persistence extends PersistenceManager {
  readonly #database: DatabaseSync;

  constructor(directory: string) {
    super(directory);
    this.#database = (this as unknown as { db: DatabaseSync }).db;
    // In WAL mode this survives a killed process, and spares an fsync for every statement.
    this.#database.exec('PRAGMA synchronous = NORMAL');
  }

  /** fauxqs sets the receive count to null here, which the column refuses: the message is lost. */
  override updateMessageReady(messageId: string): void {
    this.#database
      .prepare(
        'UPDATE sqs_messages SET receipt_handle = NULL, visibility_deadline = NULL WHERE message_id = ?',
      )
      .run(messageId);
  }

  /** A move to the dead-letter queue is a delete and an insert: never only the first of them. */
  atomically<T>(work: () => T): T {
    this.#database.exec('BEGIN');
    try {
      return work();
    } finally {
      this.#database.exec('COMMIT');
    }
  }
}
