import { accessSync, constants } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { delimiter, dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { Pool } from 'undici';
import { AwsError } from '../aws/aws-error.ts';
import { type AwsLocation, arn } from '../aws/aws-location.ts';
import { Observers, type Requester } from '../aws/observers.ts';
import type { Processes } from '../processes/processes.ts';
import { StreamRecords } from './stream-records.ts';
import { tableChanges } from './table-changes.ts';
import type { KeyElement, TableIndex, TableProperties } from './table-properties.ts';
import { TableWrites } from './table-writes.ts';

const START_ATTEMPTS = 3;
const START_TIMEOUT_MS = 10_000;
const READY_CHECK_EVERY_MS = 10;
/** dynoxide names its own region and account in every ARN. */
const DYNOXIDE_ARN = 'arn:aws:dynamodb:dynoxide:000000000000:';

type TableDescription = {
  readonly KeySchema: readonly KeyElement[];
  readonly GlobalSecondaryIndexes?: readonly TableIndex[];
  readonly LatestStreamArn?: string;
  readonly StreamSpecification?: { readonly StreamEnabled: boolean };
  readonly DeletionProtectionEnabled?: boolean;
};

type TableAnswer = { readonly status: number; readonly body: string };

/** DynamoDB and its streams: a dynoxide process and the tables of the template. */
export class Tables {
  readonly #location: AwsLocation;
  readonly #pool: Pool;
  readonly #observers: Observers;
  readonly #partitionKeys = new Map<string, string>();
  readonly #streamArns = new Map<string, string>();
  readonly writes = new TableWrites();
  #streamRecords: StreamRecords | undefined;

  private constructor(location: AwsLocation, pool: Pool, observers: Observers) {
    this.#location = location;
    this.#pool = pool;
    this.#observers = observers;
  }

  static async start(
    location: AwsLocation,
    processes: Processes,
    observers: Observers = new Observers(),
  ): Promise<Tables> {
    const binary = findDynoxide(process.env);
    const file = join(processes.directory, 'dynamodb.sqlite');
    for (let attempt = 1; attempt <= START_ATTEMPTS; attempt += 1) {
      const port = await freePort();
      const args = ['--host', '127.0.0.1', '--port', String(port), '--db-path', file];
      const child = processes.spawn(binary, args, { stdio: 'ignore' });
      const exited = new Promise<false>((resolve) => {
        child.once('exit', () => resolve(false));
        child.once('error', () => resolve(false));
      });
      const pool = new Pool(`http://127.0.0.1:${port}`, { connections: 16 });
      const tables = new Tables(location, pool, observers);
      if (await Promise.race([tables.#answers(), exited])) {
        tables.#streamRecords = new StreamRecords(file);
        return tables;
      }
      // Another process may have taken the port in between: next attempt, next port.
      child.kill('SIGKILL');
      await tables.stop();
    }
    throw new Error(`DynamoDB did not start: ${binary} exits at once or does not answer.`);
  }

  /** The attribute with the partition key of a table. */
  readonly partitionKeyOf = (name: string): string | undefined => this.#partitionKeys.get(name);

  /** Creates the table, or takes over the one of this name if it has the same keys. */
  async create(properties: TableProperties): Promise<void> {
    const { TableName } = properties;
    const existing = await this.describe(TableName);
    const hash = properties.KeySchema.find(({ KeyType }) => KeyType === 'HASH');
    if (hash) this.#partitionKeys.set(TableName, hash.AttributeName);
    if (existing) checkKeys(properties, existing);
    else {
      await this.request('CreateTable', {
        TableName,
        BillingMode: properties.BillingMode,
        ProvisionedThroughput: properties.ProvisionedThroughput,
        KeySchema: properties.KeySchema,
        AttributeDefinitions: properties.AttributeDefinitions,
        GlobalSecondaryIndexes: properties.GlobalSecondaryIndexes,
        LocalSecondaryIndexes: properties.LocalSecondaryIndexes,
        DeletionProtectionEnabled: properties.DeletionProtectionEnabled,
        ...(properties.StreamSpecification && {
          StreamSpecification: {
            StreamEnabled: true,
            StreamViewType: properties.StreamSpecification.StreamViewType,
          },
        }),
      });
    }
    await this.#readStreamArn(TableName);
  }

  /** Changes the table's protection, stream or one of its indexes. */
  async update(wanted: TableProperties, before: TableProperties): Promise<void> {
    for (const change of tableChanges(wanted, before)) {
      await this.request('UpdateTable', { TableName: wanted.TableName, ...change });
    }
    await this.#readStreamArn(wanted.TableName);
  }

  async delete(TableName: string): Promise<void> {
    if (await this.has(TableName)) await this.request('DeleteTable', { TableName });
    this.#streamArns.delete(TableName);
  }

  async has(tableName: string): Promise<boolean> {
    return (await this.describe(tableName)) !== undefined;
  }

  /** The ARN of each stream, by the name of its table. */
  get streams(): ReadonlyMap<string, string> {
    return this.#streamArns;
  }

  streamArn(tableName: string): string | undefined {
    return this.#streamArns.get(tableName);
  }

  /** One call of the DynamoDB or DynamoDB Streams API, as JSON text in and out. */
  async call(target: string, body: string, by: Requester): Promise<TableAnswer> {
    const operation = target.split('.')[1] ?? '';
    // A function's request is measured: DynamoDB says how much capacity it took if it is asked.
    const isMeasured = by === 'function' && !this.#observers.isEmpty;
    const answer = await this.#send(target, isMeasured ? askingForCapacity(body) : body);
    const capacityUnits = isMeasured ? capacityOf(answer.body) : 0;
    this.#observers.report({ kind: 'dynamodb', operation, by, capacityUnits });
    this.writes.note(operation);
    return answer;
  }

  async #send(target: string, body: string): Promise<TableAnswer> {
    const realPrefix = arn(this.#location, 'dynamodb', '');
    const response = await this.#pool.request({
      path: '/',
      method: 'POST',
      headers: {
        'x-amz-target': target,
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-date': '20260101T000000Z',
        authorization:
          'AWS4-HMAC-SHA256 Credential=local/20260101/local/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
      },
      body: body.replaceAll(realPrefix, DYNOXIDE_ARN),
    });
    const text = await response.body.text();
    return { status: response.statusCode, body: text.replaceAll(DYNOXIDE_ARN, realPrefix) };
  }

  async request<Result>(operation: string, input: object): Promise<Result> {
    const service = STREAM_OPERATIONS.has(operation) ? 'DynamoDBStreams' : 'DynamoDB';
    const { status, body } = await this.#send(
      `${service}_20120810.${operation}`,
      JSON.stringify(input),
    );
    const answer = JSON.parse(body);
    if (operation === 'GetRecords' && Array.isArray(answer.Records)) {
      const { length: records } = answer.Records;
      this.#observers.report({ kind: 'dynamodbstreams', operation, records });
    }
    if (status < 300) return answer as Result;
    throw new AwsError(String(answer.__type), `${operation}: ${answer.message ?? answer.Message}`);
  }

  /** Deletes the expired records of a table's stream, up to this record. */
  trimStream(tableName: string, doneUpTo: number, nowSeconds: number): void {
    this.#streamRecords?.trim(tableName, doneUpTo, nowSeconds);
  }

  async stop(): Promise<void> {
    this.#streamRecords?.close();
    await this.#pool.destroy();
  }

  async #answers(): Promise<boolean> {
    const deadline = Date.now() + START_TIMEOUT_MS;
    while (Date.now() < deadline) {
      try {
        await this.request('ListTables', {});
        return true;
      } catch {
        await delay(READY_CHECK_EVERY_MS);
      }
    }
    return false;
  }

  async #readStreamArn(TableName: string): Promise<void> {
    const { LatestStreamArn, StreamSpecification } = (await this.describe(TableName))!;
    if (LatestStreamArn && StreamSpecification?.StreamEnabled !== false) {
      this.#streamArns.set(TableName, LatestStreamArn);
    } else this.#streamArns.delete(TableName);
  }

  async describe(TableName: string): Promise<TableDescription | undefined> {
    try {
      const { Table } = await this.request<{ Table: TableDescription }>('DescribeTable', {
        TableName,
      });
      return Table;
    } catch (error) {
      if (error instanceof AwsError && error.type.endsWith('#ResourceNotFoundException')) {
        return undefined;
      }
      throw error;
    }
  }
}

