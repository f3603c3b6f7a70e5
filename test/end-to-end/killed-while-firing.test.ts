import { setTimeout as delay } from 'node:timers/promises';
import { SetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Big, sum } from '../../shared/lib/decimal.ts';
import { stemOfText } from '../../shared/orders/model/client-order-id.ts';
import { isFinal } from '../../shared/orders/model/status.ts';
import { eventuallyEach } from '../support/eventually.ts';
import { eventsOf } from '../support/record.ts';
import { startTestStack, type TestStack } from '../support/test-stack.ts';
import {
  contractOrdersByStem,
  expectTrueContractBooks,
  filledContracts,
  heldIn,
  sendContract,
} from './contract-books.ts';
import { keepTracking, killBoth } from './killing.ts';

const isLong = process.env.SLUICE_LONG === '1';
const ORDERS = isLong ? 100 : 10;
const BRACKETS = isLong ? 100 : 12;
/** The same of the contract of that name, beside them. */
const CONTRACT_ORDERS = isLong ? 50 : 3;
/** Gate takes at most 100 open orders of a contract, and each of these rests two. */
const CONTRACT_BRACKETS = isLong ? 40 : 3;
const KILLING_MS = 9_000;
/** The orders of one market are sent one after another. */
const HEALING_MS = isLong ? 900_000 : 300_000;
const AMOUNT = '0.001';
/** What a bracket buys for, in USDT. */
const SPENT = '100';
const EXITS = {
  stop_loss: { price: '86500' },
  take_profit: [{ price: '88500', share: '0.5' }, { price: '92000' }],
};

/** An exit of contracts owns a part of the position; an armed order reduces the rest of it. */
const CONTRACTS = '5';
const CONTRACT_STOP = {
  size: `-${CONTRACTS}`,
  price: '0',
  reduce_only: true,
  trigger: { price: '87000', rule: '<=' },
};
const FUTURES = {
  contracts: ['BTC_USDT'],
  maxLeverage: '10',
  maxPosition: '1000000',
  maxExposure: '1000000',
  maxOrder: '100000',
  maxDay: '1000000',
  maxDayOrders: 1_000,
};

let it: TestStack;

beforeAll(async () => {
  it = await startTestStack({ futures: FUTURES });
  // A killed function's message comes again after 90 s; a fifth of that keeps the test short.
  const QueueUrl = it.stack.outputs.OrderQueueUrl;
  const Attributes = { VisibilityTimeout: '18' };
  await it.sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes }));
});
afterAll(() => it?.stop());

/** The price goes from one to the next while both functions are killed and answers are lost. */
async function crossWhileKilling(prices: readonly string[]): Promise<number> {
  it.exchange.faults.setRates({ lost_reply: 0.05, reset_after: 0.1, error_after: 0.05 });
  const killing = killBoth(it, Date.now() + KILLING_MS);
  for (const price of prices) {
    await delay(KILLING_MS / (prices.length + 2));
    it.exchange.movePrice('BTC_USDT', price);
  }
  const kills = await killing;
  it.exchange.faults.clear();
  return kills;
}

/** What the exchange has sold for each record, of coins and of contracts. */
function salesByStem(tag: string): (stem: string) => readonly string[] {
  const orders = it.exchange.orders(it.users.main!.userId);
  const byStem = Map.groupBy(orders, ({ text }) => stemOfText(String(text), tag));
  const ofContracts = contractOrdersByStem(it);
  return (stem) =>
    [
      ...(byStem.get(stem) ?? []).map(({ filled_amount: filled }) => String(filled)),
      ...(ofContracts.get(stem) ?? []).map((order) => filledContracts([order])),
    ].filter((filled) => filled !== '0');
}

const named = (name: string, count: number) =>
  Array.from({ length: count }, (_, index) => `${name}-${index}`);

/**
 * The brackets have bought, and rest two targets; the price reaches one of them, and then falls through
 * every stop.
 */
test(`${ORDERS + CONTRACT_ORDERS} armed orders and ${BRACKETS + CONTRACT_BRACKETS} brackets sell each coin and contract once, although both functions are killed`, async () => {
  const stops = named('stop', ORDERS);
  const order = { type: 'market', side: 'sell', amount: AMOUNT };
  for (const id of stops) await it.send({ id, ...order, trigger: { price: '87000', rule: '<=' } });
  const entries = named('bracket', BRACKETS);
  for (const id of entries) await it.send({ id, type: 'market', amount: SPENT, exits: EXITS });
  const contractStops = named('contract-stop', CONTRACT_ORDERS);
  const held = String(Number(CONTRACTS) * CONTRACT_ORDERS);
  await sendContract(it, { id: 'held', size: held, price: '0' });
  for (const id of contractStops) await sendContract(it, { id, ...CONTRACT_STOP });
  const contractEntries = named('contract-bracket', CONTRACT_BRACKETS);
  for (const id of contractEntries) {
    await sendContract(it, { id, size: CONTRACTS, price: '0', exits: EXITS });
  }
  for (const id of [...stops, ...contractStops]) await it.awaitStatus(id, 'armed');
  for (const id of [...entries, ...contractEntries]) await it.awaitStatus(id, 'filled');

  let isOver = false;
  const tracking = keepTracking(it, () => isOver);
  const kills = await crossWhileKilling(['88600', '86400']);
  const exitIds = [...entries, ...contractEntries].map((id) => `${id}/exit`);
  const ids = [...stops, ...contractStops, ...exitIds];
  const records = await eventuallyEach(
    'it is over',
    ids,
    (id) => it.find(id),
    (each) => each !== undefined && isFinal(each.status) && each.accounting !== 'pending',
    HEALING_MS,
  );
  isOver = true;
  await tracking;

  const all = records.filter((record) => record !== undefined);
  const salesOf = salesByStem(all[0]!.stem.slice(0, 4));
  const sold = all.filter(({ action }) => action === 'place');
  for (const record of sold) {
    const amount = contractStops.includes(record.id) ? CONTRACTS : AMOUNT;
    expect(record).toMatchObject({ status: 'filled', filledAmount: amount });
    expect(eventsOf(record)).toContain('fired');
    expect(salesOf(record.stem)).toEqual([amount]);
  }
  const exits = all.filter(({ action }) => action === 'exit');
  const legs = exits.flatMap(({ progress }) => progress!.state.legs);
  console.log(`${kills} processes killed: ${sold.length} orders fired, ${legs.length} legs`);
  for (const { id, parent = '', status, filledAmount, progress } of exits) {
    const { owned, legs: granted } = progress!.state;
    expect({ id, status, filledAmount }).toEqual({ id, status: 'filled', filledAmount: owned });
    const found = await Promise.all(granted.map(({ name }) => it.find(`${id}/${name}`)));
    const sales = found.flatMap((leg) => salesOf(leg!.stem));
    expect(sum(sales).toString()).toBe(owned);
    const bought = new Big((await it.find(parent))!.filledAmount!);
    expect(bought.gte(owned)).toBe(true);
  }
  expect([...it.exchange.placementsByText().values()].every((times) => times === 1)).toBe(true);
  const orders = it.exchange.orders(it.users.main!.userId);
  expect(orders.filter(({ status }) => status === 'open')).toEqual([]);
  await expectTrueContractBooks(it);
  expect(heldIn(it)).toBe('0');
}, 1_800_000);
