import { UpdateTableCommand } from '@aws-sdk/client-dynamodb';
import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import type { Item } from '../../../shared/ledger/keys.ts';
import { itemFrom } from '../../../shared/orders/ledger/item.ts';
import type { OrderAttributes } from '../../../shared/orders/model/attributes.ts';
import { deploymentTag, orderStem } from '../../../shared/orders/model/client-order-id.ts';
import { nextInvocation } from '../../../test/support/invocations.ts';
import { startTestStack, type TestStack } from '../../../test/support/test-stack.ts';
import { createMeter, type Meter } from '../../cost/meter.ts';
import type { Figure } from '../figures/figure.ts';
import { median } from '../figures/rounds.ts';

const SIZES = [10, 100, 1_000, 10_000];
/** Ten minutes: only where it is asked for. */
const LARGEST = 1_000_000;
const WRITE_BATCH = 25;
const WRITES_AT_ONCE = 8;
const TIMES = 15;
const LISTED = 50;
const DAY_MS = 86_400_000;

/** The cost of reading one order, listing the newest and polling, with ever more in the ledger. */
export async function measureGrowth(): Promise<readonly Figure[]> {
  const meter = createMeter();
  const stack = await startTestStack();
  stack.stack.cloud.observe(meter.observe);
  const sizes = process.env.SLUICE_LONG === '1' ? [...SIZES, LARGEST] : SIZES;
  const figures: Figure[] = [];
  try {
    // The first poll searches for unexpected orders, whatever the ledger holds.
    await poll(stack);
    await stopStream(stack);
    let stored = 0;
    for (const size of sizes) {
      await fill(stack, stored, size);
      stored = size;
      figures.push(...(await figuresAt(stack, meter, size)));
    }
    return figures;
  } finally {
    await stack.stop();
  }
}

async function figuresAt(stack: TestStack, meter: Meter, size: number): Promise<readonly Figure[]> {
  const count = size.toLocaleString('en-US');
  const { store } = stack;
  const one = await msEach(() => stack.find(`old-${Math.floor(size / 2)}`));
  const list = await msEach(async () =>
    store.getAll(await store.query('byAccount', 'main', { newestFirst: true, limit: LISTED })),
  );
  const before = meter.usage();
  const pollMs = await msEach(() => poll(stack));
  const perPoll = (after: number, was: number) => (after - was) / TIMES;
  return [
    { name: `ledger of ${count}: get one`, unit: 'ms', sluice: one },
    { name: `ledger of ${count}: list the newest ${LISTED}`, unit: 'ms', sluice: list },
    { name: `ledger of ${count}: a poll`, unit: 'ms', sluice: pollMs },
    {
      name: `ledger of ${count}: a poll reads`,
      unit: 'units',
      sluice: perPoll(meter.usage().readUnits, before.readUnits),
    },
  ];
}

async function msEach(work: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let time = 0; time < TIMES; time++) {
    const startedMs = performance.now();
    await work();
    times.push(performance.now() - startedMs);
  }
  return median(times);
}

async function poll({ stack }: TestStack): Promise<void> {
  const ended = nextInvocation(stack.cloud, 'TrackOrders');
  await stack.fireTrackOrders();
  await ended;
}

/**
 * Publishing a million changes would take hours, and nothing that is measured here needs it: the
 * group `endurance` has it.
 */
export async function stopStream({ stack, documentClient }: TestStack): Promise<void> {
  const { OrdersTableName: TableName } = stack.outputs;
  const StreamSpecification = { StreamEnabled: false };
  await documentClient.send(new UpdateTableCommand({ TableName, StreamSpecification }));
}

/** Adds orders that ended long ago. */
async function fill(stack: TestStack, from: number, to: number): Promise<void> {
  const { OrdersTableName = '', Deployment = '' } = stack.stack.outputs;
  const tag = deploymentTag(Deployment);
  const startMs = Date.now() - 365 * DAY_MS;
  let next = from;
  async function write() {
    while (next < to) {
      const start = next;
      next += WRITE_BATCH;
      const items = Array.from({ length: Math.min(WRITE_BATCH, to - start) }, (_, index) =>
        endedOrder(tag, start + index, startMs + start + index),
      );
      const puts = items.map((Item) => ({ PutRequest: { Item } }));
      const RequestItems = { [OrdersTableName]: puts };
      await stack.documentClient.send(new BatchWriteCommand({ RequestItems }));
    }
  }
  await Promise.all(Array.from({ length: WRITES_AT_ONCE }, write));
}

function endedOrder(tag: string, number: number, atMs: number): Item {
  const id = `old-${number}`;
  return itemFrom(orderStem(tag, 'main', id), {
    account: 'main',
    id,
    action: 'place',
    status: 'filled',
    accounting: 'complete',
    version: 3,
    createdAtMs: atMs,
    updatedAtMs: atMs,
    closedAtMs: atMs,
  } as OrderAttributes);
}
