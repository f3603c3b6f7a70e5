import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { outsideTrader } from '../support/outside-trader.ts';
import { eventsOf } from '../support/record.ts';
import { PRICES, startTestStack, type TestStack } from '../support/test-stack.ts';

describe('An order on the local stack', () => {
  let it: TestStack;

  beforeAll(async () => {
    it = await startTestStack({ accounts: ['main', 'other'] });
  });
  afterAll(() => it.stop());

  test('is filled at once when it is a market buy', async () => {
    await it.send({ id: 'market-buy', type: 'market', amount: '88' });

    const order = await it.settled('market-buy');
    expect(order).toMatchObject({
      status: 'filled',
      attempt: 1,
      fees: [{ currency: 'BTC' }],
      sentBy: { kind: 'message' },
    });
    expect(Number(order.filledAmount)).toBeCloseTo(0.001, 5);
    expect(eventsOf(order)).toEqual(['claimed', 'placed']);
    expect(it.exchange.placementsByText().get(order.text!)).toBe(1);
  });

  test('rests when it is a limit buy below the market, and is tracked until it is filled', async () => {
    const price = '2950';
    await it.send({ id: 'limit-buy', currency_pair: 'ETH_USDT', amount: '0.01', price });
    expect(await it.settled('limit-buy')).toMatchObject({ status: 'open', left: '0.01' });

    it.exchange.movePrice('ETH_USDT', '2900');
    await it.stack.fireTrackOrders();

    const order = await it.awaitStatus('limit-buy', 'filled');
    expect(order).toMatchObject({ filledAmount: '0.01', filledTotal: '29.5', avgDealPrice: price });
    expect(eventsOf(order)).toEqual(['claimed', 'placed', 'ended']);
  });

  test("is rejected with Gate's label and words when Gate refuses it", async () => {
    await it.send({ id: 'too-dear', amount: '10', price: PRICES.BTC_USDT });

    expect(await it.settled('too-dear')).toMatchObject({
      status: 'rejected',
      reason: {
        code: 'BALANCE_NOT_ENOUGH',
        message: 'Gate refused it: Not enough balance',
        retry: 'new_id',
      },
    });
  });

  test('ends partially filled when it is cancelled at the exchange half-way', async () => {
    const { main, other } = it.users;
    await it.send({ id: 'half-way', amount: '0.002', price: PRICES.BTC_USDT });
    const { orderId } = await it.settled('half-way');
    const seller = outsideTrader(it.exchangeServer.url, other!.key);
    const currencyPair = 'BTC_USDT';
    await seller.place({ currencyPair, side: 'sell', amount: '0.0005', price: PRICES.BTC_USDT });
    await outsideTrader(it.exchangeServer.url, main!.key).cancel(orderId!, currencyPair);

    await it.stack.fireTrackOrders();

    expect(await it.awaitStatus('half-way', 'partially_filled')).toMatchObject({
      filledAmount: '0.0005',
      left: '0.0015',
      filledTotal: '44',
    });
  });
});
