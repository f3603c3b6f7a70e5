import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { Target } from './target.ts';

/** A message in the dead-letter queue: it could not be recorded. */
export type DeadLetter = {
  readonly messageId: string;
  readonly body: string;
  /** Its message group: the account and the market. */
  readonly group: string;
  /** The time at which SQS received it, if SQS still reports it. */
  readonly sentAtMs: number;
  readonly receiptHandle: string;
};

/** Received messages stay hidden for this long, so that a person has time to decide. */
const VISIBILITY_SECONDS = 600;
/** SQS returns at most ten messages per call. */
const RECEIVE_SIZE = 10;
const RECEIVES_MAX = 100;

/** The dead-letter queue. A received message stays in it until it is deleted. */
export function createDeadLetterQueue(
  sqs: SQSClient,
  { deadLetterQueueUrl: QueueUrl, orderQueueUrl }: Target,
) {
  return {
    /** The number of messages, including hidden ones. */
    async count(): Promise<number> {
      const AttributeNames = [
        'ApproximateNumberOfMessages',
        'ApproximateNumberOfMessagesNotVisible',
      ] as const;
      const request = new GetQueueAttributesCommand({
        QueueUrl,
        AttributeNames: [...AttributeNames],
      });
      const { Attributes = {} } = await sqs.send(request);
      return AttributeNames.reduce((sum, name) => sum + Number(Attributes[name] ?? 0), 0);
    },

    /** Receives the visible messages. SQS may hold back further messages of the same market. */
    async receive(): Promise<readonly DeadLetter[]> {
      const messages: DeadLetter[] = [];
      for (let receives = 0; receives < RECEIVES_MAX; receives++) {
        const { Messages = [] } = await sqs.send(
          new ReceiveMessageCommand({
            QueueUrl,
            MaxNumberOfMessages: RECEIVE_SIZE,
            VisibilityTimeout: VISIBILITY_SECONDS,
            MessageSystemAttributeNames: ['All'],
            // Long polling queries all of SQS's servers; short polling only some of them.
            WaitTimeSeconds: 1,
          }),
        );
        if (Messages.length === 0) break;
        messages.push(...Messages.map(messageOf));
      }
      return messages;
    },

    /** Makes received messages visible again at once. */
    async release(messages: readonly DeadLetter[]): Promise<void> {
      for (let from = 0; from < messages.length; from += RECEIVE_SIZE) {
        const Entries = messages
          .slice(from, from + RECEIVE_SIZE)
          .map(({ receiptHandle: ReceiptHandle }, index) => ({
            Id: String(index),
            ReceiptHandle,
            VisibilityTimeout: 0,
          }));
        await sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries }));
      }
    },

    /**
     * Sends the message to the order queue again, then deletes it here. A repeated redrive sends it
     * only once: the deduplication id comes from the message id. It differs from the id of the first
     * sending, which SQS may still remember.
     */
    async redrive({ messageId, group, receiptHandle }: DeadLetter, body: string): Promise<string> {
      const { MessageId = '' } = await sqs.send(
        new SendMessageCommand({
          QueueUrl: orderQueueUrl,
          MessageBody: body,
          MessageGroupId: group,
          MessageDeduplicationId: `redrive-${messageId}`,
        }),
      );
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: receiptHandle }));
      return MessageId;
    },
  };
}

function messageOf({ MessageId, Body, ReceiptHandle, Attributes = {} }: Message): DeadLetter {
  return {
    messageId: MessageId ?? '',
    body: Body ?? '',
    group: Attributes.MessageGroupId ?? '',
    sentAtMs: Number(Attributes.SentTimestamp),
    receiptHandle: ReceiptHandle ?? '',
  };
}
