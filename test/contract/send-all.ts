import { SendMessageBatchCommand, type SendMessageBatchRequestEntry } from '@aws-sdk/client-sqs';
import type { TestStack } from '../support/test-stack.ts';
import type { BadMessage } from './bad-message.ts';

/** Of SQS, for the messages of a batch and for their bytes together. */
const BATCH_MESSAGES = 10;
const BATCH_BYTES = 1_048_576;

/** Sends messages, each in a group of its own, and says under which id SQS has each of them. */
export async function sendAll(
  { sqs, stack }: TestStack,
  messages: readonly BadMessage[],
): Promise<ReadonlyMap<BadMessage, string>> {
  const messageIds = new Map<BadMessage, string>();
  for (const batch of batchesOf(messages)) {
    const Entries = batch.map(({ body }, index): SendMessageBatchRequestEntry => {
      const name = `bad-${messageIds.size + index}`;
      return {
        Id: String(index),
        MessageBody: body,
        MessageGroupId: name,
        MessageDeduplicationId: name,
      };
    });
    const { OrderQueueUrl: QueueUrl } = stack.outputs;
    const { Successful = [] } = await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    if (Successful.length < batch.length) throw new Error('SQS did not take every message.');
    for (const { Id, MessageId } of Successful) messageIds.set(batch[Number(Id)]!, MessageId!);
  }
  return messageIds;
}

function batchesOf(messages: readonly BadMessage[]): readonly (readonly BadMessage[])[] {
  const batches: BadMessage[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const message of messages) {
    const length = Buffer.byteLength(message.body);
    const batch = batches.at(-1);
    if (batch && batch.length < BATCH_MESSAGES && bytes + length <= BATCH_BYTES) {
      batch.push(message);
      bytes += length;
    } else {
      batches.push([message]);
      bytes = length;
    }
  }
  return batches;
}
