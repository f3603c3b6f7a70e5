import { AwsError } from '../aws/aws-error.ts';
import { type AwsLocation, arn, nameInArn } from '../aws/aws-location.ts';
import { Observers, type Requester } from '../aws/observers.ts';
import {
  changeMessageVisibility,
  changeMessageVisibilityBatch,
  deleteMessage,
  deleteMessageBatch,
  deleteQueue,
  getQueueAttributes,
  listQueues,
  purgeQueue,
  receiveMessage,
  SqsError,
  type SqsQueue,
  type SqsStore,
  sendMessage,
  sendMessageBatch,
  setQueueAttributes,
} from './fauxqs.ts';
import { keepFifoOrder } from './fifo-order.ts';
import { markSender, revealSender, withHiddenName } from './message-sender.ts';
import { openQueueStore, type QueueStore } from './queue-store.ts';
import type { ReceivedMessage } from './received-message.ts';

type Input = Record<string, unknown>;
type Action = (input: Input, store: SqsStore) => unknown;

const ACTIONS: Readonly<Record<string, Action>> = {
  SendMessage: sendMessage,
  SendMessageBatch: sendMessageBatch,
  DeleteMessage: deleteMessage,
  DeleteMessageBatch: deleteMessageBatch,
  DeleteQueue: deleteQueue,
  ChangeMessageVisibility: changeMessageVisibility,
  ChangeMessageVisibilityBatch: changeMessageVisibilityBatch,
  GetQueueAttributes: getQueueAttributes,
  SetQueueAttributes: setQueueAttributes,
  PurgeQueue: purgeQueue,
  ListQueues: listQueues as Action,
};

export type QueueProperties = {
  readonly FifoQueue?: boolean;
  readonly ContentBasedDeduplication?: boolean;
  readonly VisibilityTimeout?: number;
  readonly DelaySeconds?: number;
  readonly ReceiveMessageWaitTimeSeconds?: number;
  readonly MaximumMessageSize?: number;
  readonly RedrivePolicy?: unknown;
};

/** SQS: the queues of the template, and those that the user creates beside them. */
export class Queues {
  readonly #store: SqsStore;
  readonly #persistence: QueueStore;
  readonly #location: AwsLocation;
  readonly #endpoint: string;
  readonly #observers: Observers;

  constructor(
    location: AwsLocation,
    endpoint: string,
    directory?: string,
    observers: Observers = new Observers(),
  ) {
    this.#persistence = openQueueStore(directory);
    this.#store = this.#persistence.store;
    this.#location = location;
    this.#endpoint = endpoint;
    this.#observers = observers;
  }

  /** Creates the queue, or gives the one kept from an earlier run these attributes and this URL. */
  create(url: string, properties: QueueProperties): void {
    const name = queueName(url);
    const attributes = queueAttributes(properties);
    const existing = this.#store.getQueueByName(name);
    if (existing) {
      existing.setAttributes(attributes);
      // The port may have changed, and with it every queue's URL.
      Object.assign(existing, { url });
    } else {
      const queueArn = arn(this.#location, 'sqs', name);
      keepFifoOrder(this.#store.createQueue(name, url, queueArn, attributes));
    }
  }

  has(name: string): boolean {
    return this.#store.getQueueByName(name) !== undefined;
  }

  /** The attributes of a queue as SQS keeps them; undefined if there is no such queue. */
  attributes(name: string): Readonly<Record<string, string>> | undefined {
    return this.#store.getQueueByName(name)?.attributes;
  }

  /** Deletes the queue with its messages. */
  remove(name: string): void {
    const queue = this.#store.getQueueByName(name);
    if (queue) this.#persistence.atomically(() => this.#store.deleteQueue(queue.url));
  }

  visibilityTimeoutSeconds(queueArn: string): number {
    return Number(this.#queue(nameInArn(queueArn)).attributes.VisibilityTimeout);
  }

  /**
   * One call of the SQS API. `signal` ends a long poll whose caller is gone; `senderId` is the role
   * that calls, undefined for the user.
   */
  call(action: string, input: Input, signal: AbortSignal, senderId?: string): Promise<unknown> {
    this.#report(action, senderId === undefined ? 'user' : 'function', input);
    return this.#call(action, input, signal, senderId);
  }

  async #call(
    action: string,
    given: Input,
    signal: AbortSignal,
    senderId?: string,
  ): Promise<unknown> {
    const isSent = action.startsWith('SendMessage') && senderId !== undefined;
    const input = isSent ? markSender(given, senderId) : given;
    try {
      if (action === 'GetQueueUrl') return { QueueUrl: this.#queue(String(input.QueueName)).url };
      if (action === 'CreateQueue') return this.#createByCall(input);
      if (action === 'ReceiveMessage') return await this.#receive(input, signal);
      const run = ACTIONS[action];
      if (run) {
        // A receipt ends with its visibility timeout, and its message is no longer in flight.
        this.#store.processAllTimers();
        return await this.#persistence.atomically(() => run(input, this.#store));
      }
    } catch (error) {
      if (!(error instanceof SqsError)) throw error;
      throw new AwsError(`com.amazonaws.sqs#${error.code}`, error.message, error.statusCode);
    }
    throw new AwsError(
      'com.amazonaws.sqs#UnsupportedOperation',
      `The local cloud does not offer SQS ${action}.`,
    );
  }

  #createByCall({ QueueName, Attributes = {} }: Input): { readonly QueueUrl: string } {
    const name = String(QueueName);
    const url = `${this.#endpoint}/${this.#location.accountId}/${name}`;
    this.#persistence.atomically(() => this.create(url, Attributes as QueueProperties));
    return { QueueUrl: url };
  }

  /** As one of AWS's services sends, like `receive` and `delete`: it needs no gateway. */
  async send(queueArn: string, message: Input, senderId?: string): Promise<void> {
    this.#report('SendMessage', 'service', message);
    const input = { ...message, QueueUrl: this.#queue(nameInArn(queueArn)).url };
    await this.#call('SendMessage', input, NEVER, senderId);
  }

  async receive(
    queueArn: string,
    limits: { readonly maxMessages: number; readonly waitSeconds: number },
    signal: AbortSignal,
  ): Promise<readonly ReceivedMessage[]> {
    const result = await this.#receive(
      {
        QueueUrl: this.#queue(nameInArn(queueArn)).url,
        MaxNumberOfMessages: Math.min(10, limits.maxMessages),
        WaitTimeSeconds: limits.waitSeconds,
        MessageSystemAttributeNames: ['All'],
      },
      signal,
    );
    const { Messages = [] } = result;
    this.#report('ReceiveMessage', 'service', Messages, Messages.length === 0);
    return Messages;
  }

  delete(queueArn: string, messages: readonly ReceivedMessage[]): void {
    if (messages.length === 0) return;
    this.#report('DeleteMessageBatch', 'service', {});
    const queue = this.#queue(nameInArn(queueArn));
    queue.processTimers();
    this.#persistence.atomically(() => {
      for (const { ReceiptHandle } of messages) queue.deleteMessage(ReceiptHandle);
    });
  }

