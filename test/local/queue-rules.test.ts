import { describe, expect, test, vi } from 'vitest';
import { RECEIVES_MAX } from '../../shared/orders/model/waiting.ts';
import { openLocalQueue, openLocalQueues } from './local-queue.ts';
import { GROUP, type QueueUnderTest, type Received } from './queue-under-test.ts';
import { openSimulatedQueue } from './simulated-queue.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const DAY_MS = 24 * 60 * MINUTE_MS;
const VISIBILITY_MS = 90 * SECOND_MS;
const DEDUPLICATION_MS = 5 * MINUTE_MS;

/** Sends the bodies, one after another, to one group. */
async function sendAll(queue: QueueUnderTest, ...bodies: readonly string[]): Promise<void> {
  for (const body of bodies) await queue.send({ body });
}

async function received(queue: QueueUnderTest, body: string): Promise<Received> {
  const receipt = await queue.receive();
  expect(receipt?.body).toBe(body);
  return receipt!;
}

async function nothingReceived(queue: QueueUnderTest): Promise<void> {
  expect((await queue.receive())?.body).toBeUndefined();
}

/** Takes what can be taken now, deleting each before the next. */
async function drain(queue: QueueUnderTest): Promise<readonly string[]> {
  const bodies: string[] = [];
  for (;;) {
    const receipt = await queue.receive();
    if (!receipt) return bodies;
    bodies.push(receipt.body);
    await queue.delete(receipt);
  }
}

/**
 * The rules of SQS that the order queue rests on. Sources: SQS developer guide, "FIFO queue
 * delivery logic", "Exactly-once processing", "Visibility timeout", "Dead-letter queues" and
 * "Short and long polling"; AWS re:Post, "ReceiptHandleIsInvalid" (an expired receipt).
 */
