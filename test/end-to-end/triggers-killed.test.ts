import { setTimeout as delay } from 'node:timers/promises';
import { SetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { stemOfText } from '../../shared/orders/model/client-order-id.ts';
import { isFinal } from '../../shared/orders/model/status.ts';
import { eventually } from '../support/eventually.ts';
import { eventsOf } from '../support/record.ts';
import { startTestStack, type TestStack } from '../support/test-stack.ts';

const ORDERS = process.env.SLUICE_LONG === '1' ? 100 : 10;
const KILLING_MS = 8_000;
const HEALING_MS = 240_000;
const AMOUNT = '0.001';

let it: TestStack;

beforeAll(async () => {
  it = await startTestStack();
  // A killed function's message comes again after 90 s; a fifth of that keeps the test short.
  const QueueUrl = it.stack.outputs.OrderQueueUrl;
  const Attributes = { VisibilityTimeout: '18' };
  await it.sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes }));
});
afterAll(() => it.stop());

/** Kills track-orders and submit-order again and again, wherever they are. */
async function killBoth(untilMs: number): Promise<number> {
  let kills = 0;
  while (Date.now() < untilMs) {
    await delay(150);
    const victims = it.stack.cloud
      .sandboxes()
      .filter(({ functionId }) => /TrackOrders|SubmitOrder/.test(functionId));
    const victim = victims[Math.floor(Math.random() * victims.length)];
    if (!victim) continue;
    process.kill(victim.pid, 'SIGKILL');
    kills += 1;
  }
  return kills;
}

/** Ticks of the schedule until told to stop; they may overlap. */
async function keepTracking(isOver: () => boolean): Promise<void> {
  while (!isOver()) {
    await it.stack.fireTrackOrders();
    await delay(2_000);
  }
}

test(`${ORDERS} armed orders are each sold once, although both functions are killed while they fire`, async () => {
  const ids = Array.from({ length: ORDERS }, (_, index) => `stop-${index}`);
  const order = { type: 'market', side: 'sell', amount: AMOUNT };
  for (const id of ids) await it.send({ id, ...order, trigger: { price: '87000', rule: '<=' } });
  for (const id of ids) await it.awaitStatus(id, 'armed');

  it.exchange.faults.setRates({ lost_reply: 0.05, reset_after: 0.1, error_after: 0.05 });
  let isOver = false;
  const tracking = keepTracking(() => isOver);
  const killing = killBoth(Date.now() + KILLING_MS);
  await delay(500);
  it.exchange.movePrice('BTC_USDT', '86500');
  const kills = await killing;
  it.exchange.faults.clear();
  const records = await eventually(
    'all of them are over',
    () => Promise.all(ids.map(async (id) => (await it.find(id))!)),
    (all) => all.every(({ status, accounting }) => isFinal(status) && accounting !== 'pending'),
    HEALING_MS,
  );
  isOver = true;
  await tracking;
  const attempts = records.filter(({ attempt }) => attempt > 1).length;
  const firings = records.reduce((sum, { firings = 0 }) => sum + firings, 0);
  console.log(
    `${kills} processes killed: ${firings} firings, ${attempts} orders took attempts more`,
  );

  const orders = it.exchange.orders(it.users.main!.userId);
  const tag = records[0]!.stem.slice(0, 4);
  const byStem = Map.groupBy(orders, ({ text }) => stemOfText(String(text), tag));
  for (const record of records) {
    expect(record).toMatchObject({ status: 'filled', filledAmount: AMOUNT });
    expect(eventsOf(record)).toContain('fired');
    const sold = (byStem.get(record.stem) ?? []).filter(
      ({ filled_amount }) => filled_amount !== '0',
    );
    expect(sold.map(({ filled_amount }) => filled_amount)).toEqual([AMOUNT]);
  }
  expect([...it.exchange.placementsByText().values()].every((times) => times === 1)).toBe(true);
}, 400_000);