  stop(): void {
    this.#persistence.close();
  }

  /**
   * The long poll is done here rather than by fauxqs, which would hand the next message to a
   * caller that has gone meanwhile, and answers early when another poller took the message.
   */
  async #receive(input: Input, signal: AbortSignal): Promise<ReceiveResult> {
    const queue = this.#queue(queueName(String(input.QueueUrl)));
    const waitSeconds = Number(
      input.WaitTimeSeconds ?? queue.attributes.ReceiveMessageWaitTimeSeconds,
    );
    const deadline = Date.now() + Math.min(waitSeconds, 20) * 1000;
    for (;;) {
      const result = await this.#persistence.atomically(() =>
        receiveMessage(
          {
            ...input,
            MessageAttributeNames: withHiddenName(input.MessageAttributeNames),
            WaitTimeSeconds: Math.min(waitSeconds, 0),
          },
          this.#store,
        ),
      );
      const leftMs = deadline - Date.now();
      if (result.Messages) {
        return { Messages: (result.Messages as ReceivedMessage[]).map(revealSender) };
      }
      if (leftMs <= 0) return {};
      await messagesOrAbort(queue, leftMs, signal);
      if (signal.aborted) return {};
    }
  }

  #report(operation: string, by: Requester, payload: unknown, isEmpty = false): void {
    if (this.#observers.isEmpty) return;
    const bytes = Buffer.byteLength(JSON.stringify(payload));
    this.#observers.report({ kind: 'sqs', operation, by, bytes, ...(isEmpty && { isEmpty }) });
  }

  #queue(name: string): SqsQueue {
    const queue = this.#store.getQueueByName(name);
    if (queue) return queue;
    throw new AwsError(
      'com.amazonaws.sqs#QueueDoesNotExist',
      `The specified queue does not exist: ${name}.`,
    );
  }
}

type ReceiveResult = { readonly Messages?: readonly ReceivedMessage[] | undefined };

const NEVER = new AbortController().signal;

export const queueName = (url: string): string => url.split('/').at(-1) ?? '';

/** SQS keeps every attribute as text. */
export function queueAttributes(properties: QueueProperties): Record<string, string> {
  return Object.fromEntries(
    Object.entries(properties)
      .filter(([name]) => !['QueueName', 'Tags'].includes(name))
      .map(([name, value]) => [
        name,
        typeof value === 'object' ? JSON.stringify(value) : String(value),
      ]),
  );
}

/** Resolves when there may be messages, when the time is up, or when the caller is gone. */
async function messagesOrAbort(queue: SqsQueue, ms: number, signal: AbortSignal): Promise<void> {
  const { promise: aborted, resolve } = Promise.withResolvers<void>();
  const onAbort = (): void => resolve();
  signal.addEventListener('abort', onAbort);
  if (!signal.aborted) await Promise.race([queue.waitForMessages(ms / 1000), aborted]);
  signal.removeEventListener('abort', onAbort);
}
