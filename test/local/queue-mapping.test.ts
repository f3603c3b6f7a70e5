import { Duration, aws_lambda as lambda, aws_lambda_event_sources as sources } from 'aws-cdk-lib';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { onInvocation } from '../support/invocations.ts';
import { synthesize } from './assembly.ts';
import { startCloud } from './clients.ts';
import { SOON } from './soon.ts';
import { addFunction, addQueue, addTable } from './stacks.ts';

type Stored = {
  readonly pk: string;
  readonly record: string;
  readonly startedAt: number;
  readonly endedAt: number;
};

function workerStack(queue: Parameters<typeof addQueue>[1], mapping: sources.SqsEventSourceProps) {
  return synthesize((stack) => {
    const worker = addFunction(stack, 'worker', addTable(stack), { timeout: Duration.seconds(2) });
    worker.addEventSource(
      new sources.SqsEventSource(addQueue(stack, queue), {
        reportBatchItemFailures: true,
        ...mapping,
      }),
    );
  });
}

describe('a FIFO queue with a function', () => {
  let assembly: string;
  beforeAll(() => {
    assembly = workerStack(
      { fifo: true, visibilityTimeout: Duration.seconds(2) },
      { batchSize: 10, maxConcurrency: 2 },
    );
  });

  test('brings a message to the handler in the shape that Lambda gives it', async () => {
    const cloud = await startCloud({ assembly });

    await cloud.send({ do: 'store', id: 'one', note: 'naïve 🚀' }, 'main#BTC_USDT');

    const [item] = await vi.waitFor(async () => {
      const items = (await cloud.items()) as unknown as Stored[];
      expect(items).toHaveLength(1);
      return items;
    }, SOON);
    expect(JSON.parse(item!.record)).toEqual({
      messageId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      receiptHandle: expect.any(String),
      body: '{"do":"store","id":"one","note":"naïve 🚀"}',
      attributes: {
        ApproximateReceiveCount: '1',
        ApproximateFirstReceiveTimestamp: expect.stringMatching(/^\d{13}$/),
        SentTimestamp: expect.stringMatching(/^\d{13}$/),
        SenderId: expect.any(String),
        MessageGroupId: 'main#BTC_USDT',
        MessageDeduplicationId: expect.stringMatching(/^[0-9a-f]{64}$/),
        SequenceNumber: expect.stringMatching(/^\d{20}$/),
      },
      messageAttributes: {},
      md5OfBody: expect.stringMatching(/^[0-9a-f]{32}$/),
      eventSource: 'aws:sqs',
      eventSourceARN: expect.stringMatching(/^arn:aws:sqs:us-east-1:000000000000:.*\.fifo$/),
      awsRegion: 'us-east-1',
    });
  });

  test('handles the messages of a group one after the other, in order', async () => {
    const cloud = await startCloud({ assembly });
    const ids = Array.from({ length: 8 }, (_, index) => `m${index}`);

    for (const [index, id] of ids.entries()) {
      await cloud.send({ do: 'store', id, sleepMs: (index % 3) * 20 }, 'group');
    }

    const stored = await vi.waitFor(async () => {
      const items = (await cloud.items()) as unknown as Stored[];
      expect(items).toHaveLength(ids.length);
      return items.sort((a, b) => a.startedAt - b.startedAt || a.endedAt - b.endedAt);
    }, SOON);
    expect(stored.map(({ pk }) => pk)).toEqual(ids);
    for (const [index, { startedAt }] of stored.entries()) {
      if (index > 0) expect(startedAt).toBeGreaterThanOrEqual(stored[index - 1]!.endedAt);
    }
  });

  test('never runs more batches at once than its maximum concurrency', async () => {
    const cloud = await startCloud({ assembly });

    for (let group = 0; group < 6; group += 1) {
      for (const part of ['a', 'b']) {
        await cloud.send({ do: 'store', id: `${group}${part}`, sleepMs: 60 }, `group-${group}`);
      }
    }

    const stored = await vi.waitFor(async () => {
      const items = (await cloud.items()) as unknown as Stored[];
      expect(items).toHaveLength(12);
      return items;
    }, SOON);
    const atOnce = stored.map(
      ({ startedAt }) =>
        stored.filter((other) => other.startedAt <= startedAt && startedAt < other.endedAt).length,
    );
    expect(Math.max(...atOnce)).toBeLessThanOrEqual(2);
    expect(cloud.sandboxes().length).toBeLessThanOrEqual(2);
  });

  test('keeps only the failed message, and moves it to the dead-letter queue in the end', async () => {
    const cloud = await startCloud({ assembly });

    await cloud.send({ do: 'fail', id: 'bad' }, 'one');
    await cloud.send({ do: 'store', id: 'good' }, 'two');

    await vi.waitFor(async () => expect(await cloud.items()).toHaveLength(1), SOON);
    const dead = await vi.waitFor(async () => {
      const messages = await cloud.receive(cloud.output('DeadLetterQueueUrl'));
      expect(messages).toHaveLength(1);
      return messages;
    }, SOON);
    expect(dead.map(({ body }) => JSON.parse(body).id)).toEqual(['bad']);
    expect(await cloud.queueCounts(cloud.output('QueueUrl'))).toEqual({
      visible: '0',
      inFlight: '0',
    });
  });

  test('delivers a message again after its visibility timeout when its sandbox is killed', async () => {
    const handling: string[] = [];
    const cloud = await startCloud({ assembly, onLog: ({ text }) => handling.push(text) });
    const errors: unknown[] = [];
    onInvocation(cloud, ({ error }) => error && errors.push(error.errorType));

    await cloud.send({ do: 'store', id: 'survivor', sleepMs: 1_000 }, 'group');
    await vi.waitFor(() => expect(handling.join()).toContain('handling survivor'), SOON);
    process.kill(cloud.sandboxes()[0]!.pid, 'SIGKILL');

    const [item] = await vi.waitFor(async () => {
      const items = (await cloud.items()) as unknown as Stored[];
      expect(items).toHaveLength(1);
      return items;
    }, SOON);
    expect(JSON.parse(item!.record).attributes.ApproximateReceiveCount).toBe('2');
    expect(errors).toEqual(['Runtime.ExitError']);
  });
});

test('a batch of a standard queue fails as a whole when the handler throws', async () => {
  const assembly = workerStack({ visibilityTimeout: Duration.seconds(2) }, { batchSize: 10 });
  const cloud = await startCloud({ assembly });

  await cloud.send({ do: 'throw', id: 'bad' });

  await vi.waitFor(async () => {
    const dead = await cloud.receive(cloud.output('DeadLetterQueueUrl'));
    expect(dead.map(({ body }) => JSON.parse(body).id)).toEqual(['bad']);
  }, SOON);
});

test('a mapping is refused when messages reappear while the function still runs', async () => {
  const assembly = workerStack({ visibilityTimeout: Duration.seconds(1) }, {});

  await expect(startCloud({ assembly })).rejects.toThrow(
    "the queue's visibility timeout of 1 s is less than the function's timeout of 2 s",
  );
});

test.each([
  [
    'filters',
    { filters: [lambda.FilterCriteria.filter({ body: ['a'] })] },
    'the local cloud does not run FilterCriteria of a queue, only of a stream',
  ],
  [
    'a batching window',
    { maxBatchingWindow: Duration.seconds(5) },
    'the local cloud does not run MaximumBatchingWindowInSeconds of AWS::Lambda::EventSourceMapping',
  ],
])('a mapping with %s is refused by name', async (_what, mapping, message) => {
  const assembly = workerStack({}, mapping);

  await expect(startCloud({ assembly })).rejects.toThrow(message);
});
