import { SendMessageBatchCommand } from '@aws-sdk/client-sqs';
import type { MarketListing } from '../../local/exchange/engine/markets.ts';
import { eventually } from '../../test/support/eventually.ts';
import type { Message } from '../../test/support/stack-clients.ts';
import type { TestStack } from '../../test/support/test-stack.ts';

const SQS_BATCH = 10;

/** Orders of one kind, in turn over the markets. Their ids are the name and a number. */
export type OrderSeries = {
  readonly name: string;
  readonly count: number;
  readonly markets: readonly MarketListing[];
  readonly order: Message;
};

/** Sends each order when the one before it has left the queue; how long each took to its placement, in ms. */
export async function sendOneByOne(
  stack: TestStack,
  { name, count, markets, order }: OrderSeries,
): Promise<readonly number[]> {
  const waits: number[] = [];
  for (let number = 1; number <= count; number++) {
    const { id: pair } = markets[number % markets.length]!.pair;
    const before = stack.exchange.placements().length;
    const sentAtMs = Date.now();
    await stack.send({ id: `${name}-${number}`, currency_pair: pair, ...order });
    await eventually(
      'the order is at the exchange',
      () => stack.exchange.placements(),
      ({ length }) => length > before,
    );
    waits.push(stack.exchange.placements().at(-1)!.atMs - sentAtMs);
    // The function keeps its pace before it takes the next one.
    await stack.queueEmpty();
  }
  return waits;
}

/** Sends all orders as fast as the queue takes them; when each was sent. */
export async function sendAtOnce(
  { sqs, stack }: TestStack,
  { name, count, markets, order }: OrderSeries,
): Promise<readonly number[]> {
  const { OrderQueueUrl: QueueUrl } = stack.outputs;
  const sentAtMs: number[] = [];
  for (let start = 0; start < count; start += SQS_BATCH) {
    const Entries = Array.from({ length: Math.min(SQS_BATCH, count - start) }, (_, index) => {
      const { id: pair } = markets[(start + index) % markets.length]!.pair;
      const body = { id: `${name}-${start + index}`, currency_pair: pair, side: 'buy', ...order };
      return {
        Id: String(index),
        MessageBody: JSON.stringify(body),
        MessageGroupId: `main#${pair}`,
      };
    });
    sentAtMs.push(...Entries.map(() => Date.now()));
    await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
  }
  return sentAtMs;
}
