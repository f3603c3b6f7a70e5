import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import {
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';

/** An event as EventBridge delivers it. */
export type DeliveredEvent = {
  readonly source: string;
  readonly 'detail-type': string;
  // biome-ignore lint/suspicious/noExplicitAny: a test names the fields that it expects
  readonly detail: any;
};

export type EventConsumer = {
  /** Every event delivered so far, in the order of arrival, repeats and all. */
  readonly received: () => Promise<readonly DeliveredEvent[]>;
  readonly destroy: () => void;
};

/** Subscribes to the bus as a user would: a rule whose target is a queue. */
export async function consumeEvents(
  sqs: SQSClient,
  outputs: Readonly<Record<string, string>>,
): Promise<EventConsumer> {
  const events = new EventBridgeClient({
    endpoint: outputs.Endpoint!,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'consumer' }));
  const rule = { Name: 'everything', EventBusName: outputs.EventBusName };
  const EventPattern = JSON.stringify({ source: ['sluice'] });
  await events.send(new PutRuleCommand({ ...rule, EventPattern }));
  const Arn = 'arn:aws:sqs:us-east-1:000000000000:consumer';
  await events.send(
    new PutTargetsCommand({
      Rule: rule.Name,
      EventBusName: rule.EventBusName,
      Targets: [{ Id: 'queue', Arn }],
    }),
  );
  const received: DeliveredEvent[] = [];
  return {
    async received() {
      while (true) {
        const { Messages = [] } = await sqs.send(
          new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }),
        );
        if (Messages.length === 0) return received;
        received.push(...Messages.map(({ Body = '' }) => JSON.parse(Body)));
        const Entries = Messages.map(({ ReceiptHandle }, index) => ({
          Id: String(index),
          ReceiptHandle,
        }));
        await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
      }
    },
    destroy: () => events.destroy(),
  };
}
