// Sends an order, waits until it has ended, and reads its record.
//
// node orders.mjs OUTPUTS ID: OUTPUTS is .local/outputs.json, or cdk-outputs.json with your AWS credentials.
// Needs @aws-sdk/client-sqs, client-eventbridge, client-dynamodb and lib-dynamodb.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';

const [outputsFile, id] = process.argv.slice(2);
const [outputs] = Object.values(JSON.parse(readFileSync(outputsFile, 'utf8')));

// The local stack takes any credentials.
const options = outputs.Endpoint && {
  endpoint: outputs.Endpoint,
  region: 'us-east-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
};
const sqs = new SQSClient(options ?? {});
const events = new EventBridgeClient(options ?? {});
const dynamodb = DynamoDBDocumentClient.from(new DynamoDBClient(options ?? {}));

// 1. A queue that gets an event when an order has ended. Made once, not for each order.
const bus = { EventBusName: outputs.EventBusName };
const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'order-events' }));
const { Attributes } = await sqs.send(
  new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }),
);
const queueArn = Attributes.QueueArn;
const EventPattern = JSON.stringify({ source: ['sluice'], detail: { ended: [true] } });
const { RuleArn } = await events.send(
  new PutRuleCommand({ ...bus, Name: 'orders-ended', EventPattern }),
);
const allowRule = {
  Effect: 'Allow',
  Principal: { Service: 'events.amazonaws.com' },
  Action: 'sqs:SendMessage',
  Resource: queueArn,
  Condition: { ArnEquals: { 'aws:SourceArn': RuleArn } },
};
const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [allowRule] });
await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } }));
await events.send(
  new PutTargetsCommand({
    ...bus,
    Rule: 'orders-ended',
    Targets: [{ Id: 'queue', Arn: queueArn }],
  }),
);

// 2. The order: a message to the order queue. Its group is the account and the pair.
const order = { id, currency_pair: 'BTC_USDT', type: 'market', side: 'buy', amount: '10' };
await sqs.send(
  new SendMessageCommand({
    QueueUrl: outputs.OrderQueueUrl,
    MessageBody: JSON.stringify(order),
    MessageGroupId: 'main#BTC_USDT',
  }),
);

// 3. Its end, as an event.
const deadlineMs = Date.now() + 60_000;
let ended;
while (ended === undefined && Date.now() < deadlineMs) {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 10, MaxNumberOfMessages: 10 }),
  );
  for (const { Body, ReceiptHandle } of Messages) {
    const { detail } = JSON.parse(Body);
    await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    if (detail.id === id) ended = detail;
  }
}
if (ended === undefined) throw new Error('No event within a minute.');
console.log('event:', ended.status, ended.filled_amount);

// 4. Its record, by its key.
const stem = shortHash(outputs.Deployment, 4) + shortHash(`main|${id}`, 21);
const { Item } = await dynamodb.send(
  new GetCommand({
    TableName: outputs.OrdersTableName,
    Key: { pk: `ORDER#${stem}`, sk: 'ORDER' },
    ConsistentRead: true,
  }),
);
console.log('record:', Item.status, Item.filledAmount);

/** The first characters of a hash in base32: five bits a character. */
function shortHash(text, length) {
  const bits = [...createHash('sha256').update(text).digest()]
    .map((byte) => byte.toString(2).padStart(8, '0'))
    .join('');
  const letters = 'abcdefghijklmnopqrstuvwxyz234567';
  return Array.from(
    { length },
    (_, index) => letters[Number.parseInt(bits.slice(index * 5, index * 5 + 5), 2)],
  ).join('');
}
