import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Observation } from '../../local/cloud/aws/observers.ts';
import { readMeasurement } from '../../tools/cost/measured.ts';
import { createMeter, type Usage } from '../../tools/cost/meter.ts';
import { eventually } from '../support/eventually.ts';
import { startTestStack, type TestStack } from '../support/test-stack.ts';
import { holdLease, waitForLoop } from '../support/tracking.ts';

const { units } = readMeasurement();
/** The figures that do not depend on the machine. */
const COUNTED = ['sqsRequests', 'writeUnits', 'secretReads', 'busEvents'] as const;
const WEEKLY = {
  schedule: 'cron(0 9 ? * MON *)',
  order: { currency_pair: 'BTC_USDT', side: 'buy', amount: '0.001', price: '80000' },
};

describe('What AWS would bill', () => {
  const meter = createMeter();
  let stack: TestStack;

  beforeAll(async () => {
    stack = await startTestStack({ sections: { recurring: { weekly: WEEKLY } } });
    stack.stack.cloud.observe(meter.observe);
    // The key is read while the first sandbox starts.
    await stack.send({ id: 'first', amount: '0.001', price: '80000' });
    await stack.awaitStatus('first', 'open');
    await stack.queueEmpty();
    // A loop counts by itself: it polls every second here.
    await waitForLoop(stack);
    await holdLease(stack);
    await published(2, 0);
  });
  afterAll(() => stack?.stop());

  function published(busEvents: number, before: number): Promise<unknown> {
    return eventually(
      'its changes are on the bus',
      () => meter.usage().busEvents - before,
      (count) => count >= busEvents,
    );
  }

  async function metered(work: () => Promise<unknown>, busEvents: number) {
    const before = meter.usage();
    await work();
    await stack.queueEmpty();
    await published(busEvents, before.busEvents);
    const after = meter.usage();
    return Object.fromEntries(COUNTED.map((what) => [what, after[what] - before[what]]));
  }
  const measured = (usage: Usage) => Object.fromEntries(COUNTED.map((what) => [what, usage[what]]));

  it('for a refused order is what docs/cost.md counts with', async () => {
    const refused = await metered(async () => {
      await stack.send({ id: 'refused', amount: '0.001', price: '880000' });
      await stack.awaitStatus('refused', 'rejected');
    }, units.refusedOrder.busEvents);
    expect(refused).toEqual(measured(units.refusedOrder));
  });

  it('for an order that rests is what docs/cost.md counts with', async () => {
    const resting = await metered(async () => {
      await stack.send({ id: 'resting', amount: '0.001', price: '80000' });
      await stack.awaitStatus('resting', 'open');
    }, units.restingOrder.busEvents);
    expect(resting).toEqual(measured(units.restingOrder));
  });

  it('has each request of an order once, with those that AWS makes by itself', async () => {
    const seen: string[] = [];
    const forget = stack.stack.cloud.observe((observation) => seen.push(...named(observation)));
    const busEvents = meter.usage().busEvents;
    const { cloud } = stack.stack;
    await cloud.fireSchedule(cloud.schedules.find((name) => name.includes('weekly'))!);
    await published(2, busEvents);
    await stack.queueEmpty();
    forget();

    const isRead = (name: string) => name === 'function GetItem';
    const order = seen.filter((name) => !name.startsWith('dynamodbstreams') && !isRead(name));
    expect(order.toSorted()).toEqual(
      [
        'scheduler',
        'service SendMessage',
        'service ReceiveMessage',
        'service DeleteMessageBatch',
        'invocation of SubmitOrder',
        'function UpdateItem',
        'function PutItem',
        'function UpdateItem',
        'function PutEvents',
        'function PutEvents',
      ].toSorted(),
    );
    // Whether this recurring order is paused, whether a loop follows the account, and the kill switch,
    // unless it was read in the last two seconds.
    expect(seen.filter(isRead).length).toBeGreaterThanOrEqual(2);
    expect(seen.filter(isRead).length).toBeLessThanOrEqual(3);
    expect(seen).toContain('dynamodbstreams GetRecords');
  });

  it("leaves out the user's own reads of the ledger", async () => {
    const before = meter.usage().readUnits;
    await stack.find('resting');
    await stack.allItems();
    expect(meter.usage().readUnits).toBe(before);
  });
});

/** A name for what a stack does for an order; nothing for the user's own, logs and empty polls. */
function named(observed: Observation): readonly string[] {
  switch (observed.kind) {
    case 'sqs':
    case 'dynamodb':
    case 'secretsmanager': {
      const isEmpty = 'isEmpty' in observed && observed.isEmpty;
      return observed.by === 'user' || isEmpty ? [] : [`${observed.by} ${observed.operation}`];
    }
    case 'events':
      return [`${observed.by} PutEvents`];
    case 'dynamodbstreams':
      return observed.records > 0 ? [`dynamodbstreams ${observed.operation}`] : [];
    case 'scheduler':
    case 'sns':
      return [observed.kind];
    case 'invocation':
      return observed.functionId.includes('SubmitOrder') ? ['invocation of SubmitOrder'] : [];
    case 'log':
      return [];
  }
}
