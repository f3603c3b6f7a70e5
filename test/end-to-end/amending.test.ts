import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { countOrderRequests } from '../support/exchange-requests.ts';
import { sendAmendment, sendCancel } from '../support/instructions.ts';
import { outsideTrader } from '../support/outside-trader.ts';
import type { StoredOrder } from '../support/record.ts';
import { PRICES, startTestStack, type TestStack } from '../support/test-stack.ts';
import { holdLease, trackToTheEnd } from '../support/tracking.ts';

let it: TestStack;
let requests: ReturnType<typeof countOrderRequests>;

async function start(): Promise<void> {
  it = await startTestStack({ accounts: ['main', 'other'] });
  requests = countOrderRequests(it.exchange);
}

/** A limit order that is open, below the market. */
async function openOrder(id: string, order: object = {}): Promise<StoredOrder> {
  await it.send({ id, amount: '0.002', price: '80000', ...order });
  return it.awaitStatus(id, 'open');
}

function atExchange(text: string | undefined) {
  return it.exchange.orders(it.users.main!.userId).find((row) => row.text === text);
}

describe('An amendment', () => {
  beforeAll(start);
  afterAll(() => it?.stop());

  const CHANGES = [
    { what: 'the price', change: { price: '81000' }, now: { amount: '0.002', price: '81000' } },
    { what: 'the amount', change: { amount: '0.0030' }, now: { amount: '0.003', price: '80000' } },
    {
      what: 'both',
      change: { amount: '0.001', price: '79000' },
      now: { amount: '0.001', price: '79000' },
    },
  ] as const;

  test.each(CHANGES)('changes $what of an open order', async ({ what, change, now }) => {
    const id = what.replace(' ', '-');
    const { text, orderId } = await openOrder(id);
    await sendAmendment(it, `amend-${id}`, id, change);

    const amendment = await it.settled(`amend-${id}`);
    expect(amendment).toMatchObject({ status: 'done', target: id });
    const amended = await it.find(id);
    expect(amended).toMatchObject({
      status: 'open',
      text,
      orderId,
      order: now,
      left: now.amount,
    });
    expect(amended?.history.at(-1)?.detail).toBe(`${now.amount} at ${now.price}`);
    expect(atExchange(text)).toMatchObject({ ...now, amend_text: amendment.text });
  });

  test('that comes to the market price fills the order', async () => {
    await openOrder('chasing');
    await sendAmendment(it, 'amend-chasing', 'chasing', { price: '88100' });

    expect(await it.settled('amend-chasing')).toMatchObject({ status: 'done' });
    expect(await it.awaitStatus('chasing', 'filled')).toMatchObject({ filledAmount: '0.002' });
  });

  test('to less than the filled amount is refused, even if the fill is new', async () => {
    const { text } = await openOrder('half', { price: PRICES.BTC_USDT });
    await outsideTrader(it.exchangeServer.url, it.users.other!.key).place({
      currencyPair: 'BTC_USDT',
      side: 'sell',
      amount: '0.001',
      price: PRICES.BTC_USDT,
    });
    const patchesBefore = requests('PATCH');
    await sendAmendment(it, 'amend-half', 'half', { amount: '0.0005' });

    expect(await it.settled('amend-half')).toMatchObject({
      status: 'rejected',
      reason: {
        code: 'TARGET_NOT_AMENDABLE',
        field: 'amount',
        message: '0.001 are filled already: cancel it instead.',
      },
    });
    expect(requests('PATCH')).toBe(patchesBefore);
    expect(atExchange(text)).toMatchObject({ status: 'open', amount: '0.002', left: '0.001' });
  });

  test("is rejected with Gate's label and words when Gate refuses it", async () => {
    const { text } = await openOrder('too-dear');
    await sendAmendment(it, 'amend-too-dear', 'too-dear', { amount: '10' });

    expect(await it.settled('amend-too-dear')).toMatchObject({
      status: 'rejected',
      reason: { code: 'BALANCE_NOT_ENOUGH', message: 'Gate refused it: Not enough balance' },
    });
    expect(await it.find('too-dear')).toMatchObject({ status: 'open', order: { amount: '0.002' } });
    expect(atExchange(text)).toMatchObject({ status: 'open', amount: '0.002' });
  });

  const TARGETS = [
    {
      what: 'a market order',
      id: 'market',
      prepare: async () => {
        await it.send({ id: 'market', type: 'market', amount: '50' });
        await it.settled('market');
        const isAccounted = (order: StoredOrder | undefined) => order?.accounting === 'complete';
        await eventually('its fills are known', () => it.find('market'), isAccounted);
      },
      state: 'is filled',
    },
    {
      what: 'an order that was cancelled',
      id: 'gone',
      prepare: async () => {
        await openOrder('gone');
        await sendCancel(it, 'cancel-gone', 'gone');
        await it.awaitStatus('gone', 'cancelled');
      },
      state: 'is cancelled',
    },
    {
      what: 'an unknown order',
      id: 'unheard-of',
      prepare: async () => {},
      state: 'is not known',
    },
  ];

  test.each(TARGETS)('of $what is refused, and nothing is sent', async ({ id, prepare, state }) => {
    await prepare();
    const [patchesBefore, before] = [requests('PATCH'), await it.find(id)];
    await sendAmendment(it, `amend-${id}`, id, { price: '81000' });

    expect(await it.settled(`amend-${id}`)).toMatchObject({
      status: 'rejected',
      reason: {
        code: 'TARGET_NOT_OPEN',
        field: 'target',
        message: `"${id}" ${state}: only an open order can be amended.`,
      },
    });
    expect(requests('PATCH')).toBe(patchesBefore);
    expect(await it.find(id)).toEqual(before);
  });

  test('that names another pair than its order is refused', async () => {
    await openOrder('in-btc');
    await sendAmendment(it, 'amend-in-eth', 'in-btc', { currency_pair: 'ETH_USDT', price: '2900' });

    expect(await it.settled('amend-in-eth')).toMatchObject({
      status: 'rejected',
      reason: { code: 'TARGET_NOT_AMENDABLE', field: 'currency_pair' },
    });
  });
});

