import { requiredVariable } from './environment.ts';
import { log } from './log.ts';
import type { PostToAws } from './signed-request.ts';

export type OrderQueue = {
  /** Makes a received message visible again after this time, unless it is deleted before. */
  readonly showAgain: (receiptHandle: string, seconds: number) => Promise<void>;
};

/** The order queue for submit-order. */
export function createOrderQueue(post: PostToAws): OrderQueue {
  const queueUrl = requiredVariable('ORDER_QUEUE_URL');

  async function changeVisibility(receiptHandle: string, seconds: number): Promise<void> {
    const status = await post({
      service: 'sqs',
      url: new URL('/', queueUrl),
      headers: {
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': 'AmazonSQS.ChangeMessageVisibility',
      },
      body: JSON.stringify({
        QueueUrl: queueUrl,
        ReceiptHandle: receiptHandle,
        VisibilityTimeout: seconds,
      }),
    });
    if (status !== 200) throw new Error(`SQS answered ${status}`);
  }

  return {
    async showAgain(receiptHandle, seconds) {
      try {
        await changeVisibility(receiptHandle, seconds);
      } catch (error) {
        // The message becomes visible anyway, after the queue's own timeout.
        log('warn', 'visibility_not_changed', { error: String(error) });
      }
    },
  };
}
