import { SetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { isFinal, type Status } from '../../shared/orders/model/status.ts';
import { endSluices, startSluice } from '../cli/run-sluice.ts';
import { eventually } from '../support/eventually.ts';
import type { StoredOrder } from '../support/record.ts';
import { startTestStack, type TestStack } from '../support/test-stack.ts';
import { expectTrueContractBooks, heldIn, sendContract } from './contract-books.ts';
import { keepTracking, killBoth } from './killing.ts';

const isLong = process.env.SLUICE_LONG === '1';
/** Positions that are opened and closed while functions are killed wherever they are. */
const POSITIONS = isLong ? 40 : 0;
const KILLING_MS = 20_000;
const HEALING_MS = 300_000;
const FUTURES = {
  contracts: ['BTC_USDT', 'ETH_USDT'],
  maxLeverage: '10',
  maxPosition: '20000',
  maxExposure: '40000',
  maxOrder: '5000',
  maxDay: '1000000',
  maxDayOrders: 1_000,
  priceCollar: '0.03',
};

let it: TestStack;
const userId = () => it.users.main!.userId;

beforeAll(async () => {
  it = await startTestStack({ futures: FUTURES });
  // A killed function's message comes again after 90 s; a tenth of that keeps the test short.
  const QueueUrl = it.stack.outputs.OrderQueueUrl;
  const Attributes = { VisibilityTimeout: '8' };
  await it.sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes }));
});
afterEach(endSluices);
afterAll(() => it?.stop());

const send = (fields: Readonly<Record<string, unknown>>) => sendContract(it, fields);

async function awaitRecord(id: string, ...statuses: readonly Status[]): Promise<StoredOrder> {
  const isThere = (record: StoredOrder | undefined) =>
    record !== undefined && statuses.includes(record.status) && record.accounting !== 'pending';
  return (await eventually(
    `${id} is ${statuses.join(' or ')}`,
    () => it.find(id),
    isThere,
    HEALING_MS,
  ))!;
}

/**
 * The orders of the test before have ended too. A falling price would fill them at their own price, which
 * is the last one then, and meets no stop.
 */
async function awaitNothingRests(): Promise<void> {
  const ids = Array.from({ length: POSITIONS }, (_, n) => `rest-${n}`);
  await eventually(
    'nothing rests',
    () => Promise.all(ids.map((id) => it.find(id))),
    (records) => records.every((record) => record === undefined || isFinal(record.status)),
    HEALING_MS,
  );
}

/** Kills submit-order as soon as an order has arrived, before it can read or write down the answer. */
function killAtEachPost() {
  let seen = it.posts.length;
  let kills = 0;
  const timer = setInterval(() => {
    if (it.posts.length === seen) return;
    seen = it.posts.length;
    for (const { functionId, pid } of it.stack.cloud.sandboxes()) {
      if (!functionId.includes('SubmitOrder')) continue;
      process.kill(pid, 'SIGKILL');
      kills += 1;
    }
  }, 1);
  return () => {
    clearInterval(timer);
    return kills;
  };
}

test.runIf(isLong)(
  `${POSITIONS} positions are opened and closed once each, wherever both functions are killed`,
  async () => {
    it.exchange.faults.setRates({ lost_reply: 0.05, reset_after: 0.1, error_after: 0.05 });
    let isOver = false;
    const tracking = keepTracking(it, () => isOver);
    const killing = killBoth(it, Date.now() + KILLING_MS);
    const ids: string[] = [];
    for (let n = 0; n < POSITIONS; n++) {
      const orders = [
        { id: `open-${n}`, size: n % 2 === 0 ? '7' : '-7', price: '0' },
        { id: `rest-${n}`, size: '3', price: '87000' },
        { id: `part-${n}`, size: n % 2 === 0 ? '-3' : '3', price: '0', reduce_only: true },
        { id: `close-${n}`, size: '0', price: '0', close: true },
      ];
      for (const order of orders) {
        await send(order);
        ids.push(order.id);
      }
    }
    console.log(`${await killing} processes killed`);
    it.exchange.faults.clear();
    // Orders at market may be recorded as open for a moment; those with a price may rest.
    const isSettled = (record: StoredOrder | undefined) =>
      record !== undefined &&
      record.accounting !== 'pending' &&
      (isFinal(record.status) || (record.status === 'open' && record.id.startsWith('rest-')));
    await eventually(
      'all have a verdict',
      () => Promise.all(ids.map((id) => it.find(id))),
      (records) => records.every(isSettled),
      HEALING_MS,
    );
    isOver = true;
    await tracking;
    await expectTrueContractBooks(it);
  },
  600_000,
);

test.runIf(isLong)(
  'A position is opened, protected, closed in part, closed, liquidated, halted and stopped out, with kill -9 at each order',
  async () => {
    let isOver = false;
    const tracking = keepTracking(it, () => isOver);
    const stopKilling = killAtEachPost();

    // One order at a time: a kill meets the order that has just arrived, and none that is yet to be sent.
    await send({ id: 'long', size: '50', price: '0' });
    await awaitRecord('long', 'filled');
    await send({ id: 'other', contract: 'ETH_USDT', size: '1', price: '0' });
    await awaitRecord('other', 'filled');
    const exits = {
      stop_loss: { price: '86000' },
      take_profit: [{ price: '89000', share: '0.4' }],
    };
    await send({ id: 'protect', action: 'exit', size: '-50', exits });
    await awaitRecord('protect/tp1', 'open');
    it.exchange.movePrice('BTC_USDT', '89100');
    await awaitRecord('protect/tp1', 'filled');
    expect(heldIn(it)).toBe('30');

    await send({ id: 'close', contract: 'ETH_USDT', size: '0', price: '0', close: true });
    await awaitRecord('close', 'filled');
    expect(heldIn(it, 'ETH_USDT')).toBe('0');
    await send({ id: 'short', contract: 'ETH_USDT', size: '-2.5', price: '0' });
    await awaitRecord('short', 'filled');
    const target = { size: '2.5', price: '2950', reduce_only: true };
    await send({ id: 'target', contract: 'ETH_USDT', ...target });
    await awaitRecord('target', 'open');
    await send({ id: 'more', size: '10', price: '87000' });
    await awaitRecord('more', 'open');
    it.exchange.futures.liquidate(userId(), 'ETH_USDT');
    expect(heldIn(it, 'ETH_USDT')).toBe('0');
    expect(await awaitRecord('target', 'cancelled')).toMatchObject({ finishAs: 'liquidated' });

    startSluice(it.folder, ['halt', '--reason', 'a test', '--json']);
    await awaitRecord('more', 'cancelled');
    await awaitNothingRests();
    expect(heldIn(it)).toBe('30');
    it.exchange.movePrice('BTC_USDT', '85500');
    expect(await awaitRecord('protect', 'filled')).toMatchObject({ filledAmount: '50' });
    expect(heldIn(it)).toBe('0');

    expect(stopKilling()).toBeGreaterThanOrEqual(6);
    isOver = true;
    await tracking;
    await expectTrueContractBooks(it);
    expect(await it.messagesIn('DeadLetterQueueUrl')).toBe(0);
  },
  400_000,
);
