import { onTestFinished, vi } from 'vitest';
import { AwsError } from '../../local/cloud/aws/aws-error.ts';
import { Queues } from '../../local/cloud/services/queues.ts';
import type { ReceivedMessage } from '../../local/cloud/services/received-message.ts';
import { RECEIVES_MAX } from '../../shared/orders/model/waiting.ts';
import { GROUP, type QueueUnderTest, type Received, SENDER } from './queue-under-test.ts';

const LOCATION = { region: 'us-east-1', accountId: '000000000000' };
const urlOf = (name: string) => `http://127.0.0.1/000000000000/${name}.fifo`;
const QueueUrl = urlOf('orders');
const NEVER = new AbortController().signal;

type Receipt = Received & { readonly handle: string };

/** The queues of the local cloud, on a clock of the test's own. */
export function openLocalQueues(): Queues {
  vi.useFakeTimers({ now: new Date('2026-11-28T09:00:00Z') });
  const queues = new Queues(LOCATION, 'http://127.0.0.1');
  onTestFinished(() => {
    queues.stop();
    vi.useRealTimers();
  });
  const common = { FifoQueue: true, ContentBasedDeduplication: true };
  queues.create(urlOf('dead-letters'), common);
  const deadLetterTargetArn = 'arn:aws:sqs:us-east-1:000000000000:dead-letters.fifo';
  queues.create(QueueUrl, {
    ...common,
    VisibilityTimeout: 90,
    RedrivePolicy: { deadLetterTargetArn, maxReceiveCount: RECEIVES_MAX },
  });
  return queues;
}

/** The order queue of the local cloud, called as its gateway calls it. */
export function openLocalQueue(): QueueUnderTest<Receipt> {
  const queues = openLocalQueues();
  const call = (action: string, input: object, signal = NEVER) =>
    queues.call(action, { QueueUrl, ...input }, signal, SENDER) as Promise<never>;

  async function receiveFrom(url: string, waitSeconds: number, signal?: AbortSignal) {
    const input = {
      QueueUrl: url,
      WaitTimeSeconds: waitSeconds,
      MessageSystemAttributeNames: ['All'],
    };
    const { Messages = [] }: { Messages?: ReceivedMessage[] } = await call(
      'ReceiveMessage',
      input,
      signal,
    );
    return Messages.map(receiptOf)[0];
  }

  return {
    async send({ body, group = GROUP, deduplicationId }) {
      const { MessageId }: { MessageId: string } = await call('SendMessage', {
        MessageBody: body,
        MessageGroupId: group,
        ...(deduplicationId !== undefined && { MessageDeduplicationId: deduplicationId }),
      });
      return MessageId;
    },
    receive: () => receiveFrom(QueueUrl, 0),
    poll: (signal) => receiveFrom(QueueUrl, 20, signal),
    delete: ({ handle }) => orExpired(call('DeleteMessage', { ReceiptHandle: handle })),
    changeVisibility: ({ handle }, seconds) =>
      orExpired(
        call('ChangeMessageVisibility', { ReceiptHandle: handle, VisibilityTimeout: seconds }),
      ),
    async deadLetters() {
      const letters: Received[] = [];
      for (;;) {
        const letter = await receiveFrom(urlOf('dead-letters'), 0);
        if (!letter) return letters;
        letters.push(letter);
      }
    },
    nowMs: Date.now,
    async pass(ms) {
      await vi.advanceTimersByTimeAsync(ms);
    },
  };
}

function receiptOf({ MessageId, Body, ReceiptHandle, Attributes = {} }: ReceivedMessage): Receipt {
  return {
    messageId: MessageId,
    body: Body,
    senderId: Attributes.SenderId!,
    sentAtMs: Number(Attributes.SentTimestamp),
    handle: ReceiptHandle,
  };
}

/** A receipt that has expired changes nothing; SQS may or may not call that an error. */
async function orExpired(call: Promise<unknown>): Promise<void> {
  await call.catch((error: unknown) => {
    if (!(error instanceof AwsError)) throw error;
  });
}
