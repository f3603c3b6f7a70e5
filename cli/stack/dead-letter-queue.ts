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

/** A message that could not be recorded, as it lies in the dead-letter queue. */
export type DeadLetter = {
  readonly messageId: string;
  readonly body: string;
  /** Its message group: the account and market that it was sent for. */
  readonly group: string;
  /** When SQS received it, as far as SQS still says. */
  readonly sentAtMs: number;
  readonly receiptHandle: string;
};

export type DeadLetterQueue = ReturnType<typeof createDeadLetterQueue>;

/** How long what was received is kept from others: as long as a person may think about it. */
const VISIBILITY_SECONDS = 600;
/** SQS hands out ten at once. */
const RECEIVE_SIZE = 10;
const RECEIVES_MAX = 100;

/** The dead-letter queue. What is received is still in it until it is deleted. */
export function createDeadLetterQueue(
  sqs: SQSClient,
  { deadLetterQueueUrl: QueueUrl, orderQueueUrl }: Target,
) {
  return {
    /** How many messages there are, those included that cannot be received at present. */
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

    /** What can be received now. Behind a message of a market others may wait that cannot. */
    async receive(): Promise<readonly DeadLetter[]> {
      const messages: DeadLetter[] = [];
      for (let receives = 0; receives < RECEIVES_MAX; receives++) {
        const { Messages = [] } = await sqs.send(
          new ReceiveMessageCommand({
            QueueUrl,
            MaxNumberOfMessages: RECEIVE_SIZE,
            VisibilityTimeout: VISIBILITY_SECONDS,
            MessageSystemAttributeNames: ['All'],
            // Asks all of SQS's servers, not some of them.
            WaitTimeSeconds: 1,
          }),
        );
        if (Messages.length === 0) break;
        messages.push(...Messages.map(messageOf));
      }
      return messages;
    },

    /** Gives back what was received: the next one may have it at once. */
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
     * Sends the message to the order queue again, and only then takes it out of this one. Done
     * twice, it is sent once: the deduplication id is the message's, and not the one of its first
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