const RULES: Readonly<Record<string, (queue: QueueUnderTest) => Promise<void>>> = {
  async 'the messages of a group come in the order in which they were sent'(queue) {
    await sendAll(queue, 'a', 'b', 'c');

    expect(await drain(queue)).toEqual(['a', 'b', 'c']);
  },

  async 'one message of a group is in flight, and the next waits until it is deleted'(queue) {
    await sendAll(queue, 'a', 'b');
    const first = await received(queue, 'a');

    await nothingReceived(queue);
    await queue.delete(first);

    await received(queue, 'b');
  },

  async 'another group does not wait'(queue) {
    await sendAll(queue, 'a', 'b');
    await queue.send({ body: 'c', group: 'main#ETH_USDT' });
    await received(queue, 'a');

    await received(queue, 'c');
    await nothingReceived(queue);
  },

  async 'a message that is not deleted comes again after 90 s, before the later ones'(queue) {
    await sendAll(queue, 'a', 'b');
    const first = await received(queue, 'a');

    await queue.pass(VISIBILITY_MS - 1);
    await nothingReceived(queue);
    await queue.pass(1);

    const again = await received(queue, 'a');
    expect(again.messageId).toBe(first.messageId);
    await nothingReceived(queue);
  },

  async 'a message whose visibility becomes 0 comes again at once, before the later ones'(queue) {
    await sendAll(queue, 'a', 'b');
    await queue.changeVisibility(await received(queue, 'a'), 0);

    expect(await drain(queue)).toEqual(['a', 'b']);
  },

  async 'a changed visibility counts from the change, shorter than before'(queue) {
    await sendAll(queue, 'a', 'b');
    const receipt = await received(queue, 'a');
    await queue.pass(10 * SECOND_MS);
    await queue.changeVisibility(receipt, 5);

    await queue.pass(5 * SECOND_MS - 1);
    await nothingReceived(queue);
    await queue.pass(1);

    await received(queue, 'a');
  },

  async 'a changed visibility counts from the change, longer than before'(queue) {
    await sendAll(queue, 'a', 'b');
    const receipt = await received(queue, 'a');
    await queue.pass(80 * SECOND_MS);
    await queue.changeVisibility(receipt, 90);

    await queue.pass(VISIBILITY_MS - 1);
    await nothingReceived(queue);
    await queue.delete(receipt);

    await received(queue, 'b');
  },

  async 'an earlier receipt deletes nothing once the message was received again'(queue) {
    await sendAll(queue, 'a', 'b');
    const first = await received(queue, 'a');
    await queue.pass(VISIBILITY_MS);
    await received(queue, 'a');

    await queue.delete(first);
    await nothingReceived(queue);
    await queue.pass(VISIBILITY_MS);

    await received(queue, 'a');
  },

  async 'a receipt deletes nothing once its visibility timeout is over'(queue) {
    await sendAll(queue, 'a');
    const receipt = await received(queue, 'a');
    await queue.pass(VISIBILITY_MS);

    await queue.delete(receipt);

    await received(queue, 'a');
  },

  async 'a receipt hides nothing once its visibility timeout is over'(queue) {
    await sendAll(queue, 'a');
    const receipt = await received(queue, 'a');
    await queue.pass(VISIBILITY_MS);

    await queue.changeVisibility(receipt, 60);

    await received(queue, 'a');
  },

  async 'the same body within 5 minutes is the same message'(queue) {
    const first = await queue.send({ body: 'a' });
    await queue.pass(DEDUPLICATION_MS - SECOND_MS);

    expect(await queue.send({ body: 'a' })).toBe(first);
    expect(await drain(queue)).toEqual(['a']);
  },

  async 'the same body is the same message although the first is deleted'(queue) {
    await sendAll(queue, 'a');
    await drain(queue);

    await sendAll(queue, 'a');

    expect(await drain(queue)).toEqual([]);
  },

  async 'the same body is the same message although it is for another group'(queue) {
    await sendAll(queue, 'a');

    await queue.send({ body: 'a', group: 'main#ETH_USDT' });

    expect(await drain(queue)).toEqual(['a']);
  },

  async 'the same body after 5 minutes is another message'(queue) {
    const first = await queue.send({ body: 'a' });
    await queue.pass(DEDUPLICATION_MS + SECOND_MS);

    expect(await queue.send({ body: 'a' })).not.toBe(first);
    expect(await drain(queue)).toEqual(['a', 'a']);
  },

  async 'a repeated message does not lengthen the 5 minutes'(queue) {
    await sendAll(queue, 'a');
    await queue.pass(DEDUPLICATION_MS - SECOND_MS);
    await sendAll(queue, 'a');
    await queue.pass(2 * SECOND_MS);

    await sendAll(queue, 'a');

    expect(await drain(queue)).toEqual(['a', 'a']);
  },

  async 'the same deduplication id is the same message, whatever its body'(queue) {
    const first = await queue.send({ body: 'a', deduplicationId: 'one' });

    expect(await queue.send({ body: 'b', deduplicationId: 'one' })).toBe(first);
    expect(await drain(queue)).toEqual(['a']);
  },

  async 'another deduplication id is another message, although the body is the same'(queue) {
    await queue.send({ body: 'a', deduplicationId: 'one' });
    await queue.send({ body: 'a', deduplicationId: 'two' });
    await queue.send({ body: 'a' });

    expect(await drain(queue)).toEqual(['a', 'a', 'a']);
  },

  async 'a message that was received too often becomes a dead letter, and the next comes'(queue) {
    await sendAll(queue, 'a', 'b');
    let messageId: string | undefined;
    for (let receives = 0; receives < RECEIVES_MAX; receives++) {
      expect(await queue.deadLetters()).toEqual([]);
      const receipt = await received(queue, 'a');
      messageId = receipt.messageId;
      await queue.changeVisibility(receipt, 0);
    }

    await received(queue, 'b');

    expect(await queue.deadLetters()).toMatchObject([{ messageId, body: 'a' }]);
  },

  async 'a message that is deleted after its last receive is no dead letter'(queue) {
    await sendAll(queue, 'a');
    for (let receives = 1; receives < RECEIVES_MAX; receives++) {
      await queue.changeVisibility(await received(queue, 'a'), 0);
    }
    await queue.delete(await received(queue, 'a'));

    await nothingReceived(queue);

    expect(await queue.deadLetters()).toEqual([]);
  },

  async 'a message names its sender and its time of sending, each time it is received'(queue) {
    const sentAtMs = queue.nowMs();
    await sendAll(queue, 'a');
    await queue.pass(MINUTE_MS);
    const first = await received(queue, 'a');
    await queue.pass(VISIBILITY_MS);
    const second = await received(queue, 'a');

    for (const receipt of [first, second]) {
      expect(receipt).toMatchObject({ senderId: 'sender', sentAtMs });
    }
  },

  async 'a long poll brings the message that comes while it waits'(queue) {
    const polling = queue.poll();
    await queue.pass(5 * SECOND_MS);

    await sendAll(queue, 'a');
    await queue.pass(SECOND_MS);

    expect((await polling)?.body).toBe('a');
  },

  async 'a long poll ends with nothing after 20 s'(queue) {
    const polling = queue.poll();

    await queue.pass(20 * SECOND_MS);

    expect(await polling).toBeUndefined();
  },

  async 'a long poll that was given up takes no message'(queue) {
    const givenUp = new AbortController();
    const polling = queue.poll(givenUp.signal);
    await queue.pass(SECOND_MS);
    givenUp.abort();
    expect(await polling).toBeUndefined();

    await sendAll(queue, 'a');

    await received(queue, 'a');
  },

  async 'a long poll brings the next message of a group when the one in flight is deleted'(queue) {
    await sendAll(queue, 'a', 'b');
    const first = await received(queue, 'a');
    const polling = queue.poll();
    await queue.pass(SECOND_MS);

    await queue.delete(first);
    await queue.pass(SECOND_MS);

    expect((await polling)?.body).toBe('b');
  },

  async 'a long poll brings a message when its visibility timeout ends'(queue) {
    await sendAll(queue, 'a');
    await received(queue, 'a');
    await queue.pass(VISIBILITY_MS - 10 * SECOND_MS);
    const polling = queue.poll();

    await queue.pass(11 * SECOND_MS);

    expect((await polling)?.body).toBe('a');
  },

  async 'one of two long polls brings a message, and the other waits on'(queue) {
    const polls = [queue.poll(), queue.poll()];
    await queue.pass(SECOND_MS);

    await sendAll(queue, 'a');
    await queue.pass(20 * SECOND_MS);

    expect((await Promise.all(polls)).map((receipt) => receipt?.body)).toEqual(['a', undefined]);
  },

  async 'a message waits for days'(queue) {
    await sendAll(queue, 'a');

    await queue.pass(3 * DAY_MS);

    await received(queue, 'a');
  },
};

