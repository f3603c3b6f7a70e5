import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AWS_LIKE } from '../../local/cloud/aws/aws-like.ts';
import { sum } from '../../shared/lib/decimal.ts';
import { isFinal } from '../../shared/orders/model/status.ts';
import { consumeEvents } from '../support/event-consumer.ts';
import { eventually } from '../support/eventually.ts';
import { sendCancel } from '../support/instructions.ts';
import { startTestStack, type TestStack } from '../support/test-stack.ts';

const isLong = process.env.SLUICE_LONG === '1';
const PAIRS = ['BTC_USDT', 'ETH_USDT', 'XRP_USDT', 'SOL_USDT', 'DOGE_USDT'];
const PER_PAIR = 10;
const ORDER_USDT = '20';
/** Room for 30 of the 50 orders. */
const MAX_DAY = '600';

describe.runIf(isLong)('A stack as slow, repetitive and limited as AWS', () => {
  let it: TestStack;
  beforeAll(async () => {
    it = await startTestStack({
      // More silence than AWS has, so that a run of this length meets it.
      awsLike: { ...AWS_LIKE, callMs: { min: 25, max: 25 }, silentShare: 0.005 },
      limits: { maxOrder: '100', maxDay: MAX_DAY, maxDayOrders: 500, priceCollar: '0.5' },
    });
  });
  afterAll(() => it.stop());

  test('keeps what the simulation keeps: no order twice, none lost, no limit exceeded', async () => {
    const { received, destroy } = await consumeEvents(it.sqs, it.stack.outputs);
    const orders = PAIRS.flatMap((pair) =>
      Array.from({ length: PER_PAIR }, (_, index) => ({
        id: `${pair.toLowerCase()}-${index}`,
        currency_pair: pair,
        type: 'market',
        side: 'buy',
        amount: ORDER_USDT,
        submit_by: new Date(Date.now() + 600_000).toISOString(),
      })),
    );
    const resting = {
      ...{ id: 'resting', currency_pair: 'BTC_USDT', type: 'limit', side: 'buy' },
      ...{ amount: '0.0004', price: '50000' },
    };
    await it.send(resting);
    // Each of them twice, as a sender does that got no answer.
    await Promise.all([...orders, ...orders].map((order) => it.send(order)));
    await it.awaitStatus('resting', 'open');
    await sendCancel(it, 'cancel', 'resting');

    const ids = [...orders.map(({ id }) => id), 'resting', 'cancel'];
    const records = await eventually(
      'every order has ended',
      async () => {
        await it.stack.fireTrackOrders();
        await delay(2_000);
        return Promise.all(ids.map((id) => it.find(id)));
      },
      (found) => found.every((record) => record !== undefined && isFinal(record.status)),
      170_000,
    );
    await it.queueEmpty();

    expect([...it.exchange.placementsByText().values()].every((count) => count === 1)).toBe(true);
    const { userId } = it.users.main!;
    const atExchange = it.exchange.orders(userId);
    const placed = records.filter((record) => record?.orderId !== undefined);
    expect(atExchange).toHaveLength(placed.length);
    for (const order of atExchange) {
      const record = placed.find((each) => each?.orderId === order.id);
      expect(record?.filledAmount).toBe(String(order.filled_amount));
    }
    expect(atExchange.filter(({ status }) => status === 'open')).toEqual([]);

    const bought = records.filter((record) => record?.status === 'filled');
    expect(sum(bought.map(() => ORDER_USDT)).lte(MAX_DAY)).toBe(true);
    expect(bought.length).toBeGreaterThan(20);
    const refused = records.filter((record) => record?.status === 'rejected');
    expect(new Set(refused.map((record) => record?.reason?.code))).toEqual(new Set(['MAX_DAY']));
    expect(bought.length + refused.length).toBe(orders.length);

    await eventually(
      'every end is an event',
      async () =>
        new Set(
          (await received()).filter(({ detail }) => detail.ended).map(({ detail }) => detail.id),
        ),
      (ended) => ids.every((id) => ended.has(id)),
    );
    destroy();
  });
});
