import { PutCommand } from '@aws-sdk/lib-dynamodb';
import {
  CfnOutput,
  aws_dynamodb as dynamodb,
  aws_lambda as lambda,
  aws_lambda_event_sources as sources,
} from 'aws-cdk-lib';
import { beforeAll, expect, test, vi } from 'vitest';
import { synthesize, temporaryDirectory } from './assembly.ts';
import { type Clients, startCloud } from './clients.ts';
import { SOON } from './soon.ts';
import { killHard, spawnCloud } from './spawned-cloud.ts';
import { addFunction, addQueue, addTable } from './stacks.ts';

/** A table that a function follows; without a number its batches are tried for a day. */
function withFollower(retryAttempts?: number): string {
  return synthesize((stack) => {
    const followed = new dynamodb.Table(stack, 'Followed', {
      partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING },
      stream: dynamodb.StreamViewType.NEW_AND_OLD_IMAGES,
    });
    new CfnOutput(stack, 'FollowedName', { value: followed.tableName });
    addFunction(stack, 'follower', addTable(stack)).addEventSource(
      new sources.DynamoEventSource(followed, {
        startingPosition: lambda.StartingPosition.TRIM_HORIZON,
        batchSize: 10,
        ...(retryAttempts !== undefined && { retryAttempts }),
        reportBatchItemFailures: true,
        onFailure: new sources.SqsDlq(addQueue(stack, {})),
        filters: [
          lambda.FilterCriteria.filter({ eventName: lambda.FilterRule.or('INSERT', 'MODIFY') }),
        ],
      }),
    );
  });
}

let assembly: string;
beforeAll(() => {
  assembly = withFollower(1);
});

function put(cloud: Clients, Item: Record<string, unknown>): Promise<unknown> {
  return cloud.dynamodb.send(new PutCommand({ TableName: cloud.output('FollowedName'), Item }));
}

/** Everything that the follower was shown, oldest first. */
async function shown(cloud: Clients): Promise<Record<string, unknown>[]> {
  const batches = await cloud.items();
  return batches
    .flatMap(({ records }) => JSON.parse(String(records)))
    .sort((a, b) => Number(a.eventID) - Number(b.eventID));
}

test('changes of a table reach the function in order, with the old and the new image', async () => {
  const cloud = await startCloud({ assembly });

  await put(cloud, { id: 'a', n: 1 });
  await put(cloud, { id: 'a', n: 2 });

  const records = await vi.waitFor(async () => {
    const records = await shown(cloud);
    expect(records).toHaveLength(2);
    return records;
  }, SOON);
  expect(records).toMatchObject([
    { eventName: 'INSERT', eventSource: 'aws:dynamodb', awsRegion: 'us-east-1' },
    {
      eventName: 'MODIFY',
      eventSourceARN: expect.stringMatching(/^arn:aws:dynamodb:us-east-1:000000000000:table\//),
      dynamodb: {
        Keys: { id: { S: 'a' } },
        OldImage: { id: { S: 'a' }, n: { N: '1' } },
        NewImage: { id: { S: 'a' }, n: { N: '2' } },
      },
    },
  ]);
});

test('a record that keeps failing goes to the failure queue, and the ones behind it get through', async () => {
  const cloud = await startCloud({ assembly });

  await put(cloud, { id: 'bad', poison: true });
  await vi.waitFor(async () => {
    const messages = await cloud.receive(cloud.output('QueueUrl'));
    expect(messages.map(({ body }) => JSON.parse(body))).toMatchObject([
      { DDBStreamBatchInfo: { batchSize: 1 }, requestContext: { approximateInvokeCount: 2 } },
    ]);
  }, SOON);
  await put(cloud, { id: 'good' });

  await vi.waitFor(async () => {
    const ids = (await shown(cloud)).map((record) => JSON.stringify(record.dynamodb));
    expect(ids.some((text) => text.includes('good'))).toBe(true);
  }, SOON);
});

test('after a restart, the stream goes on where it was', async () => {
  const dataDir = temporaryDirectory();
  const first = await startCloud({ assembly, dataDir });
  await put(first, { id: 'before' });
  await vi.waitFor(async () => expect(await shown(first)).toHaveLength(1), SOON);
  await first.stop();

  const second = await startCloud({ assembly, dataDir });
  await put(second, { id: 'after' });

  await vi.waitFor(async () => expect((await shown(second)).length).toBeGreaterThan(1), SOON);
  const keys = (await shown(second)).map(({ dynamodb }) => (dynamodb as { Keys: unknown }).Keys);
  expect(keys).toEqual([{ id: { S: 'before' } }, { id: { S: 'after' } }]);
});

/** The ids of the items that the follower was shown, each once. */
async function idsShown(cloud: Clients): Promise<readonly string[]> {
  return (await shown(cloud))
    .map(({ dynamodb }) => (dynamodb as { Keys: { id: { S: string } } }).Keys.id.S)
    .filter((id, index, ids) => ids.indexOf(id) === index);
}

const ids = Array.from({ length: 60 }, (_, index) => `item-${index}`);

test('changes that were under way when the cloud was killed reach the function afterwards', async () => {
  const dataDir = temporaryDirectory();
  const { child, clients } = await spawnCloud(assembly, { dataDir });
  for (const id of ids) await put(clients, { id });
  await killHard(child);

  const again = await startCloud({ assembly, dataDir });

  await vi.waitFor(async () => expect(await idsShown(again)).toEqual(ids), SOON);
});

test('a function that is killed again and again misses no change', async () => {
  const cloud = await startCloud({ assembly: withFollower() });
  for (const id of ids) {
    await put(cloud, { id });
    for (const { pid } of cloud.sandboxes()) process.kill(pid, 'SIGKILL');
  }

  await vi.waitFor(async () => expect(await idsShown(cloud)).toEqual(ids), SOON);
});
