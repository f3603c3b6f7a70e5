import { setTimeout as delay } from 'node:timers/promises';
import { SetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { stemOfText } from '../../shared/orders/model/client-order-id.ts';
import { eventuallyEach } from '../support/eventually.ts';
import type { StoredOrder } from '../support/record.ts';
import { startTestStack, type TestStack } from '../support/test-stack.ts';
import { keepTracking } from './killing.ts';

const isLong = process.env.SLUICE_LONG === '1';
const ORDERS = isLong ? 200 : 100;
const MARKETS = ['BTC', 'ETH', 'XRP', 'BNB', 'SOL', 'DOGE', 'ADA', 'TRX', 'LINK', 'BCH'];
const TROUBLE_MS = isLong ? 20_000 : 10_000;
const HEALING_MS = 240_000;

/**
 * The possible ends of a valid market buy: bought, proven not placed, or refused
 * because the price did not come in time.
 */
function isRight({ status, reason }: StoredOrder): boolean {
  return status === 'filled' || status === 'not_placed' || reason?.code === 'NO_PRICE';
}

let it: TestStack;

beforeAll(async () => {
  it = await startTestStack({ balances: { USDT: '1000000' } });
  // A killed function's message comes again after 90 s; a fifth of that keeps the test short.
  const QueueUrl = it.stack.outputs.OrderQueueUrl;
  const Attributes = { VisibilityTimeout: '18' };
  await it.sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes }));
});
afterAll(() => it.stop());

/** Kills a random sandbox of either function again and again. */
async function killAtRandom(untilMs: number): Promise<number> {
  let kills = 0;
  while (Date.now() < untilMs) {
    await delay(250);
    const sandboxes = it.stack.cloud.sandboxes();
    const victim = sandboxes[Math.floor(Math.random() * sandboxes.length)];
    if (!victim) continue;
    process.kill(victim.pid, 'SIGKILL');
    kills++;
  }
  return kills;
}

function isSettled(record: StoredOrder | undefined): boolean {
  return record !== undefined && record.status !== 'submitting' && record.accounting !== 'pending';
}

test(`${ORDERS} orders survive functions killed with -9 and answers that are lost`, async () => {
  const ids = Array.from({ length: ORDERS }, (_, index) => `survivor-${index}`);
  it.exchange.faults.setRates({ lost_reply: 0.05, reset_after: 0.1, error_after: 0.05 });
  let isOver = false;
  const tracking = keepTracking(it, () => isOver);
  const killing = killAtRandom(Date.now() + TROUBLE_MS);
  for (const [index, id] of ids.entries()) {
    const pair = `${MARKETS[index % MARKETS.length]}_USDT`;
    const order = { currency_pair: pair, type: 'market', side: 'buy', amount: '10' };
    await it.sendText(JSON.stringify({ id, ...order }), `main#${pair}`);
    await delay(TROUBLE_MS / ORDERS);
  }
  const kills = await killing;
  it.exchange.faults.clear();

  const read = (id: string) => it.find(id);
  const records = await eventuallyEach('it is settled', ids, read, isSettled, HEALING_MS);
  isOver = true;
  await tracking;
  const counts = Map.groupBy(records, (record) => record?.status ?? 'no record');
  const summary = [...counts].map(([status, rows]) => `${rows.length} ${status}`).join(', ');
  console.log(`${kills} processes killed: ${summary}`);

  const others = (records as readonly StoredOrder[]).filter((record) => !isRight(record));
  expect(others.map(({ status, reason }) => [status, reason])).toEqual([]);
  const tag = records[0]!.stem.slice(0, 4);
  const orders = it.exchange.orders(it.users.main!.userId);
  const byStem = Map.groupBy(orders, ({ text }) => stemOfText(String(text), tag));
  for (const record of records as readonly StoredOrder[]) {
    const placed = byStem.get(record.stem) ?? [];
    const effective = placed.filter(({ filled_amount: filled }) => filled !== '0');
    expect(effective.length).toBeLessThanOrEqual(1);
    expect(record.filledAmount).toBe(effective[0]?.filled_amount ?? '0');
    expect(record.filledTotal).toBe(effective[0]?.filled_total ?? '0');
    expect(record.status === 'filled').toBe(effective.length === 1);
  }
  expect([...it.exchange.placementsByText().values()].every((times) => times === 1)).toBe(true);
  expect(await it.messagesIn('DeadLetterQueueUrl')).toBe(0);
}, 400_000);
