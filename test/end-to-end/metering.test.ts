import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Meter, type Usage } from '../../local/cloud/services/meter.ts';
import { readMeasurement } from '../../tools/cost/measured.ts';
import { eventually } from '../support/eventually.ts';
import { startTestStack, type TestStack } from '../support/test-stack.ts';

const { units } = readMeasurement();
/** What does not depend on the machine. */
const COUNTED = ['sqsRequests', 'writeUnits', 'secretReads', 'busEvents'] as const;

describe('What AWS would bill', () => {
  const meter = new Meter();
  let stack: TestStack;

  beforeAll(async () => {
    stack = await startTestStack({ meter });
  });
  afterAll(() => stack?.stop());

  async function metered(work: () => Promise<unknown>, busEvents: number) {
    const before = meter.usage;
    await work();
    await stack.queueEmpty();
    await eventually(
      'its changes are on the bus',
      () => meter.usage.busEvents - before.busEvents,
      (count) => count >= busEvents,
    );
    const difference = (what: keyof Usage) => meter.usage[what] - before[what];
    return Object.fromEntries(COUNTED.map((what) => [what, difference(what)]));
  }
  const measured = (usage: Usage) => Object.fromEntries(COUNTED.map((what) => [what, usage[what]]));

  it('for a refused order and for one that rests is what the bill was reckoned with', async () => {
    // The key is read while the first sandbox starts.
    await stack.send({ id: 'first', amount: '0.001', price: '80000' });
    await stack.awaitStatus('first', 'open');
    await eventually(
      'its changes are on the bus',
      () => meter.usage.busEvents,
      (count) => count >= 2,
    );

    const refused = await metered(async () => {
      await stack.send({ id: 'refused', amount: '0.001', price: '880000' });
      await stack.awaitStatus('refused', 'rejected');
    }, units.refusedOrder.busEvents);
    expect(refused).toEqual(measured(units.refusedOrder));

    const resting = await metered(async () => {
      await stack.send({ id: 'resting', amount: '0.001', price: '80000' });
      await stack.awaitStatus('resting', 'open');
    }, units.restingOrder.busEvents);
    expect(resting).toEqual(measured(units.restingOrder));
  });

  it('leaves out what whoever looks at the ledger asks for', async () => {
    const before = meter.usage;
    await stack.find('resting');
    await stack.allItems();
    expect(meter.usage.readUnits).toBe(before.readUnits);
  });
});
