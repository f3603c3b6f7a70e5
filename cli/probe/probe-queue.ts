import {
  CreateQueueCommand,
  DeleteMessageCommand,
  DeleteQueueCommand,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { Clock } from '../../shared/lib/clock.ts';

export type ProbeQueue = {
  readonly arn: string;
  /** Takes messages until enough have come, or the time is over; each with the time of its arrival. */
  readonly receive: (
    isEnough: (bodies: readonly Received[]) => boolean,
    waitMs: number,
  ) => Promise<readonly Received[]>;
  readonly remove: () => Promise<void>;
};

export type Received = { readonly body: string; readonly atMs: number };

const POLL_SECONDS = 5;

/** A queue that lives as long as the probe; these services may send to it. */
export async function createProbeQueue(
  sqs: SQSClient,
  clock: Clock,
  {
    name,
    arn,
    senders,
  }: {
    readonly name: string;
    readonly arn: string;
    readonly senders: Readonly<Record<string, string>>;
  },
): Promise<ProbeQueue> {
  const Statement = Object.entries(senders).map(([Service, source]) => ({
    Effect: 'Allow',
    Principal: { Service },
    Action: 'sqs:SendMessage',
    Resource: arn,
    Condition: { ArnEquals: { 'aws:SourceArn': source } },
  }));
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement });
  const { QueueUrl } = await sqs.send(
    new CreateQueueCommand({ QueueName: name, Attributes: { Policy } }),
  );
  return {
    arn,
    async receive(isEnough, waitMs) {
      const received: Received[] = [];
      const untilMs = clock.nowMs() + waitMs;
      while (!isEnough(received) && clock.nowMs() < untilMs) {
        const { Messages = [] } = await sqs.send(
          new ReceiveMessageCommand({
            QueueUrl,
            WaitTimeSeconds: POLL_SECONDS,
            MaxNumberOfMessages: 10,
          }),
        );
        for (const { Body = '', ReceiptHandle } of Messages) {
          received.push({ body: Body, atMs: clock.nowMs() });
          await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
        }
      }
      return received;
    },
    remove: async () => void (await sqs.send(new DeleteQueueCommand({ QueueUrl }))),
  };
}
