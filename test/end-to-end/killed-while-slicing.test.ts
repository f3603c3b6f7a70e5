import { setTimeout as delay } from 'node:timers/promises';
import { SetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { expect, test } from 'vitest';
import { Big, sum } from '../../shared/lib/decimal.ts';
import { stemOfText } from '../../shared/orders/model/client-order-id.ts';
import { isFinal } from '../../shared/orders/model/status.ts';
import { sentSlots } from '../../shared/programs/slices/state.ts';
import { eventually } from '../support/eventually.ts';
import type { StoredOrder } from '../support/record.ts';
import { startTestStack, type TestStack } from '../support/test-stack.ts';
import {
  contractOrdersByStem,
  expectTrueContractBooks,
  filledContracts,
  sendContract,
} from './contract-books.ts';
import { keepTracking, killBoth } from './killing.ts';

const ORDERS = 50;
/** Openings of each contract, beside an order that closes what is held already. */
const OPENINGS = 4;
/** What each of them trades: contracts that are traded whole, and in parts; longs, and shorts. */
const CONTRACTS = { BTC_USDT: '31', ETH_USDT: '-4.7', BNB_USDT: '62', SOL_USDT: '-1.9' };
const MARKETS = ['BTC', 'ETH', 'XRP', 'BNB', 'SOL', 'DOGE', 'ADA', 'TRX', 'LINK', 'BCH'];
const SPENT = '120';
const COUNT = 6;
const FUTURES = {
  contracts: Object.keys(CONTRACTS),
  maxLeverage: '10',
  maxPosition: '1000000',
  maxExposure: '1000000',
  maxOrder: '100000',
  maxDay: '1000000',
  maxDayOrders: 1_000,
};
/** The shortest that slices may take. */
const OVER_MS = 120_000;
const KILLING_MS = 25_000;
const HEALING_MS = 300_000;

const CONTRACT_ORDERS = Object.keys(CONTRACTS).length * (OPENINGS + 1);

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

/** Opens and closes contracts in slices; returns the ids. */
async function sliceContracts(it: TestStack): Promise<readonly string[]> {
  const slices = { over: 'PT2M', count: String(COUNT), catch_up: 'spread' };
  const ids: string[] = [];
  for (const [contract, size] of Object.entries(CONTRACTS)) {
    const held = `held-${contract}`;
    await sendContract(it, { id: held, contract, size, price: '0' });
    await it.awaitStatus(held, 'filled');
    for (let n = 1; n <= OPENINGS; n++) {
      const id = `opened-${contract}-${n}`;
      await sendContract(it, { id, contract, size, price: '0', slices });
      ids.push(id);
    }
    const id = `closed-${contract}`;
    const closing = new Big(size).times('-1').toString();
    await sendContract(it, { id, contract, size: closing, price: '0', reduce_only: true, slices });
    ids.push(id);
  }
  return ids;
}

/** Each is worth what the exchange has filled for its slices; returns how many orders those are. */
async function expectContractSums(it: TestStack, records: readonly StoredOrder[]): Promise<number> {
  const placed = contractOrdersByStem(it);
  let slices = 0;
  for (const record of records) {
    const children = await slicesOf(it, record);
    const orders = children.flatMap((child) => placed.get(child!.stem) ?? []);
    const { id, filledAmount, filledTotal, slicing } = record;
    slices += orders.length;
    const contracts = filledContracts(orders);
    expect([id, filledAmount, filledTotal, slicing?.state.taken]).toEqual([
      id,
      contracts,
      sum(orders.map(({ filledValue }) => filledValue)).toString(),
      contracts,
    ]);
    expect(Number(contracts)).toBeLessThanOrEqual(Number(slicing!.state.total));
  }
  return slices;
}

async function slicesOf(it: TestStack, { id, slicing }: StoredOrder) {
  const slots = sentSlots(slicing!.state);
  return Promise.all(slots.map((slot) => it.find(`${id}/s${slot}`)));
}

// Slices take two minutes at least.
test.skipIf(process.env.SLUICE_LONG !== '1')(
  `${ORDERS} orders of pairs and ${CONTRACT_ORDERS} of contracts in slices end with the exchange's sums, although both functions are killed`,
  { timeout: 900_000 },
  async () => {
    const it = await startTestStack({ balances: { USDT: '1000000' }, futures: FUTURES });
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
      const contractIds = await sliceContracts(it);
      let isOver = false;
      const tracking = keepTracking(it, () => isOver);
      await delay(OVER_MS / COUNT);
      it.exchange.faults.setRates({ lost_reply: 0.05, reset_after: 0.1, error_after: 0.05 });
      const kills = await killBoth(it, Date.now() + KILLING_MS);
      it.exchange.faults.clear();
      const records = await settled(it, ids);
      const ofContracts = await settled(it, contractIds);
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
      const contractSlices = await expectContractSums(it, ofContracts);
      const counts = Map.groupBy([...records, ...ofContracts], ({ status }) => status);
      const summary = [...counts].map(([status, rows]) => `${rows.length} ${status}`).join(', ');
      console.log(
        `${kills} processes killed: ${summary}, ${slices} + ${contractSlices} slices at the exchange`,
      );
      await expectTrueContractBooks(it);
      // No order at the exchange belongs to none of them.
      expect(it.exchange.placements()).toHaveLength(slices);
      const held = Object.keys(CONTRACTS).length;
      expect(it.exchange.futures.orders(it.users.main!.userId)).toHaveLength(contractSlices + held);
      expect([...it.exchange.placementsByText().values()].every((times) => times === 1)).toBe(true);
      expect(await it.messagesIn('DeadLetterQueueUrl')).toBe(0);
    } finally {
      await it.stop();
    }
  },
);
