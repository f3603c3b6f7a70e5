import { CfnOutput, aws_sqs as sqs } from 'aws-cdk-lib';
import { beforeAll, expect, test } from 'vitest';
import { synthesize } from './assembly.ts';
import { startCloud } from './clients.ts';

let assembly: string;
beforeAll(() => {
  assembly = synthesize((stack) => {
    const queue = new sqs.Queue(stack, 'Queue');
    new CfnOutput(stack, 'QueueUrl', { value: queue.queueUrl });
  });
});

/** The client of an older SDK: a form to the queue's own URL, XML back. */
async function start() {
  const cloud = await startCloud({ assembly });
  const QueueUrl = cloud.output('QueueUrl');
  async function call(Action: string, fields: Readonly<Record<string, string>> = {}) {
    const response = await fetch(QueueUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
      body: new URLSearchParams({ Action, Version: '2012-11-05', QueueUrl, ...fields }),
    });
    return { status: response.status, xml: await response.text() };
  }
  return { call, QueueUrl };
}

const textOf = (xml: string, name: string): string =>
  new RegExp(`<${name}>(.*?)</${name}>`, 's').exec(xml)?.[1] ?? '';

test('a message with attributes is sent, received and deleted by forms', async () => {
  const { call } = await start();
  const sent = await call('SendMessage', {
    MessageBody: '{"a": "<&>\r"}',
    'MessageAttribute.1.Name': 'kind',
    'MessageAttribute.1.Value.DataType': 'String',
    'MessageAttribute.1.Value.StringValue': 'order',
  });
  expect(sent.status).toBe(200);
  expect(textOf(sent.xml, 'MD5OfMessageBody')).toMatch(/^[0-9a-f]{32}$/);

  const { xml } = await call('ReceiveMessage', {
    'AttributeName.1': 'ApproximateReceiveCount',
    'MessageAttributeName.1': 'All',
    MaxNumberOfMessages: '10',
  });
  expect(textOf(xml, 'Body')).toBe('{"a": "&#60;&#38;&#62;&#13;"}');
  expect(xml).toContain(
    '<Attribute><Name>ApproximateReceiveCount</Name><Value>1</Value></Attribute>',
  );
  expect(xml).toMatch(/<MessageAttribute><Name>kind<\/Name><Value>.*<StringValue>order</);
  const deleted = await call('DeleteMessage', { ReceiptHandle: textOf(xml, 'ReceiptHandle') });
  expect(deleted.status).toBe(200);
  const none = await call('GetQueueAttributes', { 'AttributeName.1': 'All' });
  expect(none.xml).toContain('<Name>ApproximateNumberOfMessagesNotVisible</Name><Value>0</Value>');
});

test('a batch has an entry for each success and each failure, in order', async () => {
  const { call } = await start();
  const entries = Object.fromEntries(
    Array.from({ length: 10 }, (_, index) => index + 1).flatMap((number) => [
      [`SendMessageBatchRequestEntry.${number}.Id`, `e${number}`],
      [`SendMessageBatchRequestEntry.${number}.MessageBody`, `m${number}`],
    ]),
  );
  const { xml } = await call('SendMessageBatch', entries);
  const ids = [...xml.matchAll(/<SendMessageBatchResultEntry><Id>(\w+)/g)].map(([, id]) => id);
  expect(ids).toEqual(['e1', 'e2', 'e3', 'e4', 'e5', 'e6', 'e7', 'e8', 'e9', 'e10']);
  const received = await call('ReceiveMessage', { VisibilityTimeout: '0' });
  const changed = await call('ChangeMessageVisibilityBatch', {
    'ChangeMessageVisibilityBatchRequestEntry.1.Id': 'x',
    'ChangeMessageVisibilityBatchRequestEntry.1.ReceiptHandle': textOf(
      received.xml,
      'ReceiptHandle',
    ),
    'ChangeMessageVisibilityBatchRequestEntry.1.VisibilityTimeout': '50000',
  });
  expect(changed.xml).toMatch(/<BatchResultErrorEntry><Id>x<\/Id>/);
});

test('queues are created, listed and found, and errors have their older names', async () => {
  const { call } = await start();
  const created = await call('CreateQueue', {
    QueueName: 'mine',
    'Attribute.1.Name': 'VisibilityTimeout',
    'Attribute.1.Value': '7',
  });
  const url = textOf(created.xml, 'QueueUrl');
  expect((await call('GetQueueUrl', { QueueName: 'mine' })).xml).toContain(url);
  expect((await call('ListQueues')).xml).toContain(`<QueueUrl>${url}</QueueUrl>`);
  const attributes = await call('GetQueueAttributes', { QueueUrl: url, 'AttributeName.1': 'All' });
  expect(attributes.xml).toContain('<Name>VisibilityTimeout</Name><Value>7</Value>');

  const missing = await call('GetQueueUrl', { QueueName: 'none' });
  expect(missing.status).toBe(400);
  expect(textOf(missing.xml, 'Code')).toBe('AWS.SimpleQueueService.NonExistentQueue');
  const unknown = await call('AddPermission');
  expect(textOf(unknown.xml, 'Code')).toBe('AWS.SimpleQueueService.UnsupportedOperation');
  const odd = await call('ReceiveMessage', { MaxNumberOfMessages: 'ten' });
  expect(textOf(odd.xml, 'Code')).toBe('InvalidParameterValue');
  expect((await call('SendMessage', { 'a.b.c.d.e.f.g.h.i': 'x' })).status).toBe(400);
});
