import {
  ChangeMessageVisibilityCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import { CfnOutput, Duration, aws_sqs as sqs } from 'aws-cdk-lib';
import { beforeAll, expect, test } from 'vitest';
import { synthesize, temporaryDirectory } from './assembly.ts';
import { startCloud } from './clients.ts';

let assembly: string;
beforeAll(() => {
  assembly = synthesize((stack) => {
    const standard = new sqs.Queue(stack, 'Standard', { visibilityTimeout: Duration.seconds(30) });
    const fifo = new sqs.Queue(stack, 'Fifo', { fifo: true, contentBasedDeduplication: true });
    new CfnOutput(stack, 'QueueUrl', { value: standard.queueUrl });
    new CfnOutput(stack, 'FifoUrl', { value: fifo.queueUrl });
  });
});

test('a long poll that was given up does not swallow the next message', async () => {
  const cloud = await startCloud({ assembly });
  const QueueUrl = cloud.output('QueueUrl');
  const giveUp = new AbortController();
  const poll = cloud.sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }), {
    abortSignal: giveUp.signal,
  });
  giveUp.abort();
  await expect(poll).rejects.toMatchObject({ name: 'AbortError' });

  await cloud.send({ n: 1 });

  const { Messages } = await cloud.sqs.send(
    new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 5 }),
  );
  expect(Messages?.map(({ Body }) => Body)).toEqual(['{"n":1}']);
});

test('a message sent twice within the deduplication window is one message', async () => {
  const cloud = await startCloud({ assembly });
  const QueueUrl = cloud.output('FifoUrl');
  const send = () =>
    cloud.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x', MessageGroupId: 'g' }));

  const [first, second] = [await send(), await send()];

  expect(second.MessageId).toBe(first.MessageId);
  expect(await cloud.receive(QueueUrl)).toHaveLength(1);
});

test('a message made visible again is there at once and survives a restart', async () => {
  const dataDir = temporaryDirectory();
  const first = await startCloud({ assembly, dataDir });
  await first.send({ n: 1 });
  const take = (cloud: typeof first) =>
    cloud.sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: cloud.output('QueueUrl'),
        MessageSystemAttributeNames: ['ApproximateReceiveCount'],
      }),
    );
  const release = (cloud: typeof first, ReceiptHandle: string | undefined) =>
    cloud.sqs.send(
      new ChangeMessageVisibilityCommand({
        QueueUrl: cloud.output('QueueUrl'),
        ReceiptHandle,
        VisibilityTimeout: 0,
      }),
    );

  const { Messages: once } = await take(first);
  await release(first, once![0]!.ReceiptHandle);
  await first.stop();
  const second = await startCloud({ assembly, dataDir });

  const { Messages: twice } = await take(second);
  expect(twice).toMatchObject([{ Body: '{"n":1}', Attributes: { ApproximateReceiveCount: '2' } }]);
});

test('errors have the names that the SDK knows', async () => {
  const cloud = await startCloud({ assembly });
  const missing = cloud.output('QueueUrl').replace(/[^/]+$/, 'missing');

  await expect(cloud.receive(missing)).rejects.toMatchObject({ name: 'QueueDoesNotExist' });
  await expect(
    cloud.sqs.send(
      new SendMessageBatchCommand({ QueueUrl: cloud.output('QueueUrl'), Entries: [] }),
    ),
  ).rejects.toMatchObject({ name: 'EmptyBatchRequest' });
});
