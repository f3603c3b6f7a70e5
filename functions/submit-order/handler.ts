import middy from '@middy/core';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { logErrors } from '../../shared/log-errors.ts';
import { submitOrder } from '../../shared/orders/submit.ts';
import { createOrderServices } from '../wiring/order-services.ts';

/** Time kept back for the writes that follow the last answer of the exchange. */
const RESERVE_MS = 3_000;

const deps = createOrderServices();

// Key, connection and the rules of a likely pair come in while Lambda initialises. What fails here
// fails again, and is told, when an order needs it.
for (const [name, { pairs, live }] of Object.entries(deps.config.accounts)) {
  if (!live) continue;
  const { client, readKey } = deps.exchangeOf(name);
  const [likelyPair = 'BTC_USDT'] = pairs === '*' ? [] : pairs;
  void Promise.allSettled([readKey(), client.pairRules(likelyPair)]);
}

/** The batch is one message: it is done when it has a record, and comes again if that failed. */
async function submitOrders(event: SQSEvent, context: Context): Promise<SQSBatchResponse> {
  for (const { messageId, body, attributes } of event.Records) {
    const sentAtMs = Number(attributes.SentTimestamp);
    const message = { messageId, body, sentAtMs, senderId: attributes.SenderId };
    const untilMs = deps.clock.nowMs() + context.getRemainingTimeInMillis() - RESERVE_MS;
    await submitOrder(deps, message, untilMs);
  }
  return { batchItemFailures: [] };
}

export const handler = middy<SQSEvent, SQSBatchResponse>()
  .use(logErrors(deps.log))
  .handler(submitOrders);
