import { DatabaseSync } from 'node:sqlite';

/** As long as AWS keeps them: docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html */
const KEPT_SECONDS = 86_400;
/** One trim takes no longer than a write, however much is old. */
const TRIMMED_AT_ONCE = 1_000;
/** dynoxide writes at the same time, each write in milliseconds; nothing else runs while this waits. */
const BUSY_TIMEOUT_MS = 500;

/** How dynoxide numbers the records of a table's stream: the greatest number that is there, plus one. */
const SEQUENCE = 'CAST(sequence_number AS INTEGER)';

/**
 * The records of all streams, in dynoxide's database. dynoxide keeps them for good and without an
 * index: each write and each read would go through all of them.
 */
export class StreamRecords {
  readonly #database: DatabaseSync;

  constructor(file: string) {
    this.#database = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS });
    try {
      this.#database.exec(
        `CREATE INDEX IF NOT EXISTS stream_by_sequence ON _stream_records (table_name, ${SEQUENCE})`,
      );
    } catch (error) {
      this.close();
      throw new Error(
        'This dynoxide keeps its streams in a form that the local cloud does not know ' +
          `(${(error as Error).message}). Use the version in package.json.`,
        { cause: error },
      );
    }
  }

  /** Forgets the oldest records that are a day old and not beyond `doneUpTo`. */
  trim(tableName: string, doneUpTo: number, nowSeconds: number): void {
    // The last one stays: the next is numbered after it.
    this.#database
      .prepare(
        `DELETE FROM _stream_records WHERE created_at < :horizon AND id IN (
           SELECT id FROM _stream_records
           WHERE table_name = :table AND ${SEQUENCE} <= :done AND ${SEQUENCE} <
             (SELECT MAX(${SEQUENCE}) FROM _stream_records WHERE table_name = :table)
           ORDER BY ${SEQUENCE} LIMIT ${TRIMMED_AT_ONCE})`,
      )
      .run({ table: tableName, done: doneUpTo, horizon: nowSeconds - KEPT_SECONDS });
  }

  close(): void {
    this.#database.close();
  }
}
