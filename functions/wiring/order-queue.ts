import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { SignatureV4 } from '@smithy/signature-v4';
import { requiredVariable } from './environment.ts';
import { log } from './log.ts';

export type OrderQueue = {
  /** Makes a received message visible again after this time, unless it is deleted before. */
  readonly showAgain: (receiptHandle: string, seconds: number) => Promise<void>;
};

/**
 * The order queue for submit-order. The SDK's SQS client would be a twentieth of the bundle, loaded
 * with every cold start for a rare call. This file writes the one request itself; the parts of the
 * SDK that the ledger uses sign and send it.
 *
 * @param createClient makes a client whose credentials, connections and time limits are used
 */
export function createOrderQueue(createClient: () => DynamoDBDocumentClient): OrderQueue {
  const queueUrl = requiredVariable('ORDER_QUEUE_URL');
  const { protocol, hostname, port, host } = new URL(queueUrl);
  let client: DynamoDBDocumentClient | undefined;

  async function changeVisibility(receiptHandle: string, seconds: number): Promise<void> {
    client ??= createClient();
    const { credentials, region, sha256, requestHandler } = client.config;
    const signer = new SignatureV4({ credentials, region, sha256, service: 'sqs' });
    const signed = await signer.sign({
      method: 'POST',
      protocol,
      hostname,
      ...(port !== '' && { port: Number(port) }),
      path: '/',
      headers: {
        host,
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': 'AmazonSQS.ChangeMessageVisibility',
      },
      body: JSON.stringify({
        QueueUrl: queueUrl,
        ReceiptHandle: receiptHandle,
        VisibilityTimeout: seconds,
      }),
    });
    type Request = Parameters<typeof requestHandler.handle>[0];
    const { response } = await requestHandler.handle(signed as Request);
    response.body?.resume?.();
    if (response.statusCode !== 200) throw new Error(`SQS answered ${response.statusCode}`);
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
