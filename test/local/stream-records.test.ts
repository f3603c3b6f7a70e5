import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Processes } from '../../local/cloud/processes/processes.ts';
import { StreamRecords } from '../../local/cloud/services/stream-records.ts';
import { Tables } from '../../local/cloud/services/tables.ts';
import { trimStreams } from '../../local/cloud/triggers/stream-trimming.ts';
import { temporaryDirectory } from './assembly.ts';

const PLACE = { region: 'us-east-1', accountId: '000000000000' };
const DAY_SECONDS = 86_400;
const TABLE = 'Followed';

let processes: Processes;
let tables: Tables;
beforeEach(async () => {
  processes = new Processes();
  tables = await Tables.start(PLACE, processes);
  await tables.create({
    TableName: TABLE,
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
    StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
  });
});
afterEach(async () => {
  await tables.stop();
  await processes.stop();
});

function put(name: string) {
  return tables.request('PutItem', { TableName: TABLE, Item: { pk: { S: name } } });
}

/** Records of the stream from its beginning: their sequence numbers. */
async function records(): Promise<readonly string[]> {
  const StreamArn = tables.streamArn(TABLE)!;
  const { StreamDescription } = await tables.request<{
    StreamDescription: { Shards: readonly { ShardId: string }[] };
  }>('DescribeStream', { StreamArn });
  const { ShardIterator } = await tables.request<{ ShardIterator: string }>('GetShardIterator', {
    StreamArn,
    ShardId: StreamDescription.Shards[0]!.ShardId,
    ShardIteratorType: 'TRIM_HORIZON',
  });
  const { Records } = await tables.request<{
    Records: readonly { dynamodb: { SequenceNumber: string } }[];
  }>('GetRecords', { ShardIterator });
  return Records.map(({ dynamodb }) => dynamodb.SequenceNumber);
}

function trim(doneUpTo: number, inSeconds: number) {
  const reader = { streamArn: tables.streamArn(TABLE)!, doneUpTo };
  trimStreams(tables, [reader], Date.now() / 1_000 + inSeconds);
}

test('a stream forgets records after a day, and continues with the next number', async () => {
  for (const name of ['a', 'b', 'c']) await put(name);
  trim(3, DAY_SECONDS - 60);
  expect(await records()).toEqual(['1', '2', '3']);

  trim(3, DAY_SECONDS + 60);
  expect(await records()).toEqual(['3']);

  await put('d');
  expect(await records()).toEqual(['3', '4']);
});

test('a record that a reader has not finished stays, however old it is', async () => {
  for (const name of ['a', 'b', 'c', 'd']) await put(name);

  trim(2, 10 * DAY_SECONDS);
  expect(await records()).toEqual(['3', '4']);

  const slow = { streamArn: tables.streamArn(TABLE)!, doneUpTo: 0 };
  const fast = { streamArn: tables.streamArn(TABLE)!, doneUpTo: 4 };
  trimStreams(tables, [slow, fast], Date.now() / 1_000 + 10 * DAY_SECONDS);
  expect(await records()).toEqual(['3', '4']);
});

test('a stream without readers forgets records after a day', async () => {
  for (const name of ['a', 'b']) await put(name);

  trimStreams(tables, [], Date.now() / 1_000 + DAY_SECONDS + 60);
  expect(await records()).toEqual(['2']);
});

test('writes and trims at the same time do not fail', async () => {
  const writing = Promise.all(Array.from({ length: 400 }, (_, index) => put(`item-${index}`)));
  for (let time = 0; time < 40; time++) {
    trim(1_000, 2 * DAY_SECONDS);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await writing;
  trim(1_000, 2 * DAY_SECONDS);

  expect(await records()).toEqual(['400']);
});

test('a trim does not wait long for a database that is busy, and the next one makes up for it', async () => {
  for (const name of ['a', 'b']) await put(name);
  const other = new DatabaseSync(join(processes.directory, 'dynamodb.sqlite'));
  other.exec('BEGIN IMMEDIATE');
  const startedMs = performance.now();
  expect(() => trim(2, 2 * DAY_SECONDS)).toThrow('locked');
  expect(performance.now() - startedMs).toBeLessThan(3_000);
  other.exec('ROLLBACK');
  other.close();

  trim(2, 2 * DAY_SECONDS);
  expect(await records()).toEqual(['2']);
});

test('neither a write nor a read goes through the whole stream', () => {
  const file = join(processes.directory, 'dynamodb.sqlite');
  const database = new DatabaseSync(file, { readOnly: true });
  const planOf = (query: string) =>
    database
      .prepare(`EXPLAIN QUERY PLAN ${query}`)
      .all()
      .map(({ detail }) => String(detail));
  // As dynoxide asks: src/storage.rs.
  const write = planOf(
    `SELECT COALESCE(MAX(CAST(sequence_number AS INTEGER)), 0) + 1 FROM _stream_records WHERE table_name = ''`,
  );
  const read = planOf(
    `SELECT keys_json FROM _stream_records WHERE table_name = '' AND shard_id = ''
     AND CAST(sequence_number AS INTEGER) > 0 ORDER BY CAST(sequence_number AS INTEGER) ASC LIMIT 1`,
  );
  database.close();

  for (const plan of [write, read]) {
    expect(plan).toEqual([expect.stringContaining('USING')]);
    expect(plan.join()).toContain('stream_by_sequence');
  }
});

test('a database of another form is refused with what to do', () => {
  const file = join(temporaryDirectory(), 'other.sqlite');

  expect(() => new StreamRecords(file)).toThrow(
    /keeps its streams in a form that the local cloud does not know \(no such table.*Use the version in package\.json/,
  );
});
