import { setTimeout as delay } from 'node:timers/promises';
import { SetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { expect, test } from 'vitest';
import { sum } from '../../shared/lib/decimal.ts';
import { stemOfText } from '../../shared/orders/model/client-order-id.ts';
import { isFinal } from '../../shared/orders/model/status.ts';
import { sentSlots } from '../../shared/programs/slices/state.ts';
import { eventually } from '../support/eventually.ts';
import type { StoredOrder } from '../support/record.ts';
import { startTestStack, type TestStack } from '../support/test-stack.ts';
import { keepTracking, killBoth } from './killing.ts';

const ORDERS = 50;
const MARKETS = ['BTC', 'ETH', 'XRP', 'BNB', 'SOL', 'DOGE', 'ADA', 'TRX', 'LINK', 'BCH'];
const SPENT = '120';
const COUNT = 6;
/** The shortest that slices may take. */
const OVER_MS = 120_000;
const KILLING_MS = 25_000;
const HEALING_MS = 300_000;

type Placed = Readonly<Record<'filled_amount' | 'filled_total', unknown>>;
const sumOf = (placed: readonly Placed[], field: keyof Placed): string =>
  sum(placed.map((each) => String(each[field]))).toString();

async function settled(it: TestStack, ids: readonly string[]): Promise<readonly StoredOrder[]> {
  const records = await eventually(
    'all of them are over',
    () => Promise.all(ids.map((id) => it.find(id))),
    (all) => all.every((each) => each && isFinal(each.status)),
    OVER_MS + HEALING_MS,
  );
  return records.filter((record) => record !== undefined);
}

/** What the exchange has filled, by the record that it belongs to. */
function placedByStem(it: TestStack, tag: string) {
  const orders = it.exchange.orders(it.users.main!.userId);
  return Map.groupBy(orders, ({ text }) => stemOfText(String(text), tag));
}

async function slicesOf(it: TestStack, { id, slicing }: StoredOrder) {
  const slots = sentSlots(slicing!.state);
  return Promise.all(slots.map((slot) => it.find(`${id}/s${slot}`)));
}

// Slices take two minutes at least.
test.skipIf(process.env.SLUICE_LONG !== '1')(
  `${ORDERS} orders in slices end with the exchange's sums, although both functions are killed`,
  { timeout: 900_000 },
  async () => {
    const it = await startTestStack({ balances: { USDT: '1000000' } });
    try {
      // A killed function's message comes again after 90 s; a fifth of that keeps the test short.
      const QueueUrl = it.stack.outputs.OrderQueueUrl;
      const Attributes = { VisibilityTimeout: '18' };
      await it.sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes }));
      const ids = Array.from({ length: ORDERS }, (_, index) => `sliced-${index}`);
      for (const [index, id] of ids.entries()) {
        const pair = `${MARKETS[index % MARKETS.length]}_USDT`;
        const slices = { over: 'PT2M', count: String(COUNT), catch_up: 'spread' };
        const order = { currency_pair: pair, type: 'market', side: 'buy', amount: SPENT, slices };
        await it.sendText(JSON.stringify({ id, ...order }), `main#${pair}`);
      }
      let isOver = false;
      const tracking = keepTracking(it, () => isOver);
      await delay(OVER_MS / COUNT);
      it.exchange.faults.setRates({ lost_reply: 0.05, reset_after: 0.1, error_after: 0.05 });
      const kills = await killBoth(it, Date.now() + KILLING_MS);
      it.exchange.faults.clear();
      const records = await settled(it, ids);
      isOver = true;
      await tracking;

      const placed = placedByStem(it, records[0]!.stem.slice(0, 4));
      let slices = 0;
      for (const record of records) {
        const children = await slicesOf(it, record);
        const orders = children.flatMap((child) => placed.get(child!.stem) ?? []);
        const { id, filledAmount, filledTotal, slicing } = record;
        slices += orders.length;
        expect([id, filledAmount, filledTotal, slicing?.state.taken]).toEqual([
          id,
          sumOf(orders, 'filled_amount'),
          sumOf(orders, 'filled_total'),
          sumOf(orders, 'filled_total'),
        ]);
        expect(Number(filledTotal)).toBeLessThanOrEqual(Number(SPENT));
      }
      const counts = Map.groupBy(records, ({ status }) => status);
      const summary = [...counts].map(([status, rows]) => `${rows.length} ${status}`).join(', ');
      console.log(`${kills} processes killed: ${summary}, ${slices} slices at the exchange`);
      // No order at the exchange belongs to none of them.
      expect(it.exchange.placements()).toHaveLength(slices);
      expect([...it.exchange.placementsByText().values()].every((times) => times === 1)).toBe(true);
      expect(await it.messagesIn('DeadLetterQueueUrl')).toBe(0);
    } finally {
      await it.stop();
    }
  },
);
