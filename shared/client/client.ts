/**
 * `sluice-orders/client`: sends orders to Sluice, and has the types of what Sluice reports.
 *
 * @packageDocumentation
 */
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { awsClient } from '../lib/aws-clients.ts';
import { parseMessage } from '../orders/message/parse-message.ts';
import { type Reason, reason } from '../orders/model/reason.ts';
import { DEFAULT_ACCOUNT, messageGroup } from '../orders/model/request.ts';
import type { OrderMessage } from './messages.ts';

export type { AccountEvent, BusEvent } from '../events/bus/event.ts';
export type { OrderJson } from '../orders/model/order-json.ts';
export type { Reason } from '../orders/model/reason.ts';
export type { Status } from '../orders/model/status.ts';
export type { RunJson } from '../rebalance/run/json.ts';
export type {
  AmendFuturesOrderMessage,
  AmendOrderMessage,
  CancelOrderMessage,
  ExitFuturesOrderMessage,
  ExitOrderMessage,
  MessageTime,
  OrderMessage,
  OrderTrigger,
  PlaceFuturesOrderMessage,
  PlaceOrderMessage,
} from './messages.ts';

/** Where the orders go. */
export type OrderSenderOptions = {
  /** The output `OrderQueueUrl` of the stack: in `cdk-outputs.json`, or `.local/outputs.json`. */
  readonly queueUrl: string;
  /** Default: the Region in the queue's URL, then that of the environment, as in every AWS client. */
  readonly region?: string;
  /** For a local stack: its output `Endpoint`. */
  readonly endpoint?: string;
  /** Default: those of the environment, as in every AWS client. */
  readonly credentials?: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
};

export type OrderSender = {
  /**
   * Puts a message into the order queue. Send it again with the same `id` if you cannot know whether
   * it arrived: the repeat does nothing.
   *
   * @returns SQS's id of the message; the verdict comes as a record and an event.
   * @throws MessageRefused if Sluice would refuse what the message says; nothing was sent.
   */
  send(message: OrderMessage): Promise<{ readonly messageId: string }>;
};

/** Sluice would refuse the message; the reason says what it would accept. */
export class MessageRefused extends Error {
  override readonly name = 'MessageRefused';
  readonly reason: Reason;

  constructor(reason: Reason) {
    super(`${reason.code}: ${reason.message}`);
    this.reason = reason;
  }
}

/** The longest that an account may let an order wait; the account's own setting is judged later. */
const MAX_AGE_SECONDS = 3_600;

/**
 * Makes a sender for the order queue of a stack. It needs the permission `sqs:SendMessage`.
 *
 * @example An order to a local stack (`npx sluice start`):
 * ```ts
 * import { readFileSync } from 'node:fs';
 * import { createOrderSender } from 'sluice-orders/client';
 *
 * const { Sluice } = JSON.parse(readFileSync('.local/outputs.json', 'utf8'));
 * const orders = createOrderSender({
 *   queueUrl: Sluice.OrderQueueUrl,
 *   endpoint: Sluice.Endpoint,
 *   region: 'us-east-1',
 *   credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
 * });
 * await orders.send({
 *   id: 'first-by-client',
 *   currency_pair: 'BTC_USDT',
 *   type: 'market',
 *   side: 'buy',
 *   quote_amount: '25',
 * });
 * ```
 *
 * @example An order to a deployed stack, and its cancellation:
 * ```ts
 * import { createOrderSender } from 'sluice-orders/client';
 *
 * export async function buyAndCancel(queueUrl: string): Promise<void> {
 *   const orders = createOrderSender({ queueUrl });
 *   const id = '2026-11-22-btc-entry';
 *   const order = { currency_pair: 'BTC_USDT', side: 'buy', amount: '0.001', price: '30000' } as const;
 *   await orders.send({ id, ...order });
 *   await orders.send({ id: `${id}-cancel`, action: 'cancel', target: id });
 * }
 * ```
 *
 * @example A consumer of the events on the bus:
 * ```ts
 * import type { BusEvent, OrderJson } from 'sluice-orders/client';
 *
 * export function describe({ detailType, detail }: BusEvent): string {
 *   return detailType === 'Order Changed' ? filled(detail) : `${detail.id}: ${detail.status}`;
 * }
 *
 * const filled = (order: OrderJson): string => `${order.id}: ${order.status}, ${order.filled_amount}`;
 * ```
 */
export function createOrderSender({
  queueUrl,
  region = regionOf(queueUrl),
  endpoint,
  credentials,
}: OrderSenderOptions): OrderSender {
  checkQueue(queueUrl);
  const sqs = awsClient(SQSClient, 'person', {
    ...(region !== undefined && { region }),
    ...(endpoint !== undefined && { endpoint }),
    ...(credentials && { credentials }),
  });
  return {
    async send(message) {
      const body = bodyOf(message);
      const { MessageId } = await sqs.send(
        new SendMessageCommand({
          QueueUrl: queueUrl,
          MessageBody: body,
          MessageGroupId: groupOf(body, message?.account),
        }),
      );
      return { messageId: MessageId ?? '' };
    },
  };
}

/** Source: SQS, `https://sqs.REGION.amazonaws.com/ACCOUNT/NAME`. */
function regionOf(queueUrl: string): string | undefined {
  return /^sqs\.([a-z\d-]+)\.amazonaws\./.exec(hostOf(queueUrl))?.[1];
}

const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).hostname : '');

/** A variable that is not set, or another queue of the stack, and no order would ever arrive. */
function checkQueue(queueUrl: string): void {
  if (URL.canParse(queueUrl) && queueUrl.endsWith('.fifo')) return;
  throw new TypeError(
    `queueUrl is ${JSON.stringify(queueUrl)}, which is not the URL of an order queue: ` +
      'give the output OrderQueueUrl of the stack, which ends in ".fifo".',
  );
}

/** The text of a message. What JSON cannot hold is not a message. */
function bodyOf(message: OrderMessage): string {
  try {
    return JSON.stringify(message) ?? '';
  } catch (error) {
    const text = `The message cannot be written as JSON: ${(error as Error).message}`;
    throw new MessageRefused(reason('NOT_JSON', text));
  }
}

/** The queue's message group, from the message as Sluice will read it. */
function groupOf(body: string, account = DEFAULT_ACCOUNT): string {
  const parsed = parseMessage(body, {
    sentAtMs: Date.now(),
    // The sender does not know the configured accounts, and leaves the refusal of others to Sluice.
    maxAgeSeconds: { [account]: MAX_AGE_SECONDS },
  });
  if (parsed.kind === 'refused') throw new MessageRefused(parsed.reason);
  return messageGroup(parsed.request);
}