describe.each([
  ['the local cloud', openLocalQueue as () => QueueUnderTest],
  ['the simulation', openSimulatedQueue as () => QueueUnderTest],
])('In the queue of %s', (_name, open) => {
  test.each(Object.entries(RULES))('%s', (_rule, holds) => holds(open()));
});

describe('A receive of several messages', () => {
  const NEVER = new AbortController().signal;
  const QueueUrl = 'http://127.0.0.1/000000000000/orders.fifo';

  async function open() {
    const queues = openLocalQueues();
    const call = (action: string, input: object) =>
      queues.call(action, { QueueUrl, ...input }, NEVER) as Promise<never>;
    const send = (body: string, group = GROUP) =>
      call('SendMessage', { MessageBody: body, MessageGroupId: group });
    async function receive(max: number) {
      type Answer = { Messages?: { Body: string; ReceiptHandle: string }[] };
      const { Messages = [] }: Answer = await call('ReceiveMessage', { MaxNumberOfMessages: max });
      return Messages;
    }
    for (const body of ['a', 'b', 'c', 'd']) await send(body);
    await send('e', 'main#ETH_USDT');
    const bodies = async (max: number) => (await receive(max)).map(({ Body }) => Body);
    return { call, receive, bodies };
  }

  test('brings as many of a group as it can, in order, and then those of others', async () => {
    const { bodies } = await open();

    expect(await bodies(10)).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  test('leaves the rest of a group behind those in flight, until all of them are done', async () => {
    const { call, receive, bodies } = await open();
    const [first, second] = await receive(2);
    const remove = ({ ReceiptHandle }: { ReceiptHandle: string }) =>
      call('DeleteMessage', { ReceiptHandle });

    expect(await bodies(10)).toEqual(['e']);
    await remove(first!);
    expect(await bodies(10)).toEqual([]);
    await remove(second!);

    expect(await bodies(10)).toEqual(['c', 'd']);
  });

  test.each([
    ['are released one by one', 'release'],
    ['become visible again', 'wait'],
  ])('brings them in order again after they %s', async (_how, how) => {
    const { call, receive, bodies } = await open();
    const messages = await receive(3);

    if (how === 'release') {
      for (const { ReceiptHandle } of messages) {
        await call('ChangeMessageVisibility', { ReceiptHandle, VisibilityTimeout: 0 });
      }
    } else await vi.advanceTimersByTimeAsync(VISIBILITY_MS);

    expect(await bodies(10)).toEqual(['a', 'b', 'c', 'd', 'e']);
  });
});
