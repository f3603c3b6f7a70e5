import middy from '@middy/core';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { logErrors } from '../../shared/observability/log-errors.ts';
import { FAILED_AGAIN_SECONDS } from '../../shared/orders/model/waiting.ts';
import type { QueueMessage } from '../../shared/orders/submission/queue-message.ts';
import { submitOrder } from '../../shared/orders/submission/submit.ts';
import { createLedgerClient } from '../wiring/ledger-client.ts';
import { createOrderQueue } from '../wiring/order-queue.ts';
import { createOrderServices } from '../wiring/order-services.ts';
import { createPostToAws } from '../wiring/signed-request.ts';

/** Time reserved for the writes that follow the exchange's last response. */
const RESERVE_MS = 3_000;

const deps = createOrderServices();
const queue = createOrderQueue(createPostToAws(createLedgerClient));

// Loads the key, the connection and the rules of a likely pair while Lambda initialises. A failure
// here repeats, and is reported, when an order needs them.
for (const [name, { pairs, live }] of Object.entries(deps.config.accounts)) {
  if (!live) continue;
  const { client, readKey } = deps.exchangeOf(name);
  const [likelyPair = 'BTC_USDT'] = pairs === '*' ? [] : pairs;
  void Promise.allSettled([readKey(), client.pairRules(likelyPair)]);
}

/**
 * The batch is one message. A message is done when it has a record; otherwise SQS delivers it again.
 * A message that waits is reported as a batch item failure, which does not slow Lambda's polling.
 */
async function submitOrders(event: SQSEvent, context: Context): Promise<SQSBatchResponse> {
  const untilMs = deps.clock.nowMs() + context.getRemainingTimeInMillis() - RESERVE_MS;
  for (const record of event.Records) {
    const delivered = await submitOrder(deps, messageOf(record), untilMs).catch(async (error) => {
      await queue.showAgain(record.receiptHandle, FAILED_AGAIN_SECONDS);
      throw error;
    });
    if (delivered.kind === 'done') continue;
    await queue.showAgain(record.receiptHandle, delivered.seconds);
    return { batchItemFailures: [{ itemIdentifier: record.messageId }] };
  }
  return { batchItemFailures: [] };
}

function messageOf({ messageId, body, attributes }: SQSRecord): QueueMessage {
  return {
    messageId,
    body,
    sentAtMs: Number(attributes.SentTimestamp),
    senderId: attributes.SenderId,
  };
}

export const handler = middy<SQSEvent, SQSBatchResponse>()
  .use(logErrors(deps.log))
  .handler(submitOrders);