describe('An amendment without an answer', () => {
  beforeAll(start);
  afterAll(() => it?.stop());

  /** Sends an amendment that meets this fault; returns its record when its sender has given up. */
  async function amendInto(fault: 'reset_after' | 'reset_before', id: string) {
    const order = await openOrder(id);
    await holdLease(it);
    it.exchange.faults.plan({ fault, method: 'PATCH' });
    await sendAmendment(it, `amend-${id}`, id, { price: '81000' });
    await it.queueEmpty();
    const amendment = (await it.find(`amend-${id}`))!;
    expect(amendment.status).toBe('submitting');
    return { order, amendment };
  }

  /** So that track-orders has nothing more to follow, and the next test begins without it. */
  async function end(id: string, tracking: Promise<void>): Promise<void> {
    await sendCancel(it, `cancel-${id}`, id);
    await tracking;
  }

  test('is found by its amend_text, and never sent again', async () => {
    const patchesBefore = requests('PATCH');
    const { order, amendment } = await amendInto('reset_after', 'arrived');
    const tracking = trackToTheEnd(it);

    expect(await it.settled('amend-arrived')).toMatchObject({ status: 'done' });
    expect(await it.find('arrived')).toMatchObject({ status: 'open', order: { price: '81000' } });
    expect(atExchange(order.text)).toMatchObject({ price: '81000', amend_text: amendment.text });
    await end('arrived', tracking);
    expect(requests('PATCH')).toBe(patchesBefore + 1);
  });

  test('is rejected when it never arrived and can no longer arrive', async () => {
    const patchesBefore = requests('PATCH');
    const { order } = await amendInto('reset_before', 'lost');
    // Only the exchange's clock decides, as it is in its answers: there, 40 s pass.
    it.exchange.setBehavior({ gatewaySkewMs: { min: 40_000, max: 40_000 } });
    const tracking = trackToTheEnd(it);

    const { status, reason } = await it.settled('amend-lost');
    expect(status).toBe('rejected');
    expect(reason).toMatchObject({ code: 'AMEND_NOT_APPLIED', retry: 'new_id' });
    expect(reason?.message).toContain('it has 0.002 at 80000');
    expect(await it.find('lost')).toMatchObject({ status: 'open', order: { price: '80000' } });
    expect(atExchange(order.text)).toMatchObject({ price: '80000', amend_text: '-' });
    await end('lost', tracking);
    expect(requests('PATCH')).toBe(patchesBefore + 1);
  });
});
