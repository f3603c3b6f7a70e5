import type { SendMessage } from '../../shared/orders/model/release.ts';
import { requiredVariable } from './environment.ts';
import { log } from './log.ts';
import type { PostToAws } from './signed-request.ts';

export type OrderQueue = {
  /** Makes a received message visible again after this time, unless it is deleted before. */
  readonly showAgain: (receiptHandle: string, seconds: number) => Promise<void>;
  readonly send: SendMessage;
};

/** The order queue for submit-order. */
export function createOrderQueue(post: PostToAws): OrderQueue {
  const queueUrl = requiredVariable('ORDER_QUEUE_URL');

  async function call(action: string, input: object): Promise<void> {
    const status = await post({
      service: 'sqs',
      url: new URL('/', queueUrl),
      headers: {
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': `AmazonSQS.${action}`,
      },
      body: JSON.stringify({ QueueUrl: queueUrl, ...input }),
    });
    if (status !== 200) throw new Error(`SQS answered ${status}`);
  }

  return {
    async showAgain(receiptHandle, seconds) {
      try {
        const input = { ReceiptHandle: receiptHandle, VisibilityTimeout: seconds };
        await call('ChangeMessageVisibility', input);
      } catch (error) {
        // The message becomes visible anyway, after the queue's own timeout.
        log('warn', 'visibility_not_changed', { error: String(error) });
      }
    },

    send: (MessageBody, MessageGroupId, MessageDeduplicationId) =>
      call('SendMessage', { MessageBody, MessageGroupId, MessageDeduplicationId }),
  };
}