const STREAM_OPERATIONS = new Set([
  'ListStreams',
  'DescribeStream',
  'GetShardIterator',
  'GetRecords',
]);

function checkKeys(wanted: TableProperties, existing: TableDescription): void {
  if (isDeepStrictEqual(wanted.KeySchema, existing.KeySchema)) return;
  throw new Error(`Table ${wanted.TableName} exists, and has other keys than the template.`);
}

/** DYNOXIDE_BIN, then the installed package of this platform, then the PATH. */
export function findDynoxide(environment: Readonly<Record<string, string | undefined>>): string {
  const name = process.platform === 'win32' ? 'dynoxide.exe' : 'dynoxide';
  const platform = `${process.platform}-${process.arch}`;
  const candidates = environment.DYNOXIDE_BIN
    ? [environment.DYNOXIDE_BIN]
    : [
        ...installedDynoxide(platform, name),
        ...(environment.PATH ?? '').split(delimiter).map((directory) => join(directory, name)),
      ];
  const found = candidates.find(isExecutable);
  if (found) return found;
  throw new Error(
    environment.DYNOXIDE_BIN
      ? `DYNOXIDE_BIN names ${environment.DYNOXIDE_BIN}, which is not an executable file.`
      : `No dynoxide (the local DynamoDB) for ${platform}. Install the package ` +
          `@dynoxide/${platform}, or set DYNOXIDE_BIN to the binary.`,
  );
}

function installedDynoxide(platform: string, name: string): readonly string[] {
  try {
    const { resolve } = createRequire(import.meta.url);
    return [join(dirname(resolve(`@dynoxide/${platform}/package.json`)), name)];
  } catch {
    return [];
  }
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** dynoxide does not tell which port it got for port 0, so one is chosen for it. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

function askingForCapacity(body: string): string {
  return JSON.stringify({ ReturnConsumedCapacity: 'TOTAL', ...JSON.parse(body) });
}

function capacityOf(answer: string): number {
  const { ConsumedCapacity } = JSON.parse(answer) as { readonly ConsumedCapacity?: Capacity };
  return [ConsumedCapacity ?? []].flat().reduce((sum, { CapacityUnits }) => sum + CapacityUnits, 0);
}

type Capacity = TableCapacity | readonly TableCapacity[];
type TableCapacity = { readonly CapacityUnits: number };
