import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { keyOfDay } from '../../shared/ledger/keys.ts';
import { amountOfUnits } from '../../shared/limits/daily-budget.ts';
import { dailyUsageOf } from '../../shared/limits/daily-usage.ts';
import { eventually } from '../support/eventually.ts';
import { settledEach } from '../support/stack-clients.ts';
import { startTestStack, type TestStack } from '../support/test-stack.ts';

const FLOOD = process.env.SLUICE_LONG ? 10_000 : 300;
const PRODUCERS = 50;
/** A limit that only a stack that hangs exceeds: on a busy machine an order takes half a second. */
const FLOOD_TIMEOUT_MS = FLOOD * 2_000;

const LIMITS = { maxOrder: '100', maxDay: '250', maxDayOrders: 40, priceCollar: '0.05' };

describe('The limits of an account', () => {
  let it: TestStack;

  beforeAll(async () => {
    // Many groups of one market at once are more than Gate's rate limit takes.
    const behavior = { rateLimits: 'off' } as const;
    // A slow DynamoDB that refuses transactions that meet: the flood is about one item of it.
    const transactionMs = 25;
    const accounts = ['main', 'flooded'];
    it = await startTestStack({ accounts, limits: LIMITS, behavior, transactionMs });
  });
  afterAll(() => it.stop());

  /** The part of an account's budget that today's orders hold, in USDT. */
  async function used(account = 'main'): Promise<{ amount: string; orders: number }> {
    const day = new Date().toISOString().slice(0, 10);
    const Key = keyOfDay(account, day);
    const TableName = it.stack.outputs.OrdersTableName;
    const { Item } = await it.documentClient.send(new GetCommand({ TableName, Key }));
    const { usedUnits, orders } = dailyUsageOf(Item);
    return { amount: amountOfUnits(usedUnits), orders };
  }

  /** What an order no longer holds is given back just after its record says how it is. */
  const holds = (amount: string, orders: number) =>
    eventually(
      `the day holds ${amount} USDT of ${orders} orders`,
      () => used(),
      (day) => day.amount === amount && day.orders === orders,
    );

  test.each([
    ['MAX_ORDER', { type: 'market', amount: '100.01' }],
    ['PRICE_COLLAR', { amount: '0.001', price: '92400.1' }],
    ['PRICE_COLLAR', { type: 'market', amount: '50', slippage: '0.04' }],
    ['TOO_MANY_DECIMALS', { amount: '0.0010001', price: '88000' }],
    ['BELOW_MINIMUM', { type: 'market', amount: '2.99' }],
    ['UNKNOWN_PAIR', { currency_pair: 'NOSUCH_USDT', amount: '1', price: '1' }],
  ])('refuse with %s, and send nothing: %j', async (code, fields) => {
    const id = `refused-${code}-${Object.keys(fields).length}`;
    await it.send({ id, ...fields });

    const order = await it.settled(id);
    expect(order).toMatchObject({ status: 'rejected', reason: { code }, attempt: 0 });
    expect(it.posts).toEqual([]);
    expect(await used()).toEqual({ amount: '0', orders: 0 });
  });

  test('take an order from the budget of the day, and give back what it does not fill', async () => {
    await it.send({ id: 'resting', amount: '0.001', price: '80000' });
    expect(await it.settled('resting')).toMatchObject({ status: 'open' });
    await holds('80', 1);

    const amendment = { currency_pair: 'BTC_USDT', target: 'resting', amount: '0.00125' };
    await it.sendText(JSON.stringify({ id: 'larger', action: 'amend', ...amendment }));
    expect(await it.settled('larger')).toMatchObject({ status: 'done' });
    await holds('100', 2);

    const cancel = { id: 'taken-back', action: 'cancel', target: 'resting' };
    await it.sendText(JSON.stringify(cancel));
    expect(await it.settled('taken-back')).toMatchObject({ status: 'done' });
    await holds('0', 2);
  });

  test('keep what was filled, and refuse what no longer fits into the day', async () => {
    for (const id of ['first', 'second']) {
      await it.send({ id, type: 'market', amount: '99' });
      expect(await it.settled(id)).toMatchObject({ status: 'filled' });
    }
    const [first] = it.posts.filter(({ body }) => JSON.parse(body).type === 'market');
    // Gate's own limit for the pair, which is smaller than the account's priceCollar.
    expect(JSON.parse(first!.body)).toMatchObject({ amount: '99', slippage: '0.03' });
    expect((await it.settled('first')).order).toMatchObject({ slippage: '0.03' });
    await it.send({ id: 'third', type: 'market', amount: '99' });

    const third = await it.settled('third');
    expect(third).toMatchObject({ status: 'rejected', reason: { code: 'MAX_DAY' } });
    expect(third.reason?.message).toMatch(/99 USDT.*maxDay of 250/);
  });

  test('are never exceeded by a cent, however many messages come at once', {
    timeout: FLOOD_TIMEOUT_MS,
  }, async () => {
    const ids = Array.from({ length: FLOOD }, (_, index) => `flood-${index}`);
    const order = { currency_pair: 'BTC_USDT', type: 'market', side: 'buy', amount: '9.9' };
    async function produce(producer: number) {
      for (let n = producer; n < ids.length; n += PRODUCERS) {
        const id = ids[n]!;
        // Groups of their own, against the documented ones: so that they are worked on at once.
        await it.sendText(JSON.stringify({ id, account: 'flooded', ...order }), id);
      }
    }
    await Promise.all(Array.from({ length: PRODUCERS }, (_, producer) => produce(producer)));
    await eventually(
      'every message has been worked on',
      () => it.messagesIn('OrderQueueUrl'),
      (count) => count === 0,
      FLOOD_TIMEOUT_MS,
    );
    const orders = await settledEach(it, ids, 'flooded');

    const filled = orders.filter(({ status }) => status === 'filled');
    const codes = orders.flatMap(({ reason }) => reason?.code ?? []);
    expect(filled.length).toBeLessThanOrEqual(25);
    expect(filled.length + codes.length).toBe(ids.length);
    expect(codes).toContain('MAX_DAY');
    // On a busy machine the price may take longer than an order waits for it.
    expect(codes.filter((code) => code !== 'MAX_DAY' && code !== 'NO_PRICE')).toEqual([]);
    const { amount } = await used('flooded');
    console.log(`${FLOOD} messages, ${filled.length} orders, ${amount} of 250 USDT used`);
    expect(Number(amount)).toBeLessThanOrEqual(250);
  });
});
