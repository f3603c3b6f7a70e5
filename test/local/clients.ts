import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import {
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach } from 'vitest';
import {
  type LocalCloud,
  type LocalCloudOptions,
  startLocalCloud,
} from '../../local/cloud/cloud.ts';

const running = new Set<LocalCloud>();

afterEach(async () => {
  for (const cloud of running) await cloud.stop();
  running.clear();
});

/** Starts a local cloud on any free port; it ends with the test. */
export async function startCloud(
  options: Omit<LocalCloudOptions, 'port'>,
): Promise<LocalCloud & Clients> {
  const cloud = await startLocalCloud({ manualSchedules: true, ...options, port: 0 });
  running.add(cloud);
  return Object.assign(cloud, connect(cloud.endpoint, cloud.outputs));
}

export type Clients = {
  readonly sqs: SQSClient;
  readonly dynamodb: DynamoDBDocumentClient;
  readonly secrets: SecretsManagerClient;
  output(name: string): string;
  /** Sends to the stack's queue, `QueueUrl`. */
  send(body: unknown, group?: string): Promise<void>;
  receive(queueUrl: string): Promise<{ body: string; attributes: Record<string, unknown> }[]>;
  queueCounts(queueUrl: string): Promise<{ visible: string; inFlight: string }>;
  /** All items of the stack's table, `TableName`. */
  items(): Promise<Record<string, unknown>[]>;
};

/** Plain SDK clients, as a user's program would make them. */
export function connect(endpoint: string, outputs: LocalCloud['outputs']): Clients {
  const config = {
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'user', secretAccessKey: 'any' },
  };
  const sqs = new SQSClient(config);
  const dynamodb = DynamoDBDocumentClient.from(new DynamoDBClient(config));
  const output = (name: string): string => outputs.Test![name]!;
  return {
    sqs,
    dynamodb,
    secrets: new SecretsManagerClient(config),
    output,
    async send(body, group) {
      const QueueUrl = output('QueueUrl');
      const MessageBody = JSON.stringify(body);
      await sqs.send(
        new SendMessageCommand({ QueueUrl, MessageBody, ...(group && { MessageGroupId: group }) }),
      );
    },
    async receive(QueueUrl) {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({
          QueueUrl,
          MaxNumberOfMessages: 10,
          MessageAttributeNames: ['All'],
        }),
      );
      return Messages.map(({ Body, MessageAttributes = {} }) => ({
        body: Body!,
        attributes: MessageAttributes,
      }));
    },
    async queueCounts(QueueUrl) {
      const { Attributes } = await sqs.send(
        new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }),
      );
      return {
        visible: Attributes!.ApproximateNumberOfMessages!,
        inFlight: Attributes!.ApproximateNumberOfMessagesNotVisible!,
      };
    },
    async items() {
      const TableName = output('TableName');
      const { Items = [] } = await dynamodb.send(new ScanCommand({ TableName }));
      return Items;
    },
  };
}
