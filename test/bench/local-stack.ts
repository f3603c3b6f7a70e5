import { SendMessageBatchCommand } from '@aws-sdk/client-sqs';
import { LISTINGS, type Listing } from '../../infra/exchange/markets.ts';
import { PROMPT } from '../../infra/exchange/truths.ts';
import { Meter } from '../../infra/local/meter.ts';
import { manyMarkets } from '../simulation/many-markets.ts';
import { eventually } from '../support/eventually.ts';
import { startTestStack, type TestStack } from '../support/test-stack.ts';
import type { Figure } from './figure.ts';
import { measureOrderPath } from './order-path.ts';
import { median, percentile } from './rounds.ts';

const MARKETS = 40;
const SINGLE_ORDERS = 60;
const ORDERS = 600;
const SQS_BATCH = 10;
const RESTING = { side: 'buy', amount: '10', price: '2' };

/** Messages through the whole stack on this machine. */
export async function measureLocalStack(): Promise<readonly Figure[]> {
  const meter = new Meter();
  const markets = manyMarkets(MARKETS);
  const stack = await startTestStack({
    meter,
    listings: [...markets, ...LISTINGS],
    balances: { USDT: '10000000' },
    truths: PROMPT,
  });
  try {
    await sendOneByOne(stack, markets, 'warm');
    const before = meter.usage.tableCalls;
    const placedBefore = stack.posts.length;
    const singles = await sendOneByOne(stack, markets, 'single');
    await stack.queueEmpty();
    const tableCalls = (meter.usage.tableCalls - before) / SINGLE_ORDERS;
    const posts = (stack.posts.length - placedBefore) / SINGLE_ORDERS;
    const path = await measureOrderPath(stack);
    const burst = await sendBurst(stack, markets);
    return [
      ...path,
      { name: 'calls to DynamoDB for an order', unit: 'calls', sluice: tableCalls, floor: 2 },
      { name: 'placements at the exchange for an order', unit: 'calls', sluice: posts, floor: 1 },
      {
        name: 'local stack: message to placement, one by one, p50',
        unit: 'ms',
        sluice: median(singles),
        bound: { atMost: 15 },
      },
      {
        name: 'local stack: message to placement, one by one, p99',
        unit: 'ms',
        sluice: percentile(singles, 0.99),
      },
      {
        name: `local stack: ${ORDERS} messages over ${MARKETS} markets`,
        unit: 'orders/s',
        sluice: burst.perSecond,
        bound: { atLeast: 300 },
      },
      { name: '... send to placement, p50', unit: 'ms', sluice: median(burst.waits) },
      { name: '... send to placement, p99', unit: 'ms', sluice: percentile(burst.waits, 0.99) },
    ];
  } finally {
    await stack.stop();
  }
}

/** How long each took to reach the exchange, in ms. */
async function sendOneByOne(
  stack: TestStack,
  markets: readonly Listing[],
  name: string,
): Promise<readonly number[]> {
  const waits: number[] = [];
  for (let number = 1; number <= SINGLE_ORDERS; number++) {
    const { id: pair } = markets[number % MARKETS]!.pair;
    const before = stack.exchange.placements().length;
    const sentAtMs = Date.now();
    await stack.send({ id: `${name}-${number}`, currency_pair: pair, ...RESTING });
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

async function sendBurst(stack: TestStack, markets: readonly Listing[]) {
  const { sqs, exchange } = stack;
  const before = exchange.placements().length;
  const sentAtMs: number[] = [];
  for (let start = 0; start < ORDERS; start += SQS_BATCH) {
    const Entries = Array.from({ length: SQS_BATCH }, (_, index) => {
      const { id: pair } = markets[(start + index) % MARKETS]!.pair;
      const body = { id: `burst-${start + index}`, currency_pair: pair, ...RESTING };
      return {
        Id: String(index),
        MessageBody: JSON.stringify(body),
        MessageGroupId: `main#${pair}`,
      };
    });
    sentAtMs.push(...Entries.map(() => Date.now()));
    const { OrderQueueUrl: QueueUrl } = stack.stack.outputs;
    await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
  }
  await eventually(
    `${ORDERS} orders are at the exchange`,
    () => exchange.placements().length - before,
    (count) => count >= ORDERS,
  );
  const placedAtMs = exchange
    .placements()
    .slice(before)
    .map(({ atMs }) => atMs);
  const tookMs = Math.max(...placedAtMs) - sentAtMs[0]!;
  // First sent, first placed, but for what overtakes between markets: good enough for a wait.
  const waits = placedAtMs.map((atMs, index) => atMs - sentAtMs[index]!);
  return { perSecond: (ORDERS * 1000) / tookMs, waits };
}
